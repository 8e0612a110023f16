package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crossfade/internal/mastery"
)

const columns = "user\titem\tskills\ttimestamp\tcorrect\tsplit\n"

func TestReadSet(t *testing.T) {
	s, err := readSet("mine", strings.NewReader(columns+
		"u1\tb\t7,3\t0\t1\ttrain\nu2\ta\t3\t0\t0\ttest\nu1\ta\t3\t1\t0\ttrain\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.train.Learners) != 1 || len(s.test.Learners) != 1 || s.train.Count() != 2 {
		t.Fatalf("%+v", s)
	}
	first := s.train.Learners[0][0]
	if s.train.Items[first.Item] != "b" || s.train.Goals[first.Goals[0]] != "7" || s.train.Goals[first.Goals[1]] != "3" || first.Right != 1 {
		t.Errorf("%+v of %v, %v", first, s.train.Items, s.train.Goals)
	}
}

func TestReadSetRefuses(t *testing.T) {
	for _, text := range []string{
		"user,item\n", columns + "u\ti\ts\t0\t2\ttrain\n", columns + "u\ti\t\t0\t1\ttrain\n", columns + "u\ti\ts\t0\t1\n",
		columns + strings.Repeat("x", 2*maxLine),
	} {
		if _, err := readSet("mine", strings.NewReader(text)); err == nil {
			t.Errorf("read %.60q", text)
		}
	}
}

func FuzzReadSet(f *testing.F) {
	f.Add(columns + "u1\tb\t7,3\t0\t1\ttrain\nu2\ta\t3\t0\t0\ttest\n")
	f.Add(columns + "u\ti\t,,\t0\t1\tfold1")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := readSet("mine", strings.NewReader(text))
		if err != nil {
			return
		}
		for _, forecast := range cold(s.test) {
			if !(forecast.P >= 0 && forecast.P <= 1) {
				t.Fatalf("forecast %+v", forecast)
			}
		}
	})
}

func TestSaysWhenThereIsNoData(t *testing.T) {
	var out bytes.Buffer
	if err := run(nil, "", &out); err != nil || !strings.Contains(out.String(), "nothing is measured") {
		t.Errorf("%v: %s", err, out.String())
	}
	out.Reset()
	if err := run([]string{"-sets", "statics"}, t.TempDir(), &out); err != nil || !strings.Contains(out.String(), "absent") {
		t.Errorf("%v: %s", err, out.String())
	}
}

func TestMeasuresASmallSet(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "tiny"), 0o700); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	text.WriteString(columns)
	for u := range 40 {
		for n := range 40 {
			split, right := "train", "1"
			if u%4 == 0 {
				split = "test"
			}
			if (u+n*n)%3 == 0 {
				right = "0"
			}
			text.WriteString(strings.Join([]string{"u" + string(rune('A'+u)), "i" + string(rune('a'+n%7)), "s", "0", right, split}, "\t") + "\n")
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "tiny", "interactions.tsv"), []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run([]string{"-sets", "tiny", "-draws", "1"}, folder, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"cold, defaults", "tracker, fitted", "Q (4 of next 5)", "R (7 of next 10)", "predict+update"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no line %q in %s", want, out.String())
		}
	}
}

func TestAtSameCoverage(t *testing.T) {
	list := []mastery.Forecast{{P: .9, Y: 1}, {P: .1, Y: 0}, {P: .5, Y: 0}, {P: .8, Y: 1}}
	rule, forecast := atSameCoverage(list, []bool{true, true, false, false})
	if rule != .5 || forecast != 1 {
		t.Errorf("%v and %v", rule, forecast)
	}
}
