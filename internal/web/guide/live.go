package guide

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/desk"
	"crossfade/internal/web/route"
	"crossfade/internal/web/today"
)

const (
	// lineLife is how long one line stays open. The browser opens the next one, and is asked again who it is.
	lineLife = 4 * time.Minute
	// lineBeat is how often a quiet line says that it is still there, so that nothing on the way closes it.
	lineBeat = 20 * time.Second
	// lineGather is how long a line waits after a change for more of them: a class that answers at once is one look at the list.
	lineGather = 150 * time.Millisecond
	// lineWrite is how long sending may take before whoever is there counts as gone.
	lineWrite = 10 * time.Second
)

// live is the open line of a desk (server-sent events, HTML standard, section 9.2). It sends a digest of the actor's list when the line opens
// and whenever the list became another one; the page compares it with its own and reads itself again. Nothing of the list itself is sent.
func (p *Pages) live(w http.ResponseWriter, r *http.Request) {
	line, err := p.Live.Open(route.Actor(r))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	defer line.Close()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // for a proxy that would gather what is sent
	send := http.NewResponseController(w)
	say := func(text string) bool {
		if send.SetWriteDeadline(time.Now().Add(lineWrite)) != nil { //nolint:forbidigo // a deadline of the connection, not of our people
			_, _ = fmt.Fprint(w, text) //nolint:gosec // an event stream, not HTML: digests and fixed words
			return false               // what cannot be kept open says it once
		}
		_, err := fmt.Fprint(w, text) //nolint:gosec // an event stream, not HTML: digests and fixed words
		return err == nil && send.Flush() == nil
	}
	life, beat := time.NewTimer(lineLife), time.NewTicker(lineBeat)
	defer life.Stop()
	defer beat.Stop()
	before := ""
	for {
		digest, err := p.digest(r)
		if err != nil {
			return // the page stands as it is, and the browser comes again
		}
		if digest != before && !say("event: now\ndata: "+digest+"\n\n") {
			return
		}
		before = digest
		for waiting := true; waiting; {
			select {
			case <-r.Context().Done():
				return
			case <-line.Ended():
				return
			case <-life.C:
				return
			case <-beat.C:
				if !say(": here\n\n") {
					return
				}
			case <-line.Changed():
				waiting = false
			}
		}
		gather := time.NewTimer(lineGather)
		select {
		case <-r.Context().Done():
			gather.Stop()
			return
		case <-line.Ended():
			gather.Stop()
			return
		case <-gather.C:
		}
	}
}

// digest is what tells the actor's list apart from another one.
func (p *Pages) digest(r *http.Request) (string, error) {
	var digest string
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		d, err := p.desk(ctx, tx, route.Actor(r))
		if err != nil {
			return err
		}
		now := p.Clock.Now().In(today.Zone(r))
		lines, err := desk.List(ctx, tx, d, now)
		if err != nil {
			return err
		}
		needs, err := desk.Needs(ctx, tx, d, now, desk.MostNeeds)
		digest = desk.Digest(lines, needs)
		return err
	})
	if err != nil && core.KindOf(err) == core.Internal && r.Context().Err() == nil {
		return "", fmt.Errorf("reading a desk: %w", err)
	}
	return digest, err
}
