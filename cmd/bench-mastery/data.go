package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"crossfade/internal/mastery"
)

// set is one data set: training and test learners over the same goals and items.
type set struct {
	name        string
	train, test mastery.Log
}

// Limits of a file that is read.
const (
	maxLine = 1 << 16
	maxRows = 50_000_000
)

// row is one line of a file, with its words still to be numbered.
type row struct {
	user, item, skills string
	right              float64
	test               bool
}

// readSet reads a set. It errs on the first line that is not of the form.
func readSet(name string, in io.Reader) (set, error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, maxLine), maxLine)
	var rows []row
	for n := 1; lines.Scan(); n++ {
		if n == 1 {
			if lines.Text() != "user\titem\tskills\ttimestamp\tcorrect\tsplit" {
				return set{}, fmt.Errorf("line 1: not the expected columns")
			}
			continue
		}
		r, err := readRow(name, lines.Text())
		if err != nil {
			return set{}, fmt.Errorf("line %d: %w", n, err)
		}
		if rows = append(rows, r); len(rows) > maxRows {
			return set{}, fmt.Errorf("more than %d lines", maxRows)
		}
	}
	if err := lines.Err(); err != nil {
		return set{}, err
	}
	return number(name, rows), nil
}

// readRow reads one line. Where the set comes in folds only, fold 1 is the test.
func readRow(name, line string) (row, error) {
	f := strings.Split(line, "\t")
	if len(f) != 6 || f[0] == "" || f[1] == "" || f[2] == "" {
		return row{}, fmt.Errorf("%d columns, or an empty one", len(f))
	}
	if f[4] != "0" && f[4] != "1" {
		return row{}, fmt.Errorf("correct is %q", f[4])
	}
	right, _ := strconv.ParseFloat(f[4], 64)
	test := f[5] == "test" || name == "assist17" && f[5] == "fold1"
	return row{user: f[0], item: f[1], skills: f[2], right: right, test: test}, nil
}

// number replaces words by their places in sorted lists.
func number(name string, rows []row) set {
	goals, items := map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		items[r.item] = true
		for _, s := range strings.Split(r.skills, ",") {
			goals[s] = true
		}
	}
	goalAt, goalIDs := places(goals)
	itemAt, itemIDs := places(items)
	skills := map[string][]int32{}
	out := set{
		name:  name,
		train: mastery.Log{Goals: goalIDs, Items: itemIDs},
		test:  mastery.Log{Goals: goalIDs, Items: itemIDs},
	}
	learners := map[string][]mastery.Response{}
	var order []row
	for _, r := range rows {
		if _, known := skills[r.skills]; !known {
			for _, s := range strings.Split(r.skills, ",") {
				skills[r.skills] = append(skills[r.skills], goalAt[s])
			}
		}
		if learners[r.user] == nil {
			order = append(order, r)
		}
		learners[r.user] = append(learners[r.user], mastery.Response{
			Item: itemAt[r.item], Goals: skills[r.skills], Right: r.right, Weight: mastery.WeightIndependent,
		})
	}
	for _, r := range order {
		if r.test {
			out.test.Learners = append(out.test.Learners, learners[r.user])
		} else {
			out.train.Learners = append(out.train.Learners, learners[r.user])
		}
	}
	return out
}

// places sorts words and says where each is.
func places(words map[string]bool) (map[string]int32, []string) {
	list := make([]string, 0, len(words))
	for w := range words {
		list = append(list, w)
	}
	slices.Sort(list)
	at := make(map[string]int32, len(list))
	for i, w := range list {
		at[w] = int32(i)
	}
	return at, list
}
