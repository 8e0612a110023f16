package qti

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"crossfade/internal/item"
)

// scoringCase is one line of scoring/cases.jsonl: what two independent engines make of a response.
type scoringCase struct {
	ID        string              `json:"id"`
	Item      string              `json:"item_qti3"`
	Responses map[string][]string `json:"responses"`
	Expect    map[string]string   `json:"expect"`
}

// TestRealItemsAreScoredAlike reads real QTI 3 items and compares our judgement with that of two other engines: right
// is what earns the most points that any response to the item earns. Items that name parts of their scoring as left
// out are counted, not compared; and so are typed answers with spaces around them, which we forgive and they do not.
func TestRealItemsAreScoredAlike(t *testing.T) {
	dir := filepath.Join(data(t), "scoring")
	cases, best := readCases(t, filepath.Join(dir, "cases.jsonl"))
	taken, refused, partly, unsound := map[string]*item.Variant{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	compared, agreed := 0, 0
	byKind := map[item.InteractionKind]*[4]int{} // judgements compared, agreeing, not compared; items
	for _, c := range cases {
		if _, known := taken[c.Item]; !known {
			taken[c.Item] = take(t, filepath.Join(dir, c.Item), c.Item, refused, partly, unsound)
		}
		v := taken[c.Item]
		kind := kindOf(v)
		if byKind[kind] == nil {
			byKind[kind] = new([4]int)
		}
		byKind[kind][2]++
		if v == nil || partly[c.Item] || best[c.Item] <= 0 || spaced(c.Responses) {
			continue
		}
		got := item.Score(*v, respond(*v, c.Responses), "en")
		score, _ := strconv.ParseFloat(c.Expect["SCORE"], 64)
		compared++
		byKind[kind][0]++
		byKind[kind][2]--
		if want := score == best[c.Item]; got.Right == want {
			agreed++
			byKind[kind][1]++
		} else {
			t.Logf("%s (%s): %v is right: %v, theirs %v of %v", c.ID, c.Item, c.Responses, got.Right, score, best[c.Item])
		}
	}
	t.Logf("%d items: %d taken, %d of them with parts of their scoring left out, %d unsound, %d refused; %d of %d judgements agree",
		len(taken), len(taken)-len(refused)-len(unsound), len(partly), len(unsound), len(refused), agreed, compared)
	for kind, n := range byKind {
		t.Logf("%-14s %d of %d judgements agree, %d were not compared", kind, n[1], n[0], n[2])
	}
	for _, kind := range []item.InteractionKind{item.InlineChoice, item.Match, item.Order} {
		if byKind[kind] == nil || byKind[kind][0] < 4 {
			t.Errorf("next to no judgement of the kind %s was compared", kind)
		}
	}
	if compared < 80 || agreed < compared {
		t.Errorf("%d of %d judgements agree", agreed, compared)
	}
}

// kindOf is the kind of an item's first interaction.
func kindOf(v *item.Variant) item.InteractionKind {
	if v == nil {
		return "not taken"
	}
	return v.Item.Interactions[0].Kind
}

func spaced(given map[string][]string) bool {
	for _, values := range given {
		for _, v := range values {
			if strings.TrimSpace(v) != v {
				return true
			}
		}
	}
	return false
}

func readCases(t *testing.T, path string) (cases []scoringCase, best map[string]float64) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	best = map[string]float64{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c scoringCase
		if json.Unmarshal(lines.Bytes(), &c) != nil || c.Item == "" {
			continue // responses that are no lists of texts belong to kinds that we do not have
		}
		score, err := strconv.ParseFloat(c.Expect["SCORE"], 64)
		if err != nil {
			continue
		}
		cases = append(cases, c)
		best[c.Item] = max(best[c.Item], score)
	}
	return cases, best
}

// take reads one item and makes a variant, nil when it cannot be taken.
func take(t *testing.T, path, name string, refused, partly, unsound map[string]bool) *item.Variant {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	it, left, err := Unmarshal(raw)
	var u *Unsupported
	switch {
	case errors.As(err, &u):
		refused[name] = true
		t.Logf("%s: %v", name, u)
		return nil
	case err != nil:
		t.Errorf("%s: %v", name, err)
		refused[name] = true
		return nil
	}
	if problems := item.Validate(&it); len(problems) > 0 {
		unsound[name] = true
		t.Logf("%s: %v", name, problems)
		return nil
	}
	for _, l := range left {
		if l.Key == "item.qti.scoring" || l.Key == "item.qti.part_credit" {
			partly[name] = true
		}
	}
	v, err := it.Variant(1)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return nil
	}
	return &v
}

// respond puts a response in the learner's terms.
func respond(v item.Variant, given map[string][]string) item.Response {
	r := item.Response{}
	for id, values := range given {
		for _, in := range v.Item.Interactions {
			if in.ID != id && len(v.Item.Interactions) > 1 {
				continue
			}
			for n, value := range values {
				if in.Kind.Pairs() {
					r[in.ID] = append(r[in.ID], pair(in, n, value))
					continue
				}
				for _, c := range in.Choices {
					if c.ID == value {
						value = c.Mask
						break
					}
				}
				r[in.ID] = append(r[in.ID], value)
			}
		}
	}
	return r
}

// pair is one value of a response to a match or an order in the learner's terms: a pair of ids, in either order of
// the sets, or the n-th choice of an order.
func pair(in item.Interaction, n int, value string) string {
	mask := func(list []item.ChoiceOption, id string) string {
		for _, o := range list {
			if o.ID == id {
				return o.Mask
			}
		}
		return ""
	}
	if in.Kind == item.Order {
		return item.Pair(mask(in.Choices, value), strconv.Itoa(n+1))
	}
	a, b, _ := item.Split(value)
	if mask(in.Choices, a) == "" {
		a, b = b, a
	}
	return item.Pair(mask(in.Choices, a), mask(in.Places, b))
}
