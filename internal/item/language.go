package item

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// decimalMark is what stands between the whole and the decimals in a language: "." or ",". The
// other marks of the world (such as the Arabic one) are read, and written as ".".
func decimalMark(lang string) string {
	if lang == "" || lang == "en" {
		return "."
	}
	tag, err := language.Parse(lang)
	if err != nil {
		return "."
	}
	if strings.Contains(message.NewPrinter(tag).Sprint(number.Decimal(1.5)), ",") {
		return ","
	}
	return "."
}
