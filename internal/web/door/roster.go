package door

import (
	"context"
	"errors"
	"io"
	"net/http"
	"path"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/interop/oneroster"
	"crossfade/internal/people"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// rosterView is the page on which a list from a school's own system is brought in, and then what came of it.
type rosterView struct {
	Problem error // why the list was not taken
	Done    bool
	Report  people.RosterReport
	Notes   []oneroster.Note
}

func (p *Pages) rosterPage(w http.ResponseWriter, r *http.Request) {
	route.Render(w, r, http.StatusOK, rosterPage(rosterView{}))
}

// sendRoster takes one ZIP archive or several CSV files. It brings all of the list in or nothing; sending it again changes nothing more.
func (p *Pages) sendRoster(w http.ResponseWriter, r *http.Request) {
	files, err := rosterFiles(r)
	v := rosterView{Done: true}
	var roster people.Roster
	if err == nil {
		roster, v.Notes, err = oneroster.Read(files)
	}
	if err == nil {
		v.Report, err = p.People.ApplyRoster(r.Context(), route.Actor(r), roster)
	}
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil:
		route.Render(w, r, http.StatusOK, rosterPage(v))
	case errors.As(err, &tooLarge):
		err = core.NewFault(core.TooMuch, "roster.problem.large")
		route.Render(w, r, http.StatusUnprocessableEntity, rosterPage(rosterView{Problem: err}))
	case core.KindOf(err) == core.Invalid, core.KindOf(err) == core.TooMuch:
		route.Render(w, r, http.StatusUnprocessableEntity, rosterPage(rosterView{Problem: err}))
	default:
		route.Fault(w, r, err)
	}
}

// rosterFiles reads the files of the form: CSV files by their names, or those of a ZIP archive.
func rosterFiles(r *http.Request) (map[string][]byte, error) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, core.NewFault(core.Invalid, "roster.problem.no_file")
	}
	files := map[string][]byte{}
	for range 50 {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, brokenForm(err)
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		raw, err := io.ReadAll(part)
		if err != nil {
			return nil, brokenForm(err)
		}
		name := strings.ToLower(path.Base(strings.ReplaceAll(part.FileName(), `\`, "/")))
		if strings.HasSuffix(name, ".zip") {
			return oneroster.Unpack(raw)
		}
		files[name] = raw
	}
	if len(files) == 0 {
		return nil, core.NewFault(core.Invalid, "roster.problem.no_file")
	}
	return files, nil
}

// brokenForm keeps the error that says that a form is too large, and names every other one.
func brokenForm(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	return &core.Fault{Kind: core.Invalid, Key: "error.no_form", Err: err}
}

// problemWords is the sentence of a fault.
func problemWords(ctx context.Context, err error) string {
	var fault *core.Fault
	if errors.As(err, &fault) {
		return ui.T(ctx, fault.Key, fault.Args...) // i18n:keys roster.problem.*
	}
	return ui.T(ctx, "error.internal")
}

// tallyLine is one row of the table of what a list changed.
func tallyLine(ctx context.Context, key string, t people.RosterTally) ui.Row {
	row := ui.Row{Head: ui.Words(ui.T(ctx, "roster."+key))} // i18n:keys roster.*
	for _, n := range []int{t.New, t.Changed, t.Same, t.Ended} {
		row.Cells = append(row.Cells, ui.Words(ui.L(ctx).Number(float64(n))))
	}
	return row
}
