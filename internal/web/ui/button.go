package ui

import (
	"strconv"
	"unicode"

	"github.com/a-h/templ"
)

var buttonKinds = [...]string{Usual: "", Primary: "btn-primary", Text: "btn-text", Danger: "btn-danger"}

func (b Button) classes() string {
	return class("btn", buttonKinds[b.Kind], when(b.Small, "btn-s"), when(b.Big, "btn-big"), when(b.Wide, "btn-wide"))
}

func (b Button) kindOfButton() string {
	if b.Plain || b.Why != "" {
		return "button"
	}
	return "submit"
}

func (b Button) attributes() templ.Attributes {
	all := join(some("name", b.Name), some("formaction", b.Action), some("form", b.Form))
	if b.Name != "" {
		all["value"] = b.Value
	}
	if b.Why != "" {
		all["aria-disabled"] = "true"
		all["aria-describedby"] = b.whyID()
	}
	return all
}

// whyID is an id made from the words, so that the same button has the same one every time.
func (b Button) whyID() string {
	sum := uint32(2166136261) // FNV-1a
	for _, c := range []byte(b.Label + b.Of + b.Value) {
		sum = (sum ^ uint32(c)) * 16777619
	}
	return "why-" + strconv.FormatUint(uint64(sum), 36)
}

func (f Face) size() string {
	if f.Size == "" {
		return ""
	}
	return "face-" + f.Size
}

// initials are the first letters of the first and the last word of a name.
func initials(name string) string {
	var letters []rune
	start := true
	for _, r := range name {
		if unicode.IsSpace(r) || r == '-' {
			start = true
			continue
		}
		if start && unicode.IsLetter(r) {
			letters = append(letters, unicode.ToUpper(r))
		}
		start = false
	}
	if len(letters) > 2 {
		letters = []rune{letters[0], letters[len(letters)-1]}
	}
	return string(letters)
}
