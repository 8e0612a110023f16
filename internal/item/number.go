package item

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/cases"
)

// The limits of a typed number.
const (
	maxNumberLength = 120
	maxExponent     = 400
)

// numberReader reads numbers as people of one language type them.
type numberReader struct {
	mark string // decimal mark of the language
	unit string // printed after the field; typing it too does no harm
}

// Forms of a number around its mantissa. Signs, spaces and multiplication marks are plain by then.
var (
	scientific = regexp.MustCompile(`^([+-]?)(.*?)(?: *[*x] *10 *(?:\^|\*\*) *\(?|[eE] *)([+-]?[0-9]{1,5})\)?$`)
	powerOfTen = regexp.MustCompile(`^([+-]?)10 *(?:\^|\*\*) *\(?([+-]?[0-9]{1,5})\)?$`)
	mixedForm  = regexp.MustCompile(`^([+-]?)([0-9]{1,40}) +([0-9]{1,40}) */ *([0-9]{1,40})$`)
	fraction   = regexp.MustCompile(`^([+-]?)([^/]+?) */ *([+-]?)([^/]+)$`)
	grouped    = map[string]*regexp.Regexp{
		",": regexp.MustCompile(`^[1-9][0-9]{0,2}(,[0-9]{3})+$`),
		".": regexp.MustCompile(`^[1-9][0-9]{0,2}(\.[0-9]{3})+$`),
		" ": regexp.MustCompile(`^[1-9][0-9]{0,2}( [0-9]{3})+([.,][0-9]*)?$`),
		"'": regexp.MustCompile(`^[1-9][0-9]{0,2}('[0-9]{3})+([.,][0-9]*)?$`),
	}
)

// read gives the numbers that a text can mean: none when it is no number, and two where a mark may
// part thousands or decimals ("1.500" where the decimal mark is a comma).
func (n numberReader) read(s string) []*big.Rat {
	if len(s) > maxNumberLength {
		return nil
	}
	s = n.withoutUnit(plainDigits(s))
	if before, ok := strings.CutSuffix(s, "%"); ok {
		return scale(n.readForm(strings.TrimSpace(before)), big.NewRat(1, 100))
	}
	return n.readForm(s)
}

// withoutUnit takes the printed unit and a currency sign away.
func (n numberReader) withoutUnit(s string) string {
	s = strings.TrimSpace(s)
	if unit := strings.TrimSpace(strings.Trim(n.unit, "$ ")); unit != "" {
		fold := cases.Fold()
		if len(s) > len(unit) && fold.String(s[len(s)-len(unit):]) == fold.String(unit) {
			s = s[:len(s)-len(unit)]
		} else if len(s) > len(unit) && fold.String(s[:len(unit)]) == fold.String(unit) {
			s = s[len(unit):]
		}
	}
	return strings.Trim(s, "$€£¥ ")
}

func (n numberReader) readForm(s string) []*big.Rat {
	if m := powerOfTen.FindStringSubmatch(s); m != nil {
		return signed(m[1], tenTimes([]*big.Rat{big.NewRat(1, 1)}, m[2]))
	}
	if m := mixedForm.FindStringSubmatch(s); m != nil {
		whole, top, below := integer(m[2]), integer(m[3]), integer(m[4])
		if below.Sign() == 0 {
			return nil
		}
		return signed(m[1], []*big.Rat{whole.Add(whole, top.Quo(top, below))})
	}
	if m := fraction.FindStringSubmatch(s); m != nil {
		top, below := n.mantissa(m[2]), n.mantissa(m[4])
		if len(top) == 0 || len(below) == 0 || below[0].Sign() == 0 {
			return nil
		}
		return signed(m[1]+m[3], []*big.Rat{new(big.Rat).Quo(top[0], below[0])})
	}
	if m := scientific.FindStringSubmatch(s); m != nil {
		return signed(m[1], tenTimes(n.mantissa(strings.TrimSpace(m[2])), m[3]))
	}
	sign := ""
	if s != "" && (s[0] == '-' || s[0] == '+') {
		sign, s = s[:1], strings.TrimLeft(s[1:], " ")
	}
	return signed(sign, n.mantissa(s))
}

// mantissa reads digits with their marks and no sign.
func (n numberReader) mantissa(s string) []*big.Rat {
	for _, space := range []string{" ", "'"} {
		if strings.Contains(s, space) {
			if !grouped[space].MatchString(s) {
				return nil
			}
			s = strings.ReplaceAll(s, space, "")
		}
	}
	points, commas := strings.Count(s, "."), strings.Count(s, ",")
	switch {
	case points > 0 && commas > 0: // the last mark parts the decimals
		return twoMarks(s)
	case points+commas == 0:
		return decimal(s, "")
	}
	mark := "."
	if commas > 0 {
		mark = ","
	}
	asGroups := grouped[mark].MatchString(s)
	switch {
	case points+commas > 1 && asGroups:
		return decimal(strings.ReplaceAll(s, mark, ""), "")
	case points+commas > 1:
		return nil
	case mark == n.mark:
		return decimal(s, mark)
	case mark == "." && asGroups: // decimal comma, and a point that may be either
		return append(decimal(strings.ReplaceAll(s, mark, ""), ""), decimal(s, mark)...)
	case mark == ".":
		return decimal(s, mark)
	case asGroups:
		return decimal(strings.ReplaceAll(s, mark, ""), "")
	default: // "1,5" where the decimal mark is a point: rather ask than guess
		return nil
	}
}

