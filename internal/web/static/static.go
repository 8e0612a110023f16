package static

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
)

//go:embed dist
var dist embed.FS

// Prefix is where the files live on the server.
const Prefix = "/static/"

// asset is one file, ready to be sent.
type asset struct {
	body, zipped []byte // zipped is nil where compressing does not help
	kind         string
}

// kinds are the content types by extension; nothing else is in dist.
var kinds = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
}

var hashed = regexp.MustCompile(`^(.+)-[A-Z0-9]{8}(\.[a-z0-9]+)$`)

// all loads and compresses the files once, when the first page asks.
var all = sync.OnceValue(func() (loaded struct {
	names map[string]string // from "app.css" to its name with the hash
	files map[string]asset  // by that name
}) {
	loaded.names, loaded.files = map[string]string{}, map[string]asset{}
	list, err := fs.ReadDir(dist, "dist")
	if err != nil {
		panic(fmt.Sprintf("the embedded files cannot be listed: %v", err))
	}
	for _, f := range list {
		parts := hashed.FindStringSubmatch(f.Name())
		if parts == nil {
			continue
		}
		body, err := fs.ReadFile(dist, path.Join("dist", f.Name()))
		if err != nil {
			panic(fmt.Sprintf("an embedded file cannot be read: %v", err))
		}
		loaded.names[parts[1]+parts[2]] = f.Name()
		loaded.files[f.Name()] = asset{body: body, zipped: zip(parts[2], body), kind: kinds[parts[2]]}
	}
	return loaded
})

// zip compresses a file as well as gzip can; WOFF2 is compressed already.
func zip(extension string, body []byte) []byte {
	if extension == ".woff2" {
		return nil
	}
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid
	_, _ = w.Write(body)                                  // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// URL is the address of a file by its plain name, such as "app.css", "icons.svg" or
// "atkinson-400.woff2". An unknown name gives an address that does not exist.
func URL(name string) string {
	if full, ok := all().names[name]; ok {
		return Prefix + full
	}
	return Prefix + name
}

// Has tells whether there is a file of that plain name.
func Has(name string) bool {
	_, ok := all().names[name]
	return ok
}

// Handler serves the files under [Prefix]. Their names change with their content, so a browser may
// keep them for a year without asking.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, ok := all().files[strings.TrimPrefix(r.URL.Path, Prefix)]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", file.kind)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		body := file.body
		if file.zipped != nil {
			h.Set("Vary", "Accept-Encoding")
			if AcceptsGzip(r) {
				h.Set("Content-Encoding", "gzip")
				body = file.zipped
			}
		}
		h.Set("Content-Length", fmt.Sprint(len(body)))
		if r.Method != http.MethodHead {
			_, _ = w.Write(body) // the browser went away: nothing to do
		}
	})
}

// AcceptsGzip tells whether a browser takes compressed answers.
func AcceptsGzip(r *http.Request) bool {
	for _, coding := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if name == "gzip" && !strings.Contains(strings.ReplaceAll(quality, " ", "")+";", "q=0;") {
			return true
		}
	}
	return false
}

// HasSymbol tells whether a file of drawings, by its address, holds a symbol of that name.
func HasSymbol(address, symbol string) bool {
	file, ok := all().files[strings.TrimPrefix(address, Prefix)]
	return ok && symbol != "" && bytes.Contains(file.body, []byte(`id="`+symbol+`"`))
}
