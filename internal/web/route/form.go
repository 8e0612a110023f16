package route

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"crossfade/internal/core"
)

const (
	formBytes  = 1 << 20 // a form without files
	formFields = 2000    // names and values
)

// Form holds the fields of a form that a person sent. Its values are valid UTF-8 without control characters.
type Form struct{ values url.Values }

// ParseForm reads the body of a POST: at most 1 MiB and 2,000 values. Files travel otherwise.
// A body that is larger, or that is no form, is a [core.Fault].
func ParseForm(w http.ResponseWriter, r *http.Request) (Form, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return Form{}, &core.Fault{Kind: core.Invalid, Key: "error.no_form", Err: err}
	}
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	if err := r.ParseForm(); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return Form{}, &core.Fault{Kind: core.TooMuch, Key: "error.too_much", Err: err}
		}
		return Form{}, &core.Fault{Kind: core.Invalid, Key: "error.no_form", Err: err}
	}
	count := 0
	for _, v := range r.PostForm {
		count += len(v)
	}
	if count > formFields {
		return Form{}, core.NewFault(core.TooMuch, "error.too_much")
	}
	return Form{values: r.PostForm}, nil
}

// PathForm reads an id of the address and then the form, as most answers to a POST begin. When it gives false, the request has its answer.
func PathForm[T ~string](w http.ResponseWriter, r *http.Request, name string) (id T, form Form, ok bool) {
	id, err := PathID[T](r, name)
	if err == nil {
		form, err = ParseForm(w, r)
	}
	if err != nil {
		Fault(w, r, err)
		return id, form, false
	}
	return id, form, true
}

// Line is a field of one line: cleaned, trimmed, runs of spaces made one. A value that is longer than
// 2,000 characters is cut there; what a field allows is the service's to say.
func (f Form) Line(name string) string {
	return strings.Join(strings.Fields(clean(f.values.Get(name), 2000)), " ")
}

// Text is a field of several lines: cleaned and trimmed, at most 100,000 characters, lines end with "\n".
func (f Form) Text(name string) string {
	s := strings.ReplaceAll(f.values.Get(name), "\r\n", "\n")
	return strings.TrimSpace(clean(s, 100_000))
}

// Secret is a field as it was typed, spaces included, at most 1,000 bytes.
func (f Form) Secret(name string) string {
	s := f.values.Get(name)
	if len(s) > 1000 {
		s = s[:1000]
	}
	return s
}

// All gives every value of a field that may come more than once, such as boxes that are ticked.
func (f Form) All(name string) []string {
	var list []string
	for _, v := range f.values[name] {
		list = append(list, clean(v, 2000))
	}
	return list
}

// Under gives all fields whose names begin with a prefix, with every value that came, for a reader of its own.
func (f Form) Under(prefix string) url.Values {
	all := url.Values{}
	for name := range f.values {
		if strings.HasPrefix(name, prefix) {
			all[name] = f.All(name)
		}
	}
	return all
}

// Has tells whether a field came with the form, such as a box that is ticked.
func (f Form) Has(name string) bool { return f.values.Has(name) }

// clean makes valid UTF-8 of at most limit characters, without control characters but tab and newline.
func clean(s string, limit int) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n == limit {
			break
		}
		if r == utf8.RuneError || (unicode.IsControl(r) && r != '\n' && r != '\t') {
			continue
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}
