package pace

import (
	"reflect"
	"strings"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/goal"
)

func TestReadTable(t *testing.T) {
	for name, c := range map[string]struct {
		text, start string
		want        []Row
	}{
		"a pasted table with a head, weeks and merged cells": {"Week\tGoal\tPriority\n1\tRound numbers\tmust\n\tEstimate\tshould\nWeek 2\tFor fun\tx\n", "2026-09-02", []Row{
			{Line: 2, On: "2026-09-04", Goal: "Round numbers", Need: course.Must}, {Line: 3, On: "2026-09-04", Goal: "Estimate", Need: course.Should},
			{Line: 4, On: "2026-09-11", Goal: "For fun", Need: course.Stretch}}},
		"CSV with semicolons and the columns the other way round": {"Meta;Hasta\n\"A; b\";14.9.2026\n", "", []Row{{Line: 2, On: "2026-09-14", Goal: "A; b"}}},
		"no head, ISO dates and weeks":                            {"2026-09-14,A\n2026-W53,B\r\n", "", []Row{{Line: 1, On: "2026-09-14", Goal: "A"}, {Line: 2, On: "2027-01-01", Goal: "B"}}},
		"slashes with the month first":                            {"9/14/2026,A\n9/2/2026,B\n", "", []Row{{Line: 1, On: "2026-09-14", Goal: "A"}, {Line: 2, On: "2026-09-02", Goal: "B"}}},
		"slashes that say nothing":                                {"9/2/2026,A\n", "", []Row{{Line: 1, Goal: "A", Wrong: "pace.line.order", Word: "9/2/2026"}}},
		"what is wrong, line by line": {"week,goal,need\n1,A\n77,B\nsoon,C\n31.2.2026,D\n2026-09-14,,must\n2026-09-14,E,perhaps\n", "", []Row{
			{Line: 2, Goal: "A", Wrong: "pace.line.week", Word: "1"}, {Line: 3, Goal: "B", Wrong: "pace.line.date", Word: "77"},
			{Line: 4, Goal: "C", Wrong: "pace.line.date", Word: "soon"}, {Line: 5, Goal: "D", Wrong: "pace.line.date", Word: "31.2.2026"},
			{Line: 6, On: "2026-09-14", Need: course.Must, Wrong: "pace.line.no_goal"}, {Line: 7, On: "2026-09-14", Goal: "E", Wrong: "pace.line.need", Word: "perhaps"}}},
	} {
		got, err := ReadTable(c.text, c.start)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v\n got %+v\nwant %+v", name, err, got, c.want)
		}
	}
	for text, key := range map[string]string{
		" \n": "pace.problem.empty", "week,goal\n": "pace.problem.columns", "only one column\n": "pace.problem.columns", "a,\xff": "pace.problem.encoding",
		strings.Repeat("1,a\n", maxRows+1): "pace.problem.large", "1," + strings.Repeat("a", maxCell+1): "pace.problem.cell", strings.Repeat("1,a\n", MaxText): "pace.problem.large",
	} {
		_, err := ReadTable(text, "")
		var fault *core.Fault
		if core.KindOf(err) != core.Invalid || !asFault(err, &fault) || fault.Fields["table"] != key {
			t.Errorf("%.20q: %v, want %s", text, err, key)
		}
	}
}

func asFault(err error, to **core.Fault) bool {
	f, ok := err.(*core.Fault) //nolint:errorlint // a fault of this package comes as it is
	*to = f
	return ok
}

func TestMatch(t *testing.T) {
	known := []Known{{ID: "1", Key: "round", Code: goal.Fold("4.NBT.A.3"), Title: "Round whole numbers"}, {ID: "2", Key: "add", Title: "Add fractions"}, {ID: "3", Key: "sub", Title: "Subtract fractions"},
		{ID: "4", Key: "t1", Title: "Twice"}, {ID: "5", Key: "t2", Title: "Twice"}}
	rows := []Row{{Goal: "4.nbt.a.3"}, {Goal: "ADD fractions"}, {Goal: "sub"}, {Goal: "Adding fractions"}, {Goal: "Zzz"}, {Goal: "4.NBT.A.3 Something"}, {Goal: "Twice"}}
	got := Match(rows, known)
	for i, want := range []core.GoalID{"1", "2", "3", "", "", "1", ""} {
		if got[i].Match != want {
			t.Errorf("%s: matched with %q, not %q", rows[i].Goal, got[i].Match, want)
		}
	}
	if got[3].Suggest[0] != "2" || len(got[4].Suggest) != 0 || got[5].Wrong != "pace.line.twice" || len(got[6].Suggest) != 2 {
		t.Errorf("%+v", got)
	}
}

func FuzzReadTable(f *testing.F) {
	for _, seed := range []string{"Week\tGoal\n1\tA\n", "a;b\n\"", "2026-W01,\"x\"\"y\"\n,,\n", "14/9/2026,A,must\n9/14/2026,B", "\uFEFFweek,goal\r\n1,\x00\x01", "vecka 99999999999999999999,mål\n", "0000-00-00,x\n9999-W99,y", ",\n,\n", "\"\n\"\n\",\""} {
		f.Add(seed, "2026-09-01")
		f.Add(seed, "")
	}
	known := []Known{{ID: "1", Key: "a", Title: "A"}, {ID: "2", Key: "b", Code: "4.NF.1", Title: "Bruchteile"}}
	f.Fuzz(func(t *testing.T, text, start string) {
		rows, err := ReadTable(text, start)
		if err != nil {
			if core.KindOf(err) != core.Invalid {
				t.Fatalf("a foreign text is an inner error: %v", err)
			}
			return
		}
		if len(rows) == 0 || len(rows) > maxRows {
			t.Fatalf("%d rows", len(rows))
		}
		for _, l := range Match(rows, known) {
			if l.Wrong == "" && (!course.IsDate(l.On) || l.Goal == "" || l.Need != "" && !l.Need.Valid()) || len(l.Suggest) > suggestions {
				t.Fatalf("%+v", l)
			}
		}
	})
}
