package oatutor

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// skills knows which names in skillModel.json are pieces of one skill, and what each skill is called.
type skills struct {
	whole  map[string]string // a piece → the key of its whole skill
	titles map[string]string // folded → as it is written somewhere readable
	joined [][]string        // the lists of pieces that were put together
	spelt  map[string]string // the key of a whole skill → its words
}

// newSkills puts pieces together again. model says which names each step needs.
func newSkills(model map[string][]string) *skills {
	s := &skills{whole: map[string]string{}, titles: map[string]string{}, spelt: map[string]string{}}
	for _, list := range s.candidates(model) {
		if !alwaysTogether(model, list) {
			continue
		}
		s.joined = append(s.joined, list)
		s.spelt[strings.Join(list, "_")] = strings.Join(list, ", ")
		for _, piece := range list {
			s.whole[piece] = strings.Join(list, "_")
		}
	}
	return s
}

// candidates are the lists of two or more names of which the last begins with "and_" (or a translation).
func (s *skills) candidates(model map[string][]string) [][]string {
	var found [][]string
	for _, list := range model {
		if len(list) < 2 || !conjunction.MatchString(list[len(list)-1]) {
			continue
		}
		if !slices.ContainsFunc(found, func(f []string) bool { return slices.Equal(f, list) }) {
			found = append(found, list)
		}
	}
	slices.SortFunc(found, slices.Compare)
	return found
}

var conjunction = regexp.MustCompile(`^(and|or|och|eller|und|oder|et|ou|y|o)_`)

// alwaysTogether tells whether every step that has one of the names has exactly these, in this order.
func alwaysTogether(model map[string][]string, names []string) bool {
	for _, list := range model {
		has := slices.ContainsFunc(list, func(n string) bool { return slices.Contains(names, n) })
		if has && !slices.Equal(list, names) {
			return false
		}
	}
	return true
}

// of gives the keys of the skills that a list of names stands for, in its order and without repeats.
func (s *skills) of(names []string) []string {
	var keys []string
	for _, n := range names {
		key := n
		if w := s.whole[n]; w != "" {
			key = w
		}
		if key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// learn remembers a readable title, so that a skill of the same words gets its capitals.
func (s *skills) learn(title string) {
	title = strings.Join(strings.Fields(strip(title)), " ")
	if len(title) > 200 || strings.Contains(title, "$") || strings.Contains(title, "##") {
		return
	}
	if f := fold(title); f != "" && s.titles[f] == "" {
		s.titles[f] = title
	}
}

// fold keeps letters and digits only, in lower case.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// number is the chapter at the beginning of a skill's key, "3.5_".
var number = regexp.MustCompile(`^\d+(\.\d+)*_`)

// title is the readable name of a skill: as a lesson or problem writes it, else its key as a sentence. A
// word that ends in 's is somebody's name.
func (s *skills) title(key string) string {
	words := key
	if spelt := s.spelt[key]; spelt != "" {
		words = spelt
	}
	list := strings.Fields(strings.ReplaceAll(number.ReplaceAllString(words, ""), "_", " "))
	if known := s.titles[fold(strings.Join(list, ""))]; known != "" {
		return known
	}
	for i, w := range list {
		if i == 0 || strings.HasSuffix(w, "’s") || strings.HasSuffix(w, "'s") {
			list[i] = capital(w)
		}
	}
	if len(list) == 0 {
		return key
	}
	return strings.Join(list, " ")
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
