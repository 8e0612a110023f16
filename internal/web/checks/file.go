package checks

import (
	"io"
	"net/http"
	"slices"
	"strconv"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/item"
	"crossfade/internal/web/itemview"
	"crossfade/internal/web/route"
)

// maxBody is how much one answer may send: its files, and a little for its words.
const maxBody = item.MaxFiles*item.MaxMB<<20 + 1<<20

// readAnswer reads the form of an answer. Files are taken while the form comes in, and only those that the question asks for.
func (p *Pages) readAnswer(w http.ResponseWriter, r *http.Request, at place) (route.Form, []check.Sent, error) {
	if !itemview.Sends(at.q.Variant.Shown()) || at.q.Closed() || at.sitting.Status == check.Done {
		form, err := route.ParseForm(w, r)
		return form, nil, err
	}
	var files []check.Sent
	form, err := route.ParseUpload(w, r, maxBody, func(field, name string, content io.Reader) error {
		i := slices.IndexFunc(at.q.Variant.Item.Interactions, func(in item.Interaction) bool {
			return in.Kind == item.Upload && itemview.Prefix+in.ID == field
		})
		if i < 0 || len(files) > item.MaxFiles {
			return nil // the question did not ask for it
		}
		one, err := p.Checks.KeepFile(r.Context(), &at.q.Variant.Item.Interactions[i], name, content)
		files = append(files, one)
		return err
	})
	return form, files, err
}

// filesOf are the files of a question with their addresses.
func filesOf(s *check.Sitting, q *check.Question) []itemview.File {
	list := make([]itemview.File, len(q.Files))
	for i, f := range q.Files {
		list[i] = itemview.File{ID: f.ID, Interaction: f.Interaction, File: f.File, Href: path(s.ID) + "/" + strconv.Itoa(q.N) + "/files/" + f.ID}
	}
	return list
}

// file serves a file of an answer to whoever may see the answer.
func (p *Pages) file(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[core.SittingID](r, "sitting")
	file, fileErr := route.PathID[string](r, "sent")
	n, numberErr := strconv.Atoi(r.PathValue("n"))
	if err == nil {
		err = fileErr
	}
	if err == nil && numberErr != nil {
		err = core.Missing()
	}
	var f check.AnswerFile
	if err == nil {
		f, err = p.Checks.FileOf(r.Context(), route.Actor(r), id, n, file)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.ServeSent(w, r, f.File, p.Checks.Open)
}
