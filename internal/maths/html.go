package maths

import (
	"errors"
	"html"
	"strings"
)

// HTML writes a mixed text (see [Segments]) as HTML: prose escaped, formulas as MathML. A formula with an error is shown as its source, in
// <code class="maths-source">, so the HTML is complete even then; the error joins a *[TeXError] for each of them.
func (r *Renderer) HTML(mixed string) (string, error) {
	var b strings.Builder
	var errs []error
	for _, s := range Segments(mixed) {
		if s.TeX == "" {
			b.WriteString(html.EscapeString(s.Text))
			continue
		}
		m, err := r.MathML(s.TeX, s.Display)
		if err != nil {
			errs = append(errs, err)
			m = `<code class="maths-source">` + html.EscapeString(s.TeX) + `</code>`
		}
		b.WriteString(m)
	}
	return b.String(), errors.Join(errs...)
}
