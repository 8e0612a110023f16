package learn

import "github.com/a-h/templ"

// i18n:keys learn.form.* learn.way.*

// lang marks a text in another language than the page's.
func lang(code string) templ.Attributes {
	if code == "" {
		return nil
	}
	return templ.Attributes{"lang": code}
}
