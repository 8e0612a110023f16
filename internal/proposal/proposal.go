package proposal

import (
	"context"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
)

// Kind names what is asked for; the room that owns the act registers it.
type Kind string

// Status is how a proposal stands.
type Status string

// The statuses.
const (
	Open      Status = "open"
	Yes       Status = "yes"
	No        Status = "no"
	Withdrawn Status = "withdrawn"
	Stopped   Status = "stopped" // for safety, with a reason
)

// Turn tells whose turn it is while a proposal is open.
type Turn string

// The turns.
const (
	Others Turn = "others"
	Asker  Turn = "asker" // somebody asked back
)

// Proposal is an Ask on record.
type Proposal struct {
	ID      string
	Org     core.OrgID
	Kind    Kind
	Learner core.LearnerID // whom it concerns
	AskedBy core.LearnerID
	Unit    core.UnitID
	Ref     string // what it is about, for its owner
	Title   string
	Body    string
	Payload string // JSON, for its owner
	Agree   int
	From    []people.Relation
	// Meanwhile tells that the asker may begin while waiting.
	Meanwhile bool
	Status    Status
	Turn      Turn
	Until     time.Time // zero waits for good
	Silence   Status    // what no answer becomes
	Asked     time.Time
	Closed    time.Time
	ClosedBy  core.PersonID // "" for the clock
	Seen      bool          // the asker saw how it ended
}

// Verdict is what somebody said about a proposal.
type Verdict string

// The verdicts.
const (
	SaidYes       Verdict = "yes"
	SaidNo        Verdict = "no"
	SaidQuestion  Verdict = "question"
	SaidReply     Verdict = "reply"
	SaidWithdrawn Verdict = "withdrawn"
	SaidStopped   Verdict = "stopped"
	TookBack      Verdict = "took_back" // what was said last is taken back; it leaves no word
)

// Word is one thing said about a proposal.
type Word struct {
	Person  core.PersonID
	Name    string // as the reader may know it
	Asker   bool   // said by whoever asked
	Verdict Verdict
	Words   string
	At      time.Time
}

// Limits of texts.
const (
	TitleMax = 200
	BodyMax  = 4000
	WordsMax = 2000
)

// Handler is how the owner of a kind does what was asked for.
type Handler struct {
	// Run does the act. by is who said the last yes: the actor of [Service.Do] when nobody had to be asked, the zero Actor when time ran out
	// into a yes. It runs in the transaction that stores the yes.
	Run func(ctx context.Context, tx *db.Tx, p Proposal, by core.Actor) error
	// Ended is told that it ended without a yes; may be nil.
	Ended func(ctx context.Context, tx *db.Tx, p Proposal, by core.Actor) error
	// Back takes what Run did back, in the transaction that takes the yes back, or says with a [core.Conflict] that it is too late; nil where a yes stays.
	Back func(ctx context.Context, tx *db.Tx, p Proposal, by core.Actor) error
	// Href is where one reads what it is about; may be nil.
	Href func(p Proposal) string
}

// Asking is an order to do something, or to ask for it.
type Asking struct {
	Kind     Kind
	Question soundboard.Question // who wants what, for whom, in which unit
	Ref      string
	Title    string
	Body     string
	Payload  string
}

// Outcome is what became of an [Asking].
type Outcome struct {
	Done     bool     // it happened
	Proposal Proposal // ID "" when nobody had to be asked
}
