package inquiry

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/proposal"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
)

// Limits of texts and lists.
const (
	LineMax     = 300
	TextMax     = 2000
	MaxLines    = 12 // of a sheet
	maxSources  = 20
	maxGroups   = 100
	maxAngles   = 200 // in one class
	mostTaken   = 5   // angles of one learner at a time
	maxWords    = 100 // said about one question
	mostEntries = 2000
)

// Frame is the question of a unit with what goes with it.
type Frame struct {
	Unit     core.UnitID
	Question string
	Sheet    string // what a small group writes down
	Lines    int    // of its sheet; 0 = no sheet
	Inside   string
	Outside  []string // words that lie outside
	Needed   int      // sources that an angle needs
	Sources  []Source
}

// Source is something to go by.
type Source struct {
	ID    string
	Title string
	Link  string
	Note  string
	By    core.LearnerID // of an angle's source: who added it
}

// Group is a small group of a class with its sheet.
type Group struct {
	ID      string
	N       int
	Class   core.GroupID
	Members []core.LearnerID
	Lines   []Line
}

// Line is one line of a sheet as it stands.
type Line struct {
	N      int
	Now    Entry
	Beside []Entry // written at the same time as Now
}

// Entry is what one learner wrote on a line; it is never changed.
type Entry struct {
	ID      string
	Words   string
	Source  string
	By      core.LearnerID
	At      time.Time
	Stopped string // the reason of a stop
}

// Angle is a way to look at the framing question.
type Angle struct {
	ID      string
	Unit    core.UnitID
	Class   core.GroupID
	By      core.LearnerID
	ByGuide bool
	Words   string
	State   State
	Stopped string // the reason of a stop
	Taken   []Take
	Sources []Source
	Made    time.Time
}

// Take is who works on an angle, and why.
type Take struct {
	Learner core.LearnerID
	Why     string
}

// State is how an angle or a question stands.
type State string

// The states. The first three are those of an angle.
const (
	Open  State = "open"
	Waits State = "waits" // outside the limits: somebody says yes first
	No    State = "no"
	Draft State = "draft"
	Ready State = "ready"
)

// TakenBy is how somebody takes an angle; ok is false when they do not.
func (a Angle) TakenBy(l core.LearnerID) (t Take, ok bool) {
	for _, t := range a.Taken {
		if t.Learner == l {
			return t, true
		}
	}
	return Take{}, false
}

// Missing is how many sources an angle still needs.
func (a Angle) Missing(f Frame) int { return max(0, f.Needed-len(a.Sources)) }

// Question is one that a learner makes.
type Question struct {
	ID      string
	Unit    core.UnitID
	Learner core.LearnerID
	Problem string
	Why     string
	ForWhom []string
	Subs    []string
	Views   []string
	Sources []string
	Habits  []string
	State   State
	Mentor  core.PersonID
	Stopped string
	Words   []Word
	Made    time.Time
	Changed time.Time
}

// People whom a question may be for, and habits of mind that go with asking.
var (
	Whom   = []string{"me", "family", "community"}
	Habits = []string{"posing", "viewpoints", "imagining", "risks", "clarity", "listening", "flexible", "persisting"}
)

// MinViews is how many viewpoints a question has before it is ready.
const MinViews = 2

// WordKind is what sort of thing is said about a question.
type WordKind string

// The kinds.
const (
	Comment WordKind = "comment"
	Nudge   WordKind = "nudge"  // a small push: have you thought of …?
	Mentor  WordKind = "mentor" // an offer to go along
)

// Word is something that somebody said about a question, with the learner's answer.
type Word struct {
	ID      string
	Kind    WordKind
	By      core.PersonID
	Words   string
	At      time.Time
	Reply   string
	Replied time.Time
}

// Parked tells whether angles, and whether a question, are kept for their learner while the slider stands where it does.
func Parked(level soundboard.Level) (angles, question bool) {
	return level == soundboard.LevelGuide, level != soundboard.LevelLearner
}

// Angled is the kind of proposal by which an angle outside the limits is asked for.
const Angled proposal.Kind = "inquiry.angle"

// Service does everything that this room is asked to do.
type Service struct {
	db    *db.DB
	clock core.Clock
	board *soundboard.Board
	asks  *proposal.Service
	said  func(ctx context.Context, tx *db.Tx, said Said) error
	// ready is told of a question that is ready, in the same transaction.
	ready func(ctx context.Context, tx *db.Tx, a Asked) error
}

// NewService makes the service, and registers what a yes to an angle does and how what stands here is reported.
func NewService(d *db.DB, clock core.Clock, board *soundboard.Board, asks *proposal.Service, guard *safety.Service) *Service {
	s := &Service{db: d, clock: clock, board: board, asks: asks}
	asks.Handle(Angled, proposal.Handler{Run: s.openAngle, Back: s.shutAngle, Ended: s.closeAngle, Href: func(p proposal.Proposal) string { return path(p.Unit) + "#angle-" + p.Ref }})
	guard.Handle(safety.Angle, safety.Kind{Find: s.findAngle})
	guard.Handle(safety.Line, safety.Kind{Find: s.findLine})
	guard.Handle(safety.Question, safety.Kind{Find: s.findQuestion})
	return s
}

func path(unit core.UnitID) string { return "/units/" + string(unit) + "/inquiry" }

// seat is where somebody meets the inquiry of a unit: as its learner in a class, or as the guide of a class.
type seat struct {
	unit  course.Unit
	class core.GroupID
	leads bool
}

// seatOf finds it: with a class, as its guide; without, as a learner. For anybody else the unit does not exist.
func seatOf(ctx context.Context, tx *db.Tx, actor core.Actor, unit core.UnitID, class core.GroupID) (seat, error) {
	u, err := course.VisibleUnit(ctx, tx, actor, unit)
	if err != nil {
		return seat{}, err
	}
	if class != "" {
		_, err := people.Led(ctx, tx, actor, class)
		return seat{u, class, true}, err
	}
	err = course.Learns(ctx, tx, actor.Learner, u.Course)
	if core.KindOf(err) == core.Denied {
		return seat{}, core.Missing()
	}
	if err != nil {
		return seat{}, err
	}
	in, err := people.ClassOf(ctx, tx, actor.Org, actor.Learner)
	return seat{u, in.ID, false}, err
}

// question is what the board is asked about an act from a seat.
func (p seat) question(actor core.Actor, act soundboard.Act) soundboard.Question {
	q := soundboard.Question{Actor: actor, Act: act, Scope: soundboard.Scope{Class: p.class, Unit: p.unit.ID}}
	if !p.leads {
		q.Learner, q.Scope.Class = actor.Learner, ""
	}
	return q
}

// change runs a writing verb from a seat, when the board allows it.
func (s *Service) change(ctx context.Context, actor core.Actor, unit core.UnitID, class core.GroupID, act soundboard.Act, do func(ctx context.Context, tx *db.Tx, in seat) error) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		in, err := seatOf(ctx, tx, actor, unit, class)
		if err != nil {
			return err
		}
		if err := s.board.MayAt(ctx, tx, in.question(actor, act)); err != nil {
			return err
		}
		return do(ctx, tx, in)
	})
}

func within(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

func long(s string, most int) bool { return utf8.RuneCountInString(s) > most }

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// lines splits a text into what stands on each of its lines.
func lines(s string) []string {
	var list []string
	for one := range strings.Lines(s) {
		if one = oneLine(one); one != "" {
			list = append(list, one)
		}
	}
	return list
}

// linkOf checks an address; "" is none.
func linkOf(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", true
	}
	u, err := url.Parse(s)
	return s, err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(s) <= TextMax
}
