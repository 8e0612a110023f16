package ui

import (
	"strconv"

	"github.com/a-h/templ"

	"crossfade/internal/web/static"
)

// start is the start button of the next card: primary and big, whatever the caller left out.
func (n NextCard) start() Button {
	b := n.Start
	b.Kind, b.Big = Primary, true
	return b
}

// action is the row's button: small, named after the person, and primary on the current row.
func (n NeedsMe) action() Button {
	b := n.Action
	b.Small, b.Of = true, first(b.Of, n.Name)
	if n.Now {
		b.Kind = Primary
	}
	return b
}

// anchor is the id of the card, so that a page can come back to it after a move.
func (c TodayCard) anchor() string {
	if c.ID == "" {
		return ""
	}
	return "card-" + c.ID
}

// next is what a press of the box asks for.
func (t Tick) next() string {
	if t.Done {
		return "0"
	}
	return "1"
}

func (t Tick) pressed() string { return strconv.FormatBool(t.Done) }

func tickmark() string { return static.URL("icons.svg") + "#tickmark" }

func stepMarks(look StepLook) templ.Attributes {
	switch look {
	case StepDone:
		return templ.Attributes{"data-done": true}
	case StepNow:
		return templ.Attributes{"aria-current": "step"}
	default:
		return nil
	}
}

func (r Rung) marks() templ.Attributes {
	return join(flag("data-used", r.Used), someIf(r.Now, "aria-current", "step"))
}

func rowMarks(now bool) templ.Attributes { return someIf(now, "aria-current", "true") }

func someIf(on bool, name, value string) templ.Attributes {
	if !on {
		return nil
	}
	return some(name, value)
}

// column is the i-th column, or an empty one.
func (t Table) column(i int) Column {
	if i < len(t.Columns) {
		return t.Columns[i]
	}
	return Column{}
}

// label is the title of a column, which a phone shows above the cell.
func (t Table) label(i int) templ.Attributes {
	if c := t.column(i); !c.Quiet {
		return some("data-label", c.Title)
	}
	return nil
}

// fieldID is the id of a form field by its name.
func fieldID(name string) string { return "f-" + name }

func (f Field) id() string { return fieldID(f.Name) }

func (s Select) id() string { return fieldID(first(s.ID, s.Name)) }

func (f Field) rows() string { return rowsOf(f.Rows) }

func rowsOf(n int) string { return strconv.Itoa(n) }

// value is what stands in the input; a passphrase and a file are never sent back.
func (f Field) value() templ.Attributes {
	if f.Type == "password" || f.Type == "file" {
		return nil
	}
	return templ.Attributes{"value": f.Value}
}

func (f Field) attributes() templ.Attributes {
	all := join(
		some("autocomplete", f.Auto), some("accept", f.Accept), some("lang", f.Lang), some("data-save", f.Save),
		flag("required", f.Need), flag("multiple", f.Many), pressed(f.Press),
		describes(f.id(), f.Hint != "", f.Problem != ""),
	)
	if f.Max > 0 {
		all["maxlength"] = strconv.Itoa(f.Max)
	}
	return all
}

// describes ties a field to its hint and its problem for screen readers.
func describes(id string, hint, problem bool) templ.Attributes {
	by := class(when(hint, id+"-hint"), when(problem, id+"-problem"))
	all := some("aria-describedby", by)
	if problem {
		all = join(all, templ.Attributes{"aria-invalid": "true"})
	}
	return all
}

func (g ChoiceGroup) kind() string {
	if g.Many {
		return "checkbox"
	}
	return "radio"
}
