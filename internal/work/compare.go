package work

import (
	"strings"
	"unicode"
)

// Piece is a stretch of text that two versions have in common, or that only one of them has.
type Piece struct {
	Text string
	In   Side
}

// Side tells in which version a piece stands.
type Side uint8

// The sides.
const (
	Both Side = iota
	Before
	After
)

// compareCells bounds the work of a comparison; beyond it whole lines are compared, and then nothing is.
const compareCells = 4_000_000

// Compare tells what is different between two texts, word by word: the shortest list of pieces that gives both. Texts that
// are too long for that are compared by lines, and very long ones as a whole.
func Compare(before, after string) []Piece {
	a, b := split(before, unicode.IsSpace), split(after, unicode.IsSpace)
	if len(a)*len(b) > compareCells {
		line := func(r rune) bool { return r == '\n' }
		a, b = split(before, line), split(after, line)
	}
	if len(a)*len(b) > compareCells {
		return []Piece{{before, Before}, {after, After}}
	}
	return join(a, b, common(a, b))
}

// split cuts a text behind every run of separators, so that the parts put together are the text again.
func split(s string, separates func(rune) bool) []string {
	var parts []string
	start, inside := 0, false
	for i, r := range s {
		switch {
		case separates(r):
			inside = true
		case inside:
			parts, start, inside = append(parts, s[start:i]), i, false
		}
	}
	if start < len(s) {
		parts = append(parts, s[start:])
	}
	return parts
}

// same compares two parts without the space behind them, so that a new line break alone is no change.
func same(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }

// common is the table of the longest common sequences of the ends of a and b, a row for each part of a.
func common(a, b []string) [][]uint32 {
	t := make([][]uint32, len(a)+1)
	for i := range t {
		t[i] = make([]uint32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if same(a[i], b[j]) {
				t[i][j] = t[i+1][j+1] + 1
			} else {
				t[i][j] = max(t[i+1][j], t[i][j+1])
			}
		}
	}
	return t
}

// join walks the table and puts neighbours of one side together.
func join(a, b []string, t [][]uint32) []Piece {
	var list []Piece
	add := func(text string, in Side) {
		if n := len(list); n > 0 && list[n-1].In == in {
			list[n-1].Text += text
			return
		}
		list = append(list, Piece{text, in})
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && same(a[i], b[j]):
			add(b[j], Both)
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && t[i+1][j] >= t[i][j+1]:
			add(a[i], Before)
			i++
		default:
			add(b[j], After)
			j++
		}
	}
	return list
}
