package evidence

import (
	"encoding/json"
	"math"
	"strconv"
)

// readFacts reads the data of a statement. Whole logs are read again and again, so what Append wrote takes a short way,
// four times as fast as encoding/json; anything else goes to encoding/json. A test holds the two against each other.
func readFacts(text string, d *Data) error {
	*d = Data{}
	s := scan{rest: text}
	if s.object(d) && s.rest == "" {
		return nil
	}
	*d = Data{}
	return json.Unmarshal([]byte(text), d)
}

// scan reads JSON as Append writes it: no spaces, no escapes, every key known. Its functions tell false at anything else.
type scan struct{ rest string }

// eat drops a byte if it comes next.
func (s *scan) eat(c byte) bool {
	if s.rest == "" || s.rest[0] != c {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

func (s *scan) object(d *Data) bool {
	if !s.eat('{') {
		return false
	}
	for first := true; ; first = false {
		if s.eat('}') {
			return !first
		}
		if !first && !s.eat(',') {
			return false
		}
		var key string
		if !s.text(&key) || !s.eat(':') || !s.value(key, d) {
			return false
		}
	}
}

func (s *scan) value(key string, d *Data) bool {
	switch key {
	case "kind":
		return s.text(&d.Kind)
	case "score":
		return s.number(&d.Score)
	case "max":
		return s.number(&d.Max)
	case "planned":
		return s.whole(&d.Planned)
	case "item":
		return s.text(&d.Item)
	case "itemVersion":
		return s.whole(&d.ItemVersion)
	case "scoring":
		return s.whole(&d.Scoring)
	case "n":
		return s.whole(&d.N)
	case "hints":
		return s.whole(&d.Hints)
	case "bottomOut":
		return s.yes(&d.BottomOut)
	case "tries":
		return s.whole(&d.Tries)
	case "choices":
		return s.whole(&d.Choices)
	case "difficulty":
		return s.text(&d.Difficulty)
	case "confidence":
		return s.whole(&d.Confidence)
	case "state":
		return s.text(&d.State)
	case "before":
		return s.number(&d.Before)
	case "q":
		return s.number(&d.Q)
	case "marks":
		return s.numbers(&d.Marks)
	}
	return false
}

// text reads a string without escapes.
func (s *scan) text(to *string) bool {
	if !s.eat('"') {
		return false
	}
	for i := range len(s.rest) {
		switch c := s.rest[i]; {
		case c == '"':
			*to, s.rest = s.rest[:i], s.rest[i+1:]
			return true
		case c == '\\' || c < ' ' || c >= 0x80:
			return false
		}
	}
	return false
}

// digits cuts off what may belong to a number.
func (s *scan) digits() string {
	i := 0
	for i < len(s.rest) && (s.rest[i] >= '0' && s.rest[i] <= '9' || s.rest[i] == '.' || s.rest[i] == '-' || s.rest[i] == '+' || s.rest[i] == 'e') {
		i++
	}
	number := s.rest[:i]
	s.rest = s.rest[i:]
	return number
}

func (s *scan) number(to *float64) bool {
	text := s.digits()
	v, err := strconv.ParseFloat(text, 64)
	*to = v
	return err == nil && asJSON(text) && !math.IsInf(v, 0)
}

func (s *scan) whole(to *int) bool {
	text := s.digits()
	v, err := strconv.Atoi(text)
	*to = v
	return err == nil && asJSON(text)
}

// asJSON tells whether a text that Go reads as a number is one in JSON as well: no plus, no leading zero, no bare dot.
func asJSON(text string) bool {
	if text[0] == '-' {
		text = text[1:]
	}
	if text == "" || text[0] < '0' || text[0] > '9' || text[len(text)-1] == '.' {
		return false
	}
	for i := 1; i < len(text); i++ {
		if text[i-1] == '.' && (text[i] < '0' || text[i] > '9') {
			return false
		}
	}
	return text[0] != '0' || len(text) == 1 || text[1] < '0' || text[1] > '9'
}

func (s *scan) yes(to *bool) bool {
	const word = "true"
	if len(s.rest) < len(word) || s.rest[:len(word)] != word {
		return false
	}
	*to, s.rest = true, s.rest[len(word):]
	return true
}

func (s *scan) numbers(to *[]float64) bool {
	if !s.eat('[') {
		return false
	}
	*to = []float64{}
	for {
		var v float64
		if !s.number(&v) {
			return false
		}
		*to = append(*to, v)
		if s.eat(']') {
			return true
		}
		if !s.eat(',') {
			return false
		}
	}
}
