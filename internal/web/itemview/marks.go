package itemview

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"crossfade/internal/item"
	"crossfade/internal/web/ui"
)

func (f field) result(mark string) templ.Attributes {
	if mark == "" {
		return nil
	}
	return templ.Attributes{"data-result": mark}
}

// choiceID gives the first choice the id of the field, so that a link to the field leads there.
func (f field) choiceID(i int) templ.Attributes {
	if i == 0 {
		return templ.Attributes{"id": f.id()}
	}
	return nil
}

func (f field) took(c item.ShownChoice) bool { return slices.Contains(f.given, c.ID) }

func (f field) mark() string {
	switch {
	case f.part.Waits:
		return "waits"
	case f.part.Right:
		return "right"
	}
	return "look"
}

// prefixed says which field inside the text is meant, where there are several.
func (f field) prefixed(ctx context.Context, word string) string {
	if f.alone || !f.Inline {
		return word
	}
	return ui.T(ctx, "item.about_field", "n", f.number, "text", word)
}

func empty(c item.Credit) bool {
	return len(c.Authors) == 0 && c.Licence == "" && c.Source == "" && c.URL == ""
}

// people lists names; more than four are cut with a number.
func people(names []string) string {
	const most = 4
	if len(names) > most {
		return strings.Join(names[:most], ", ") + " + " + strconv.Itoa(len(names)-most)
	}
	return strings.Join(names, ", ")
}

// commons reads the SPDX id of a Creative Commons licence: CC-BY-SA-4.0.
var commons = regexp.MustCompile(`^CC-(BY(?:-NC)?(?:-SA|-ND)?)-([1-9]\.[0-9])$`)

func licenceName(id string) string {
	if m := commons.FindStringSubmatch(id); m != nil {
		return "CC " + m[1] + " " + m[2]
	}
	return id
}

func licenceHref(id string) string {
	if m := commons.FindStringSubmatch(id); m != nil {
		return "https://creativecommons.org/licenses/" + strings.ToLower(m[1]) + "/" + m[2] + "/"
	}
	if id == "CC0-1.0" {
		return "https://creativecommons.org/publicdomain/zero/1.0/"
	}
	return ""
}
