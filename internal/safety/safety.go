package safety

import (
	"context"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// About is what kind of thing it is about.
type About string

// The kinds. A room that owns one registers it.
const (
	Idea     About = "idea"      // of a workshop
	Word     About = "idea_word" // a comment on an idea
	Goal     About = "own_goal"
	Angle    About = "angle"
	Line     About = "line" // on a group's sheet
	Question About = "question"
	Card     About = "card"  // on the menu of a task
	Form     About = "form"  // a learner's proposal for a task
	Point    About = "point" // what was said about a product
	// What learners of a class ask each other, and answer.
	PeerQuestion About = "peer_question"
	PeerAnswer   About = "peer_answer"
)

// Thing is what a report or a stop is about, as somebody who sees it finds it.
type Thing struct {
	Author core.LearnerID // who wrote it; a guide, too
	Unit   core.UnitID
	Words  string
	Href   string // where it stands
}

// Kind is how a room's things are found.
type Kind struct {
	// Find gives a thing to an actor who sees it; for anybody else it is missing.
	Find func(ctx context.Context, tx *db.Tx, actor core.Actor, ref string) (Thing, error)
	// Changed is told, in the same transaction, that the thing was stopped or let go on; may be nil.
	Changed func(ctx context.Context, tx *db.Tx, ref string, stopped bool, by core.Actor, why string) error
}

// Status is how a report stands.
type Status string

// The statuses.
const (
	Open     Status = "open"
	Stopped  Status = "stopped"
	AllRight Status = "all_right"
)

// Report is one of them; also a stop that nobody had reported.
type Report struct {
	ID         string
	About      About
	Ref        string
	Author     core.LearnerID
	ReportedBy core.LearnerID // "" for a stop that a guide made unasked
	Words      string
	Said       string // the thing as it stood
	Href       string
	Unit       core.UnitID
	Status     Status
	Looked     bool // somebody looks at it
	Answer     string
	AnsweredBy core.PersonID
	At         time.Time
	Answered   time.Time
	WasStopped bool // it ends a stop
}

// Outcome is what became of a report.
type Outcome struct {
	ID string
	// Nobody tells that nobody else is here who could look: nothing was recorded.
	Nobody bool
	// Told are those who were told.
	Told []core.PersonID
}

// Limits.
const (
	WordsMax = 1000
	mostOpen = 20 // reports of one person that wait
	most     = 200
)

// Hidden is the condition of SQL under which a thing is stopped; ref is the column with its id. Rooms leave such things out of what others read.
func Hidden(about About, ref string) string {
	return `exists (select 1 from trouble st where st.about = '` + string(about) + `' and st.ref = ` + ref + ` and st.status = 'stopped')`
}

// Why is the expression of SQL for the reason of a stop, "" when a thing is not stopped.
func Why(about About, ref string) string {
	return `coalesce((select max(st.answer) from trouble st where st.about = '` + string(about) + `' and st.ref = ` + ref + ` and st.status = 'stopped'), '')`
}
