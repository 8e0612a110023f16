package goalmap

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"crossfade/internal/goal/layout"
)

// number writes a coordinate, to a tenth.
func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func tenth(f float64) float64 { return float64(int(f*10+0.5)) / 10 }

// pathOf is the line of an edge as an SVG path: curves from column to column, straight through the columns that it passes.
func pathOf(d layout.Drawing, l layout.Line) string {
	from, to := d.Places[l.From], d.Places[l.To]
	text := make([]byte, 0, 64*(1+len(l.Bends)))
	put := func(command byte, numbers ...float64) {
		for i, n := range numbers {
			if i == 0 {
				text = append(text, command)
			} else {
				text = append(text, ' ')
			}
			text = strconv.AppendFloat(text, tenth(n), 'f', -1, 64)
		}
	}
	x, y := left(from.Column)+boxWide, middle(from.Y)
	put('M', x, y)
	curve := func(toX, toY float64) {
		half := (toX - x) / 2
		put('C', x+half, y, toX-half, toY, toX, toY)
		x, y = toX, toY
	}
	for i, bend := range l.Bends {
		curve(left(from.Column+1+i), middle(bend))
		x += boxWide
		put('H', x)
	}
	curve(left(to.Column), middle(to.Y))
	return string(text)
}

// Lines of a title in a box.
const (
	mostLines = 2
	lineFits  = 18 // characters
)

// wrap breaks a title into lines that fit a box, and gives the words that are left over.
func wrap(title string) (lines []string, rest string) {
	words := strings.Fields(title)
	for len(words) > 0 && len(lines) < mostLines {
		now := words[0]
		if r := []rune(now); len(r) > lineFits { // a long word goes on in the next line
			now, words[0] = string(r[:lineFits]), string(r[lineFits:])
			lines = append(lines, now)
			continue
		}
		words = words[1:]
		for len(words) > 0 && utf8.RuneCountInString(now)+1+utf8.RuneCountInString(words[0]) <= lineFits {
			now, words = now+" "+words[0], words[1:]
		}
		lines = append(lines, now)
	}
	return lines, strings.Join(words, " ")
}
