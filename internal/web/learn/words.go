package learn

import (
	"context"

	"crossfade/internal/library"
	"crossfade/internal/web/ui"

	"github.com/a-h/templ"
)

// i18n:keys learn.form.* learn.way.*

// lang marks a text in another language than the page's.
func lang(code string) templ.Attributes {
	if code == "" {
		return nil
	}
	return templ.Attributes{"lang": code}
}

// about is the line below a lesson's title.
func about(ctx context.Context, l library.Resource) string {
	words := ui.T(ctx, "learn.form."+string(l.Form))
	if l.Minutes > 0 {
		words += " · " + ui.L(ctx).Minutes(l.Minutes)
	}
	return words
}

// roleTag marks what is more than the way to a goal.
func roleTag(ctx context.Context, l library.Resource) string {
	if l.Role == library.Stretch {
		return ui.T(ctx, "learn.stretch")
	}
	return ""
}

// formOptions are the forms to choose from, with "any" first.
func formOptions(ctx context.Context, chosen library.Form) []ui.Choice {
	list := []ui.Choice{{Value: "", Label: ui.T(ctx, "learn.form_any"), Chosen: chosen == ""}}
	for _, f := range library.Forms() {
		list = append(list, ui.Choice{Value: string(f), Label: ui.T(ctx, "learn.form."+string(f)), Chosen: f == chosen})
	}
	return list
}
