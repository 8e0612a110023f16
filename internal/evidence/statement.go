package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"time"

	"crossfade/internal/core"
)

// Verb says what happened. The values are short names; [Verb.IRI] gives the xAPI address of each.
type Verb string

// The verbs of the log.
const (
	// Answered is one response to one item.
	Answered Verb = "answered"
	// Completed is the result of a check for one goal.
	Completed Verb = "completed"
	// Judged is a guide's judgement of a learner's work for one goal.
	Judged Verb = "judged"
	// Opened is a guide opening a goal before its prerequisites.
	Opened Verb = "opened"
	// Experienced is a lesson worked through.
	Experienced Verb = "experienced"
	// Reflected is a finished step of a fix-it plan.
	Reflected Verb = "reflected"
	// Held keeps a state that was earned under an earlier rule when the rule of its goal changes.
	Held Verb = "held"
	// Voided takes another statement back.
	Voided Verb = "voided"
)

// IRI is the verb's address in xAPI vocabularies.
func (v Verb) IRI() string {
	switch v {
	case Voided:
		return "http://adlnet.gov/expapi/verbs/voided"
	case Answered, Completed, Experienced:
		return "http://adlnet.gov/expapi/verbs/" + string(v)
	case Judged, Opened, Reflected, Held:
		return "urn:crossfade:verb:" + string(v)
	}
	return "urn:crossfade:verb:" + string(v)
}

// Object is the kind of thing that a statement is about.
type Object string

// The kinds of objects.
const (
	Item     Object = "item"
	Sitting  Object = "sitting"
	Goal     Object = "goal"
	Resource Object = "resource"
	Fixit    Object = "fixit"
	Past     Object = "statement"
)

// Sees says who may see a statement, beside the learner.
type Sees string

// Who may see a statement.
const (
	Self   Sees = "self"   // nobody else: others learn a count at most
	Guides Sees = "guides" // the learner's guides
	Family Sees = "family" // guides and caregivers
)

// Statement is one entry of the log.
type Statement struct {
	ID      core.StatementID // empty = made on append
	Org     core.OrgID
	Learner core.LearnerID
	Seq     int64 // given on append
	Verb    Verb
	Goal    core.GoalID // may be empty
	Object  Object
	About   string // id of the object
	Sitting core.SittingID
	Voids   core.StatementID
	By      core.LearnerID // who made it; empty = the learner
	Sees    Sees
	At      time.Time // when it happened, by its own clock
	Stored  time.Time // given on append
	Data    Data

	// Texts are what a person wrote, by part ("response.R1", "note"). They are kept beside the log.
	Texts map[string]string

	textDigest, prev, digest string
}

// Data are the facts of a statement: versions and numbers, never a name or a text of a person.
type Data struct {
	Kind        string    `json:"kind,omitempty"` // of check: together, alone, refresh, practice
	Score       float64   `json:"score"`
	Max         float64   `json:"max,omitempty"`
	Planned     int       `json:"planned,omitempty"` // questions that the rule asks for
	Item        string    `json:"item,omitempty"`
	ItemVersion int       `json:"itemVersion,omitempty"`
	Scoring     int       `json:"scoring,omitempty"` // version of the scoring code
	N           int       `json:"n,omitempty"`       // number of the question in its sitting
	Hints       int       `json:"hints,omitempty"`
	BottomOut   bool      `json:"bottomOut,omitempty"`
	Tries       int       `json:"tries,omitempty"`
	Choices     int       `json:"choices,omitempty"`    // how many options there were, for the guessing floor
	Difficulty  string    `json:"difficulty,omitempty"` // of the item as its author saw it: easy, medium, hard
	Confidence  int       `json:"confidence,omitempty"`
	State       string    `json:"state,omitempty"` // of a judgement
	Version     int       `json:"version,omitempty"`
	Step        string    `json:"step,omitempty"`   // of a fix-it plan
	Marks       []float64 `json:"marks,omitempty"`  // credit of each question of a completed check, in order
	Reason      string    `json:"reason,omitempty"` // stable word, e.g. why a result was made again
	Before      float64   `json:"before,omitempty"` // the engine's Q for the goal before this statement, as it was shown …
	Q           float64   `json:"q,omitempty"`      // … and after it; 0 where nothing was estimated
}

// canonical is the text over which a statement's digest runs: every column in a fixed order, each with
// its length in front, so that no two statements share it.
func (s *Statement) canonical(data string) []byte {
	var b []byte
	for _, part := range []string{
		s.prev, string(s.ID), string(s.Org), string(s.Learner), strconv.FormatInt(s.Seq, 10), string(s.Verb),
		string(s.Goal), string(s.Object), s.About, string(s.Sitting), string(s.Voids), string(s.By),
		string(s.Sees), core.Stamp(s.At), core.Stamp(s.Stored), data, s.textDigest,
	} {
		b = strconv.AppendInt(b, int64(len(part)), 10)
		b = append(b, ':')
		b = append(b, part...)
	}
	return b
}

// digestOf is the hex SHA-256 of some bytes.
func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// digestTexts is the salted digest of the texts in the order of their parts; "" when there are none.
func digestTexts(salt string, texts map[string]string) string {
	if len(texts) == 0 {
		return ""
	}
	parts := make([]string, 0, len(texts))
	for p := range texts {
		parts = append(parts, p)
	}
	sort.Strings(parts)
	b := []byte(salt)
	for _, p := range parts {
		b = fmt.Appendf(b, "%d:%s%d:%s", len(p), p, len(texts[p]), texts[p])
	}
	return digestOf(b)
}

// XAPI writes the statement as xAPI 1.0.3 JSON with an anonymous account for the actor.
// base is the address of this server, for the object ids.
func (s *Statement) XAPI(base string) ([]byte, error) {
	type account struct {
		HomePage string `json:"homePage"`
		Name     string `json:"name"`
	}
	type actor struct {
		Account account `json:"account"`
	}
	type verb struct {
		ID string `json:"id"`
	}
	type object struct {
		Type string `json:"objectType"`
		ID   string `json:"id"`
	}
	type score struct {
		Raw float64 `json:"raw"`
		Max float64 `json:"max"`
	}
	type result struct {
		Score score `json:"score"`
	}
	out := struct {
		ID        string  `json:"id"`
		Actor     actor   `json:"actor"`
		Verb      verb    `json:"verb"`
		Object    object  `json:"object"`
		Result    *result `json:"result,omitempty"`
		Timestamp string  `json:"timestamp"`
		Stored    string  `json:"stored"`
	}{
		ID:        string(s.ID),
		Actor:     actor{account{base, string(s.Learner)}},
		Verb:      verb{s.Verb.IRI()},
		Object:    object{"Activity", base + "/xapi/" + string(s.Object) + "/" + s.About},
		Timestamp: core.Stamp(s.At),
		Stored:    core.Stamp(s.Stored),
	}
	if s.Verb == Voided {
		out.Object = object{"StatementRef", string(s.Voids)}
	}
	if s.Data.Max > 0 {
		out.Result = &result{score{s.Data.Score, s.Data.Max}}
	}
	b, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("writing statement %s as xAPI: %w", s.ID, err)
	}
	return b, nil
}