// twoMarks reads a mantissa that has points and commas: 1,234.5 or 1.234,5.
func twoMarks(s string) []*big.Rat {
	mark, group := ".", ","
	if strings.LastIndex(s, ",") > strings.LastIndex(s, ".") {
		mark, group = ",", "."
	}
	whole, rest, _ := strings.Cut(s, mark)
	if !grouped[group].MatchString(whole) {
		return nil
	}
	return decimal(strings.ReplaceAll(whole, group, "")+mark+rest, mark)
}

// decimal reads digits with at most one decimal mark: 12, 0.5, .5, 5.
func decimal(s, mark string) []*big.Rat {
	if mark != "" {
		s = strings.Replace(s, mark, ".", 1)
	}
	if digits := strings.Replace(s, ".", "", 1); digits == "" || strings.Trim(digits, "0123456789") != "" {
		return nil
	}
	if strings.HasPrefix(s, ".") {
		s = "0" + s
	}
	r, ok := new(big.Rat).SetString(strings.TrimSuffix(s, "."))
	if !ok {
		return nil
	}
	return []*big.Rat{r}
}

func integer(s string) *big.Rat {
	r, _ := new(big.Rat).SetString(s) // only digits
	return r
}

func tenTimes(list []*big.Rat, exponent string) []*big.Rat {
	e, err := strconv.Atoi(exponent)
	if err != nil || e > maxExponent || e < -maxExponent {
		return nil
	}
	power := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(e, -e))), nil))
	if e < 0 {
		power.Inv(power)
	}
	return scale(list, power)
}

func signed(signs string, list []*big.Rat) []*big.Rat {
	if strings.Count(signs, "-")%2 == 1 {
		return scale(list, big.NewRat(-1, 1))
	}
	return list
}

func scale(list []*big.Rat, by *big.Rat) []*big.Rat {
	for _, r := range list {
		r.Mul(r, by)
	}
	return list
}

// zeros are the zeros of the decimal digits that keyboards type besides 0 to 9.
var zeros = []rune{'٠', '۰', '०', '০', '０'}

// signs are the many spellings of one sign. "⅟" forms become "1/2" with a space before, so that 1½ is mixed.
var signs = strings.NewReplacer(
	"−", "-", "–", "-", "‒", "-", "﹣", "-", "－", "-", "＋", "+",
	"\u00a0", " ", "\u2009", " ", "\u202f", " ", "\u2007", " ", "\t", " ",
	"×", "*", "✕", "*", "·", "*", "⋅", "*", "∙", "*", "•", "*",
	"’", "'", "٫", ".", "٬", "'", "⁄", "/", "∕", "/", "％", "%", "٪", "%", "，", ",", "．", ".",
	"½", " 1/2", "⅓", " 1/3", "⅔", " 2/3", "¼", " 1/4", "¾", " 3/4", "⅕", " 1/5", "⅖", " 2/5", "⅗", " 3/5",
	"⅘", " 4/5", "⅙", " 1/6", "⅚", " 5/6", "⅛", " 1/8", "⅜", " 3/8", "⅝", " 5/8", "⅞", " 7/8",
)

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺"

// plainDigits writes a text with the digits and signs that a programmer would use.
func plainDigits(s string) string {
	s = signs.Replace(s)
	var b strings.Builder
	raised := false
	for _, r := range s {
		if i := strings.IndexRune(superscripts, r); i >= 0 {
			if !raised {
				b.WriteByte('^')
			}
			raised = true
			b.WriteByte("0123456789-+"[len([]rune(superscripts[:i]))])
			continue
		}
		raised = false
		for _, zero := range zeros {
			if r >= zero && r <= zero+9 {
				r = '0' + r - zero
			}
		}
		b.WriteRune(r)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// canonical reads a number as an author declares it: with a point, or else the way of the language.
func canonical(s, lang, unit string) []*big.Rat {
	if r := (numberReader{mark: ".", unit: unit}).read(s); len(r) > 0 {
		return r[:1]
	}
	return numberReader{mark: decimalMark(lang), unit: unit}.read(s)
}

// within tells whether a number is close enough to the answer. The tolerance counts as the decimal
// that its author wrote, so that 5.1 is within 0.1 of 5.
func within(answer, given *big.Rat, in *Interaction) bool {
	tolerance, ok := new(big.Rat).SetString(strconv.FormatFloat(in.Tolerance, 'g', -1, 64))
	if !ok {
		tolerance = new(big.Rat)
	}
	if in.Relative {
		tolerance.Mul(tolerance, new(big.Rat).Abs(answer))
	}
	off := new(big.Rat).Sub(given, answer)
	return off.Abs(off).Cmp(tolerance) <= 0
}
