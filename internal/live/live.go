package live

import (
	"context"
	"sync"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// topic is what the database tells processes about.
const topic = "crossfade_live"

// Changed says, as part of the transaction, that something changed in an organisation that somebody may be looking at.
func Changed(ctx context.Context, tx *db.Tx, org core.OrgID) error {
	return tx.NotifyAbout(ctx, topic, string(org))
}

// The bounds of open lines in one process.
const (
	MaxLines     = 1000
	MaxPerPerson = 6
)

// Hub knows the open lines of this process.
type Hub struct {
	db *db.DB

	mu     sync.Mutex
	orgs   map[core.OrgID]map[*Line]bool
	person map[core.PersonID]int
	total  int
	closed bool
}

// NewHub makes a hub without lines.
func NewHub(d *db.DB) *Hub {
	return &Hub{db: d, orgs: map[core.OrgID]map[*Line]bool{}, person: map[core.PersonID]int{}}
}

// Run passes on what the database tells, until ctx ends. Then it ends every line, and no new one opens.
func (h *Hub) Run(ctx context.Context) error {
	h.db.ListenAbout(ctx, topic, func(about string) { h.wake(core.OrgID(about)) })
	<-ctx.Done()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for _, lines := range h.orgs {
		for l := range lines {
			l.end()
		}
	}
	return nil
}

// wake tells the lines of an organisation; "" tells all.
func (h *Hub) wake(org core.OrgID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for of, lines := range h.orgs {
		if org != "" && of != org {
			continue
		}
		for l := range lines {
			select {
			case l.changed <- struct{}{}:
			default: // it is awake already
			}
		}
	}
}

// Line is one open page.
type Line struct {
	hub     *Hub
	org     core.OrgID
	person  core.PersonID
	changed chan struct{}
	ended   chan struct{}
	once    sync.Once
}

// Open opens a line for the actor's organisation. Beyond the bounds it is refused with [core.TooMuch]; the page then lives without it.
func (h *Hub) Open(actor core.Actor) (*Line, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || h.total >= MaxLines || h.person[actor.Person] >= MaxPerPerson {
		return nil, core.NewFault(core.TooMuch, "error.too_much")
	}
	l := &Line{hub: h, org: actor.Org, person: actor.Person, changed: make(chan struct{}, 1), ended: make(chan struct{})}
	if h.orgs[l.org] == nil {
		h.orgs[l.org] = map[*Line]bool{}
	}
	h.orgs[l.org][l] = true
	h.person[l.person]++
	h.total++
	return l, nil
}

// Lines is how many lines are open.
func (h *Hub) Lines() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.total
}

// Changed receives after something changed in the organisation; many changes may be one.
func (l *Line) Changed() <-chan struct{} { return l.changed }

// Ended is closed when the server stops.
func (l *Line) Ended() <-chan struct{} { return l.ended }

func (l *Line) end() { l.once.Do(func() { close(l.ended) }) }

// Close gives the line back. It may be called twice.
func (l *Line) Close() {
	h := l.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.orgs[l.org][l] {
		return
	}
	delete(h.orgs[l.org], l)
	if len(h.orgs[l.org]) == 0 {
		delete(h.orgs, l.org)
	}
	if h.person[l.person]--; h.person[l.person] == 0 {
		delete(h.person, l.person)
	}
	h.total--
}
