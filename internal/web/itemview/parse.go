package itemview

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"crossfade/internal/item"
)

// The limits of what a form may bring.
const (
	maxTyped  = 500  // characters of one answer, which the field itself allows
	maxBytes  = 2100 // bytes of one value: what is cut here is still more than item.Score takes
	maxValues = 60   // values of one field
)

// ParseForm reads the fields of a question from a posted form. Anything that the question does not
// ask is ignored, and so is what is not text. It never errs: item.Score says what is missing.
func ParseForm(form url.Values, s item.Shown) item.Response {
	return ParsePrefixed(form, s.Interactions, Prefix)
}

// ParseScaffold reads the answer to a rung that asks back.
func ParseScaffold(form url.Values, in item.ShownInteraction) item.Response {
	return ParsePrefixed(form, []item.ShownInteraction{in}, Prefix)
}

// ParsePrefixed is [ParseForm] for a page with several questions.
func ParsePrefixed(form url.Values, asked []item.ShownInteraction, prefix string) item.Response {
	r := item.Response{}
	for _, in := range asked {
		values := form[prefix+in.ID]
		if in.Kind.Pairs() {
			values = pairs(form, in, prefix+in.ID)
		}
		if len(values) > maxValues {
			values = values[:maxValues]
		}
		var kept []string
		for _, v := range values {
			if v = clean(v, in.Kind); v != "" {
				kept = append(kept, v)
			}
		}
		if len(kept) > 0 {
			r[in.ID] = kept
		}
	}
	return r
}

// pairs reads the controls of a match or an order, one for each choice. Where two values came, the
// first counts.
func pairs(form url.Values, in item.ShownInteraction, name string) []string {
	var list []string
	for _, c := range in.Choices {
		if place := clean(form.Get(name+"."+c.ID), in.Kind); place != "" {
			list = append(list, item.Pair(c.ID, place))
		}
	}
	return list
}

// bytesOf is how many bytes of a value are read: more than item.Score takes, so that it says what is too long.
func bytesOf(kind item.InteractionKind) int {
	if kind == item.Extended {
		return 5 * item.MaxWritten
	}
	return maxBytes
}

// clean makes one value fit to be stored: valid text of bounded length, on one line unless it is a longer text.
func clean(v string, kind item.InteractionKind) string {
	if most := bytesOf(kind); len(v) > most {
		v = v[:most]
	}
	v = strings.ToValidUTF8(v, "")
	v = strings.ReplaceAll(v, "\r\n", "\n")
	v = strings.Map(func(r rune) rune {
		if kind.Read() && r == '\n' {
			return r
		}
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return ' '
		}
		return r
	}, v)
	if (kind.Picks() || kind.Pairs() || kind == item.Upload) && len(v) > 40 {
		return ""
	}
	return strings.TrimSpace(v)
}
