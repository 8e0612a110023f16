package route

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"

	"crossfade/internal/core"
)

// textBytes is the longest text field of a form with files.
const textBytes = 200_000

// ParseUpload reads a form with files piece by piece, so that a large file never stands in memory. keep takes each file that was chosen, by the
// name of its field and its own name; the texts come back as a [Form]. A body of more than most bytes is a [core.TooMuch] fault.
func ParseUpload(w http.ResponseWriter, r *http.Request, most int64, keep func(field, name string, content io.Reader) error) (Form, error) {
	r.Body = http.MaxBytesReader(w, r.Body, most)
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return Form{}, &core.Fault{Kind: core.Invalid, Key: "error.no_form", Err: err}
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return Form{}, &core.Fault{Kind: core.Invalid, Key: "error.no_form", Err: err}
	}
	values := url.Values{}
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return Form{values: values}, nil
		}
		if err != nil {
			return Form{}, uploadFault(err)
		}
		if n >= formFields {
			return Form{}, core.NewFault(core.TooMuch, "error.too_much")
		}
		if name := part.FileName(); name != "" {
			if err := keep(part.FormName(), name, part); err != nil {
				return Form{}, uploadFault(err)
			}
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, textBytes))
		if err != nil {
			return Form{}, uploadFault(err)
		}
		if part.Header.Get("Content-Type") == "" { // a field for files that stayed empty has a type
			values.Add(part.FormName(), string(text))
		}
	}
}

// uploadFault says what a broken or too large upload is; a fault stays what it is.
func uploadFault(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return &core.Fault{Kind: core.TooMuch, Key: "error.too_much", Err: err}
	}
	var fault *core.Fault
	if errors.As(err, &fault) {
		return err
	}
	return &core.Fault{Kind: core.Invalid, Key: "error.no_form", Err: err}
}
