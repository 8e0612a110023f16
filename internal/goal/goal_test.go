package goal

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestCheckNamesWhatIsWrong(t *testing.T) {
	ok := Draft{Key: "a", Title: "A"}
	for name, c := range map[string]struct {
		drafts []Draft
		want   string
	}{
		"fine":          {[]Draft{ok, {Key: "b", Title: "B", Needs: []Need{{Key: "a"}}, Rule: Rule{Right: 3, Of: 4}}}, ""},
		"twice":         {[]Draft{ok, ok}, "import.goal.twice"},
		"no title":      {[]Draft{{Key: "a", Title: " "}}, "import.goal.no_title"},
		"key":           {[]Draft{{Key: "a b", Title: "x"}}, "import.goal.bad_key"},
		"long":          {[]Draft{{Key: "a", Title: strings.Repeat("x", 301)}}, "import.goal.too_long"},
		"unknown need":  {[]Draft{{Key: "a", Title: "A", Needs: []Need{{Key: "z"}}}}, "import.goal.needs_unknown"},
		"needs itself":  {[]Draft{{Key: "a", Title: "A", Needs: []Need{{Key: "a"}}}}, "import.goal.cycle"},
		"rule":          {[]Draft{{Key: "a", Title: "A", Rule: Rule{Right: 6, Of: 5}}}, "import.goal.rule"},
		"rule half":     {[]Draft{{Key: "a", Title: "A", Rule: Rule{Right: 3}}}, "import.goal.rule"},
		"minutes":       {[]Draft{{Key: "a", Title: "A", Minutes: -1}}, "import.goal.minutes"},
		"many needs":    {[]Draft{ok, {Key: "b", Title: "B", Needs: slices.Repeat([]Need{{Key: "a"}}, 51)}}, "import.goal.many_needs"},
		"far too many":  {make([]Draft, MaxGoals+1), "import.goal.too_many"},
		"circle of two": {[]Draft{{Key: "a", Title: "A", Needs: []Need{{Key: "b"}}}, {Key: "b", Title: "B", Needs: []Need{{Key: "a"}}}}, "import.goal.cycle"},
	} {
		t.Run(name, func(t *testing.T) {
			found := Check(c.drafts)
			if c.want == "" {
				if len(found) != 0 {
					t.Fatalf("found %v", found)
				}
				return
			}
			if !slices.ContainsFunc(found, func(p Problem) bool { return p.Key == c.want }) {
				t.Fatalf("found %v, want %s", found, c.want)
			}
		})
	}
}

func TestCycleIsNamedInOrder(t *testing.T) {
	drafts := []Draft{
		{Key: "a", Needs: []Need{{Key: "b"}, {Key: "nowhere"}}},
		{Key: "b", Needs: []Need{{Key: "c"}}},
		{Key: "c", Needs: []Need{{Key: "d"}, {Key: "b"}}},
		{Key: "d"},
	}
	if got := strings.Join(Cycle(drafts), " "); got != "b c b" {
		t.Fatalf("got %q", got)
	}
}

func TestALongChainIsNoCycle(t *testing.T) {
	var chain []Draft
	for i := range MaxGoals {
		chain = append(chain, Draft{Key: fmt.Sprint("g", i), Needs: []Need{{Key: fmt.Sprint("g", i+1)}}})
	}
	if c := Cycle(chain); c != nil {
		t.Fatalf("found %v", c)
	}
	chain[MaxGoals-1].Needs = []Need{{Key: "g0"}}
	if c := Cycle(chain); len(c) != maxOneCycle || c[0] != "g0" || c[len(c)-1] != "g0" {
		t.Fatalf("found %v", c)
	}
}
