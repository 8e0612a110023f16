package course

import (
	"cmp"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/goal"
)

// Report says what became of an import. It is kept as JSON with the run, so its field names stay.
type Report struct {
	Name    string         `json:"name"`
	Format  string         `json:"format"`
	Courses []ReportCourse `json:"courses"`
	Lessons Count          `json:"lessons"`
	Items   Count          `json:"items"`
	Files   Count          `json:"files"`
	Goals   Count          `json:"goals"`
	// Notes are what a person should know, the worst first.
	Notes []Note `json:"notes,omitempty"`
	// Changes tell, per kind of thing, what an import over an earlier one did.
	Changes map[Kind]Tally `json:"changes"`
	Kept    []Named        `json:"kept,omitempty"`    // edited here, and changed in the source: the edit stayed
	Retired []Named        `json:"retired,omitempty"` // gone from the source
	Small   []SmallPool    `json:"small,omitempty"`   // goals with too few questions
	// GoalChanges tell by name what an import over an earlier one did to goals, where it did something.
	GoalChanges []GoalChange `json:"goal_changes,omitempty"`
	Linked      int          `json:"linked,omitempty"` // goals linked to standards by their codes
	Links       []ReportLink `json:"links,omitempty"`  // the first of them
}

// ReportLink is a goal that was linked to a standard by its code.
type ReportLink struct {
	Goal string `json:"goal"`
	Code string `json:"code"`
}

// GoalChange is what an import over an earlier one did to one goal, or would do.
type GoalChange struct {
	ID      core.GoalID  `json:"id"`
	Title   string       `json:"title"`
	Was     string       `json:"was,omitempty"` // the title before, where it was another one
	Outcome goal.Outcome `json:"outcome"`
	Fields  []string     `json:"fields,omitempty"` // what is different: goal.Parts
	From    []string     `json:"from,omitempty"`   // titles of the goals in whose place it stands
	Into    []string     `json:"into,omitempty"`   // titles of those that stand in its place
	// Lost says that the source names what replaces it, and that this is not there; Circle that the names lead back to it.
	Lost   bool `json:"lost,omitempty"`
	Circle bool `json:"circle,omitempty"`
}

// ReportCourse is one course of a report.
type ReportCourse struct {
	ID    core.CourseID `json:"id"`
	Key   string        `json:"key"`
	Title string        `json:"title"`
	New   bool          `json:"new"` // it was not here before
	Units int           `json:"units"`
}

// Count is how many things were taken, of how many in the source.
type Count struct {
	Taken int `json:"taken"`
	Of    int `json:"of"`
}

// Tally counts what happened to things of one kind.
type Tally struct {
	Added     int `json:"added"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Restored  int `json:"restored"`
	Kept      int `json:"kept"`
	Retired   int `json:"retired"`
	Replaced  int `json:"replaced,omitempty"` // the same goal under a new key
}

// Named is a thing by its name.
type Named struct {
	What Kind   `json:"what"`
	Name string `json:"name"`
}

// SmallPool is a goal with too few questions that may be asked alone.
type SmallPool struct {
	Goal  core.GoalID `json:"goal"`
	Title string      `json:"title"`
	Have  int         `json:"have"`
	Want  int         `json:"want"`
}

// Refused tells whether nothing came in.
func (r Report) Refused() bool { return IsRefused(r.Notes) }

// At lists the notes of a level.
func (r Report) At(level Level) []Note {
	var list []Note
	for _, n := range r.Notes {
		if n.Level == level {
			list = append(list, n)
		}
	}
	return list
}

// NeedLook counts the things that stayed out or want a look: each once, however many notes it has.
func (r Report) NeedLook() int {
	seen := map[Named]bool{}
	for _, n := range r.Notes {
		if n.Level == Left || n.Level == Look || n.Level == Refused {
			seen[Named{n.What, n.Name}] = true
		}
	}
	return len(seen)
}

// Group is the notes of one level, kind and reason together, for a page that shows each reason once.
type Group struct {
	Level Level
	What  Kind
	Why   string
	Notes []Note
}

// Groups puts notes of the same reason together, the worst level first and large groups before small ones.
func (r Report) Groups(levels ...Level) []Group {
	type key struct {
		level Level
		what  Kind
		why   string
	}
	at := map[key]int{}
	var list []Group
	for _, n := range r.Notes {
		if !slices.Contains(levels, n.Level) {
			continue
		}
		k := key{n.Level, n.What, n.Why}
		i, known := at[k]
		if !known {
			i = len(list)
			at[k] = i
			list = append(list, Group{Level: n.Level, What: n.What, Why: n.Why})
		}
		list[i].Notes = append(list[i].Notes, n)
	}
	slices.SortStableFunc(list, func(a, b Group) int {
		if c := cmp.Compare(rank(a.Level), rank(b.Level)); c != 0 {
			return c
		}
		return cmp.Compare(len(b.Notes), len(a.Notes))
	})
	return list
}

func rank(l Level) int { return slices.Index([]Level{Refused, Left, Look, Told}, l) }

// newReport counts what a checked source holds.
func newReport(src Source) Report {
	r := Report{Name: src.Name, Format: src.Format, Notes: slices.Clone(src.Notes), Changes: map[Kind]Tally{}}
	slices.SortStableFunc(r.Notes, func(a, b Note) int { return cmp.Compare(rank(a.Level), rank(b.Level)) })
	for _, p := range src.Courses {
		r.Lessons.Taken += len(p.Resources)
		r.Items.Taken += len(p.Items)
		r.Files.Taken += len(p.Files)
		r.Goals.Taken += len(p.Goals)
	}
	r.Lessons.Of = r.Lessons.Taken + leftOut(r.Notes, KindLesson)
	r.Items.Of = r.Items.Taken + leftOut(r.Notes, KindItem)
	r.Files.Of = r.Files.Taken + leftOut(r.Notes, KindFile)
	r.Goals.Of = r.Goals.Taken + leftOut(r.Notes, KindGoal)
	return r
}

// leftOut counts the things of a kind that stayed out, each once.
func leftOut(notes []Note, what Kind) int {
	seen := map[string]bool{}
	for _, n := range notes {
		if n.Level == Left && n.What == what {
			seen[n.Name] = true
		}
	}
	return len(seen)
}

// count adds one outcome of [goal.Put], [item.Put] or [library.Put] to the tally of a kind.
func (r *Report) count(what Kind, outcome, name string) {
	t := r.Changes[what]
	switch outcome {
	case "added":
		t.Added++
	case "updated":
		t.Updated++
	case "unchanged":
		t.Unchanged++
	case "restored":
		t.Restored++
	case "kept":
		t.Kept++
		r.Kept = append(r.Kept, Named{what, name})
	case "replaced":
		t.Replaced++
	case "retired":
		t.Retired++
		r.Retired = append(r.Retired, Named{what, name})
	}
	r.Changes[what] = t
}
