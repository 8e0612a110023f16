package i18n

import (
	"math"
	"strconv"
	"strings"

	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// learnNumbers finds out how the language writes a number, by writing one.
func (l *Localizer) learnNumbers() {
	written := message.NewPrinter(l.numberTag()).Sprint(number.Decimal(1.5))
	l.latin = strings.HasPrefix(written, "1")
	l.decimal = strings.Trim(written, "0123456789")
	if !l.latin {
		runes := []rune(written)
		l.decimal = string(runes[1 : len(runes)-1])
	}
}

// Number writes a number with at most three decimals and the language's marks: 1234.5 is "1,234.5".
func (l *Localizer) Number(f float64) string {
	if l.latin && f == math.Trunc(f) && math.Abs(f) < 1000 {
		return strconv.Itoa(int(f))
	}
	return message.NewPrinter(l.numberTag()).Sprint(number.Decimal(f, number.MaxFractionDigits(3)))
}

// Decimal writes a number with exactly the given count of decimals.
func (l *Localizer) Decimal(f float64, digits int) string {
	return message.NewPrinter(l.numberTag()).Sprint(number.Decimal(f, number.Scale(digits)))
}

// DecimalMark is what stands between the whole and the decimals: "." or ",".
func (l *Localizer) DecimalMark() string { return l.decimal }
