package gallery

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"crossfade/internal/i18n"
	"crossfade/internal/web/static"
	"crossfade/internal/web/ui"
)

// Handler serves the gallery. The catalogue should have its pseudo languages, see
// [i18n.WithPseudo], so that lang=qps and lang=qpr work.
func Handler(texts *i18n.Catalogue) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		look := readLook(r.URL.Query())
		env := ui.Env{
			L:          texts.For(look.lang, r.Header.Get("Accept-Language")),
			Theme:      look.theme,
			Band:       look.band,
			Place:      ui.PlaceClass,
			Path:       "/today",
			Me:         &ui.Me{Name: "Mia Adeyemi", Face: "fern", Href: "#"},
			Nav:        ui.LearnerNav(),
			Help:       "/gallery?part=error",
			Flash:      &ui.Toast{Text: "Moved “Feed the cat” up.", Undo: "/gallery"},
			Stylesheet: static.Stylesheet(r.UserAgent()),
		}
		if look.flat {
			env.Stylesheet = static.URL("flat.css")
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := look.content().Render(ui.With(r.Context(), env), w); err != nil {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		}
	})
}

// look is how the gallery is looked at.
type look struct {
	theme ui.Theme
	band  ui.Band
	lang  string
	flat  bool   // with the stylesheet for old browsers
	part  string // "error" and "door" are pages of their own
}

// content is the page to show.
func (l look) content() templ.Component {
	switch l.part {
	case "error":
		return wrong()
	case "door":
		return door()
	default:
		return page(l)
	}
}

func readLook(q url.Values) look {
	l := look{band: ui.BandAdult, lang: q.Get("lang"), flat: q.Has("flat"), part: q.Get("part")}
	for _, t := range themes {
		if q.Get("theme") == string(t) {
			l.theme = t
		}
	}
	for _, b := range bands {
		if q.Get("band") == string(b) {
			l.band = b
		}
	}
	return l
}

var (
	themes = []ui.Theme{ui.ThemeSystem, ui.ThemeLight, ui.ThemeDark, ui.ThemeContrast}
	bands  = []ui.Band{ui.BandEarly, ui.BandMiddle, ui.BandTeen, ui.BandAdult}
)

// with is the address of the gallery with one thing about the look changed.
func (l look) with(name, value string) string {
	q := url.Values{"theme": {string(l.theme)}, "band": {string(l.band)}, "lang": {l.lang}}
	if l.flat {
		q.Set("flat", "1")
	}
	q.Set(name, value)
	return "/gallery?" + q.Encode()
}
