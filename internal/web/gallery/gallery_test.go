package gallery

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"crossfade/internal/i18n"
	"crossfade/internal/web/ui"
	"crossfade/internal/web/ui/uitest"
)

func fetch(t *testing.T, texts *i18n.Catalogue, query url.Values) string {
	t.Helper()
	w := httptest.NewRecorder()
	Handler(texts).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/gallery?"+query.Encode(), nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%v: %d", query, w.Code)
	}
	return w.Body.String()
}

func TestEveryComponentIsSound(t *testing.T) {
	texts, err := i18n.New(i18n.WithPseudo())
	if err != nil {
		t.Fatal(err)
	}
	for _, band := range bands {
		for _, part := range []string{"error", "door"} {
			uitest.Page(t, fetch(t, texts, url.Values{"band": {string(band)}, "part": {part}}))
		}
		for _, lang := range []string{"en", "qps", "qpr"} {
			page := fetch(t, texts, url.Values{"band": {string(band)}, "lang": {lang}, "theme": {"dark"}})
			uitest.Page(t, page)
			if !strings.Contains(page, `class="band-`+string(band)+`"`) || !strings.Contains(page, `data-theme="dark"`) {
				t.Errorf("%s %s: the look is not on the page", band, lang)
			}
			if rtl := strings.Contains(page, `dir="rtl"`); rtl != (lang == "qpr") {
				t.Errorf("%s runs from right to left: %v", lang, rtl)
			}
		}
	}
	if missing := texts.Missing(); len(missing) > 0 {
		t.Errorf("missing texts: %v", missing)
	}
}

func TestUnknownLooksAreIgnored(t *testing.T) {
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	page := fetch(t, texts, url.Values{"band": {`"><script>`}, "theme": {"x"}, "lang": {"xx-yy"}})
	if strings.Contains(page, "<script>") || !strings.Contains(page, `class="band-`+string(ui.BandAdult)+`"`) {
		t.Error("a strange look came through")
	}
}
