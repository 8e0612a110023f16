package shelf

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/library"
	"crossfade/internal/search"
	"crossfade/internal/web/ui"

	"github.com/a-h/templ"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// i18n:keys learn.form.* library.kind.* library.level.* library.mine.*

// langOf marks a text in another language than the page's.
func langOf(code string) templ.Attributes {
	if code == "" {
		return nil
	}
	return templ.Attributes{"lang": code}
}

// hitHref leads to what was found: learners to the thing itself, guides to the page on which they work on it.
func hitHref(v view, h search.Hit) string {
	switch h.Kind {
	case search.Lesson:
		if h.Goal == "" || v.Guides {
			return "/lessons/" + h.ID
		}
		return "/lessons/" + h.ID + "?goal=" + string(h.Goal)
	case search.Question:
		return gridHref(h) + "#questions"
	case search.Word:
		return "/courses/" + string(h.Course) + "/words#w-" + h.ID
	case search.Goal:
	}
	if v.Guides {
		return gridHref(h)
	}
	return "/goals/" + h.ID
}

func gridHref(h search.Hit) string {
	if h.Goal == "" {
		return "/courses/" + string(h.Course)
	}
	return "/courses/" + string(h.Course) + "/goals/" + string(h.Goal)
}

func hitIcon(h search.Hit) string {
	switch h.Kind {
	case search.Lesson:
		return formIcon(library.Form(h.Form))
	case search.Question:
		return "check"
	case search.Word:
		return "bulb"
	case search.Goal:
	}
	return "st-got"
}

// hitAbout is the line below a title: what it is, how long it takes, where it stands.
func hitAbout(ctx context.Context, v view, h search.Hit) string {
	var parts []string
	if h.Kind == search.Lesson {
		parts = append(parts, ui.T(ctx, "learn.form."+h.Form))
	} else {
		parts = append(parts, ui.T(ctx, "library.kind."+string(h.Kind)))
	}
	if h.Minutes > 0 {
		parts = append(parts, ui.L(ctx).Minutes(h.Minutes))
	}
	if len(v.Found.Courses) > 1 {
		parts = append(parts, v.Found.Title(h.Course).Title)
	}
	return strings.Join(parts, " · ")
}

func mineHref(m check.Mine) string {
	if m.Question != "" {
		return "/questions/" + m.Question
	}
	return "/sittings/" + string(m.Sitting) + "/result"
}

func mineAbout(ctx context.Context, m check.Mine) string {
	what := "library.mine.question"
	if m.Question == "" {
		what = "library.mine." + string(m.Kind)
	}
	return ui.T(ctx, what) + " · " + ui.L(ctx).Date(m.At)
}

func mineIcon(m check.Mine) string {
	if m.Question != "" {
		return "talk"
	}
	return "check"
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

// formIcon is the drawing of a form.
func formIcon(f library.Form) string {
	icons := map[library.Form]string{library.Watch: "video", library.Listen: "sound", library.Do: "edit", library.Talk: "talk", library.Example: "bulb"}
	if icon := icons[f]; icon != "" {
		return icon
	}
	return "doc"
}

// options are the choices of a filter, "any" first.
func options(anything, chosen string, list ...ui.Choice) []ui.Choice {
	all := append([]ui.Choice{{Label: anything}}, list...)
	for i := range all {
		all[i].Chosen = all[i].Value == chosen
	}
	return all
}

func kindOptions(ctx context.Context, v view) []ui.Choice {
	kinds := []search.Kind{search.Goal, search.Lesson, search.Word}
	if v.Guides {
		kinds = append(kinds, search.Question)
	}
	var list []ui.Choice
	for _, k := range kinds {
		list = append(list, ui.Choice{Value: string(k), Label: ui.T(ctx, "library.kinds."+string(k))}) // i18n:keys library.kinds.*
	}
	return options(ui.T(ctx, "library.any_kind"), string(v.Kind), list...)
}

func formOptions(ctx context.Context, v view) []ui.Choice {
	var list []ui.Choice
	for _, f := range library.Forms() {
		list = append(list, ui.Choice{Value: string(f), Label: ui.T(ctx, "learn.form."+string(f))})
	}
	return options(ui.T(ctx, "learn.form_any"), v.Asked.Form, list...)
}

func lengthOptions(ctx context.Context, v view) []ui.Choice {
	var list []ui.Choice
	for _, n := range search.Lengths() {
		list = append(list, ui.Choice{Value: strconv.Itoa(n), Label: ui.T(ctx, "library.up_to", "time", ui.L(ctx).Minutes(n))})
	}
	chosen := ""
	if v.Asked.Minutes > 0 {
		chosen = strconv.Itoa(v.Asked.Minutes)
	}
	return options(ui.T(ctx, "library.any_length"), chosen, list...)
}

func levelOptions(ctx context.Context, v view) []ui.Choice {
	var list []ui.Choice
	for _, b := range []course.Band{course.Early, course.Middle, course.Teen, course.Adult} {
		list = append(list, ui.Choice{Value: string(b), Label: ui.T(ctx, "library.level."+string(b))})
	}
	return options(ui.T(ctx, "library.any_level"), v.Asked.Level, list...)
}

func langOptions(ctx context.Context, v view) []ui.Choice {
	var list []ui.Choice
	for _, l := range v.Found.Langs {
		list = append(list, ui.Choice{Value: l, Label: ownName(l)})
	}
	return options(ui.T(ctx, "library.any_language"), v.Asked.Lang, list...)
}

// ownName is the name of a language in that language.
func ownName(code string) string {
	if name := display.Self.Name(language.Make(code)); name != "" {
		return name
	}
	return code
}

// withoutGoal is the same search about any goal.
func withoutGoal(v view) string { return searchHref(v, "", 1) }

// pageHref is another part of the same search.
func pageHref(v view, page int) string { return searchHref(v, v.Asked.Goal, page) }

// Parts tells whether what was found stands on more than one page.
func (v view) Parts() bool { return v.Page > 1 || v.Found.More }

// First is which of all that was found stands first on this page.
func (v view) First() int { return (v.Page-1)*most + 1 }

// searchHref is the address of a search.
func searchHref(v view, goal core.GoalID, page int) string {
	q := url.Values{}
	for name, value := range map[string]string{"q": v.Asked.Text, "goal": string(goal), "kind": string(v.Kind), "form": v.Asked.Form, "lang": v.Asked.Lang, "level": v.Asked.Level} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if v.Asked.Minutes > 0 {
		q.Set("minutes", strconv.Itoa(v.Asked.Minutes))
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return "/library"
	}
	return "/library?" + q.Encode()
}
