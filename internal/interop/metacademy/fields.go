package metacademy

import (
	"regexp"
	"strings"
	"unicode"
)

// record is one record of fields; a field may come more than once.
type record map[string][]string

// get is the first value of a field, or "".
func (r record) get(name string) string {
	if list := r[name]; len(list) > 0 {
		return list[0]
	}
	return ""
}

// maxRecords is how many records of one file are read.
const maxRecords = 5000

var field = regexp.MustCompile(`^([A-Za-z_]+)\s*:\s*(.*)$`)

// recordsOf reads the records of a file. odd are lines that are no field.
func recordsOf(text string) (list []record, odd []string) {
	var now record
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		m := field.FindStringSubmatch(line)
		switch {
		case strings.HasPrefix(line, "#"):
		case line == "":
			now = nil
		case m == nil:
			odd = append(odd, line)
		default:
			if now == nil {
				if len(list) == maxRecords {
					return list, odd
				}
				now = record{}
				list = append(list, now)
			}
			name := strings.ToLower(m[1])
			if value := oneLine(m[2]); value != "" {
				now[name] = append(now[name], value)
			}
		}
	}
	return list, odd
}

// point is one point of a Textile list.
type point struct {
	depth int // 1 is the top
	text  string
}

// pointsOf reads a Textile list: "* one", "** under one". Other lines go on with the point above them, or are points by themselves.
func pointsOf(text string) []point {
	var list []point
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		stars := len(line) - len(strings.TrimLeft(line, "*"))
		words := withoutLinks(oneLine(line[stars:]))
		if strings.HasPrefix(line, "#") || words == "" {
			continue
		}
		list = append(list, point{depth: max(1, min(stars, 4)), text: words})
	}
	return list
}

var textileLink = regexp.MustCompile(`"([^"\n]{1,200})":[A-Za-z0-9_\-/#]+`)

// withoutLinks turns "words":tag into words.
func withoutLinks(s string) string { return textileLink.ReplaceAllString(s, "$1") }

// oneLine is a text on one line, with plain quotation marks where TeX's stand.
func oneLine(s string) string {
	s = strings.NewReplacer("``", `"`, "''", `"`).Replace(s)
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)), " ")
}

// escape keeps the characters that Markdown would read as marks. A pair of dollar signs stays: that is a formula there too.
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "`", "\\`", "#", `\#`, "|", `\|`, "~", `\~`).Replace(s)
}
