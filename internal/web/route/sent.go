package route

import (
	"context"
	"io"
	"mime"
	"net/http"
	"time"

	"crossfade/internal/blob"
	"crossfade/internal/sent"
)

// filePolicy guards a file that somebody opens by itself: nothing runs in it.
const filePolicy = "default-src 'none'; sandbox"

// ServeSent answers with a file that somebody sent, to a reader of whom the handler knows that they may see it. A heavy picture
// comes as its light copy; with ?whole the file comes as it is kept, to be saved and not shown.
func ServeSent(w http.ResponseWriter, r *http.Request, f sent.File, open func(context.Context, blob.Hash) (io.ReadSeekCloser, error)) {
	whole := r.URL.Query().Has("whole")
	if f.Small != "" && !whole {
		f.Hash, f.MediaType = f.Small, f.SmallType
	}
	content, err := open(r.Context(), f.Hash)
	if err != nil {
		Fault(w, r, err)
		return
	}
	defer content.Close() //nolint:errcheck // only read
	h := w.Header()
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, max-age=300")
	h.Set("ETag", `"`+string(f.Hash)+`"`)
	h.Set("Content-Type", f.MediaType)
	if whole || !f.Shows() && !f.Plays() {
		h.Set("Content-Type", "application/octet-stream")
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	}
	http.ServeContent(w, r, "", time.Time{}, content)
}
