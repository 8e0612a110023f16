package secure

import (
	"github.com/klauspost/compress/gzip"
	"net/http"
	"strings"
	"sync"

	"crossfade/internal/web/static"
)

var writers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, 5) // the level is valid
	return w
}}

// compress packs pages and data for browsers that take it. Pages hold no secret beside text that a
// stranger chose, so their length tells nothing (BREACH, CVE-2013-3587): forms carry no tokens.
func compress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead || !static.AcceptsGzip(r) {
			next.ServeHTTP(w, r)
			return
		}
		packed := &packer{ResponseWriter: w}
		defer packed.close()
		next.ServeHTTP(packed, r)
	})
}

// packer is a response that decides at its first byte whether it is worth packing.
type packer struct {
	http.ResponseWriter
	zip     *gzip.Writer // nil while undecided, or when the answer stays as it is
	decided bool
}

func (p *packer) WriteHeader(status int) {
	if !p.decided && status >= 200 {
		p.decide(status)
	}
	p.ResponseWriter.WriteHeader(status)
}

func (p *packer) Write(b []byte) (int, error) {
	if !p.decided {
		if p.Header().Get("Content-Type") == "" {
			p.Header().Set("Content-Type", http.DetectContentType(b))
		}
		p.WriteHeader(http.StatusOK)
	}
	if p.zip != nil {
		return p.zip.Write(b)
	}
	return p.ResponseWriter.Write(b)
}

// decide looks at the headers that the handler set.
func (p *packer) decide(status int) {
	p.decided = true
	h := p.Header()
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	h.Add("Vary", "Accept-Encoding")
	packable := strings.HasPrefix(kind, "text/") && kind != "text/event-stream" || kind == "application/json" || kind == "image/svg+xml"
	if !packable || h.Get("Content-Encoding") != "" || status == http.StatusNoContent || status == http.StatusNotModified || status == http.StatusPartialContent {
		return
	}
	h.Set("Content-Encoding", "gzip")
	h.Del("Content-Length")
	p.zip = writers.Get().(*gzip.Writer) //nolint:forcetypeassert // the pool holds nothing else
	p.zip.Reset(p.ResponseWriter)
}

// Flush sends what is there so far, for a page that shows progress.
func (p *packer) Flush() {
	if p.zip != nil {
		_ = p.zip.Flush() // a browser that went away is noticed at the next write
	}
	_ = http.NewResponseController(p.ResponseWriter).Flush()
}

// Unwrap lets an http.ResponseController reach the real response.
func (p *packer) Unwrap() http.ResponseWriter { return p.ResponseWriter }

func (p *packer) close() {
	if p.zip == nil {
		return
	}
	_ = p.zip.Close()
	p.zip.Reset(nil)
	writers.Put(p.zip)
}
