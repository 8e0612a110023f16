package soundboard

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/people"
)

var update = flag.Bool("update", false, "write the golden files")

// TestTable holds every cell of the table: each act, at each level, for each relation. The golden file is the
// table as a reader wants it; a change of policy shows there, cell by cell.
func TestTable(t *testing.T) {
	got := drawTable()
	path := filepath.Join("testdata", "acts.md")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the table of acts changed; if that is meant, run go test -update and look at the difference:\n%s", got)
	}
}

func drawTable() string {
	var b strings.Builder
	b.WriteString("# Who may do what\n\nyes · ask (somebody else says yes first) · – (no). \"alone\" is a learner who has no guide.\n\n")
	b.WriteString("| act | element | level | alone |")
	for _, r := range people.Relations() {
		fmt.Fprintf(&b, " %s |", r)
	}
	b.WriteString("\n|---|---|---|---|" + strings.Repeat("---|", len(people.Relations())) + "\n")
	words := map[Verdict]string{Allow: "yes", Ask: "ask", Deny: "–"}
	for _, act := range Acts() {
		for _, level := range LevelNames() {
			alone := Decide(act, level, people.Self, Facts{Alone: true})
			fmt.Fprintf(&b, "| %s | %s | %s | %s |", act, ElementOf(act), level, words[alone.Verdict])
			for _, r := range people.Relations() {
				fmt.Fprintf(&b, " %s |", words[Decide(act, level, r, Facts{}).Verdict])
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// TestPromises are the lines of the policy that no change of the table may break.
func TestPromises(t *testing.T) {
	for _, level := range LevelNames() {
		for _, act := range Acts() {
			if Decide(act, level, people.None, Facts{Alone: true}).Verdict != Deny {
				t.Errorf("%s at %s is open to somebody for whom the learner does not exist", act, level)
			}
		}
		for _, r := range people.Relations() {
			if r != people.Self && Decide(EvidenceSeePractice, level, r, Facts{Alone: true}).Verdict != Deny {
				t.Errorf("%s sees a learner's practice at %s", r, level)
			}
			if r != people.Self && Decide(CheckAloneStart, level, r, Facts{Alone: true}).Verdict == Allow {
				t.Errorf("%s starts a check for a learner at %s", r, level)
			}
		}
		if Decide(EvidenceSeeDetail, level, people.Caregiver, Facts{}).Verdict != Deny || Decide(ProgressSee, level, people.Caregiver, Facts{}).Verdict != Allow {
			t.Errorf("a caregiver sees states and no answers, at %s too", level)
		}
		for _, act := range []Act{PeopleErase, SettingsOrg, ItemVoid, JudgeGoal, CourseImport} {
			if Decide(act, level, people.Self, Facts{}).Verdict != Deny {
				t.Errorf("a learner with a guide may %s at %s", act, level)
			}
		}
	}
	if Decide("no.such", LevelLearner, people.Self, Facts{Alone: true}).Verdict != Deny {
		t.Error("an act that is not in the table is open")
	}
	if Decide(GoalOpen, "high", people.Self, Facts{}).Verdict != Deny {
		t.Error("an unknown level is not the careful one")
	}
}

func TestAnswersSayWhoDecides(t *testing.T) {
	for _, act := range Acts() {
		for _, level := range LevelNames() {
			for _, r := range people.Relations() {
				a := Decide(act, level, r, Facts{})
				if (a.Verdict == Allow) != (a.Key == "") {
					t.Errorf("%s, %s, %s: %s with the sentence %q", act, level, r, a.Verdict, a.Key)
				}
				if (a.Verdict == Ask) != (a.Ask != nil) || a.Verdict == Ask && (len(a.Ask.From) == 0 || a.Ask.Agree == 0) {
					t.Errorf("%s, %s, %s: %s with the terms %+v", act, level, r, a.Verdict, a.Ask)
				}
			}
		}
	}
	if err := Gate("people.add", people.Peer); core.KindOf(err) != core.Denied {
		t.Errorf("the gate is open: %v", err)
	}
	if err := Gate("people.add", people.Guide); err != nil {
		t.Errorf("the gate is shut: %v", err)
	}
}

func TestTableIsSound(t *testing.T) {
	seen := map[Act]bool{}
	for _, r := range table {
		if seen[r.act] || r.what == "" || len(r.may) == 0 {
			t.Errorf("%s stands twice, or says too little", r.act)
		}
		seen[r.act] = true
		if r.element != Basics && !slices.Contains(Elements(), r.element) {
			t.Errorf("%s: no such element %q", r.act, r.element)
		}
		if r.element == Basics && (r.together != nil || r.byLearner != nil) {
			t.Errorf("%s has levels and no element", r.act)
		}
	}
}
