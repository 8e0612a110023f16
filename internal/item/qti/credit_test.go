package qti

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"crossfade/internal/item"
)

// run is as much of QTI's response processing as our files for pairs use: sums, map_response, match of an index, divide. It is
// written from the specification (QTI 3, response processing and expressions), and knows nothing of our own scoring.
type run struct {
	root      *node
	responses map[string][]string // by response; of an order in their order
	outcomes  map[string]float64
}

func (r *run) number(t *testing.T, n *node) float64 {
	t.Helper()
	switch n.name {
	case "qti-base-value":
		v, err := strconv.ParseFloat(n.words(), 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	case "qti-variable":
		return r.outcomes[n.attr("identifier")]
	case "qti-sum":
		sum := 0.0
		for _, k := range n.elements() {
			sum += r.number(t, k)
		}
		return sum
	case "qti-divide":
		k := n.elements()
		return r.number(t, k[0]) / r.number(t, k[1])
	case "qti-map-response":
		return r.mapped(n.attr("identifier"))
	default:
		t.Fatalf("the test does not know %s", n.name)
		return 0
	}
}

// mapped adds up what the values of a response are worth, each different value once.
func (r *run) mapped(id string) float64 {
	sum, seen := 0.0, map[string]bool{}
	for _, d := range r.root.all("qti-response-declaration") {
		if d.attr("identifier") != id {
			continue
		}
		m := d.child("qti-mapping")
		for _, v := range r.responses[id] {
			if seen[v] {
				continue
			}
			seen[v] = true
			worth, _ := strconv.ParseFloat(m.attr("default-value"), 64)
			for _, e := range m.all("qti-map-entry") {
				if e.attr("map-key") == v {
					worth, _ = strconv.ParseFloat(e.attr("mapped-value"), 64)
				}
			}
			sum += worth
		}
	}
	return sum
}

func (r *run) holds(t *testing.T, n *node) bool {
	t.Helper()
	k := n.elements()
	if n.name != "qti-match" || len(k) != 2 || k[0].name != "qti-index" {
		t.Fatalf("the test does not know this condition: %s", n.name)
	}
	at, err := strconv.Atoi(k[0].attr("n"))
	if err != nil {
		t.Fatal(err)
	}
	list := r.responses[k[0].elements()[0].attr("identifier")]
	return at <= len(list) && list[at-1] == strings.TrimSpace(k[1].words())
}

func (r *run) process(t *testing.T) float64 {
	t.Helper()
	var do func(n *node)
	do = func(n *node) {
		switch n.name {
		case "qti-set-outcome-value":
			if n.attr("identifier") == "SCORE" {
				r.outcomes["SCORE"] = r.number(t, n.elements()[0])
			}
		case "qti-response-condition":
			k := n.child("qti-response-if").elements()
			if r.holds(t, k[0]) {
				for _, then := range k[1:] {
					do(then)
				}
			}
		}
	}
	for _, n := range r.root.child("qti-response-processing").elements() {
		do(n)
	}
	return r.outcomes["SCORE"]
}

// TestPartialCreditIsThatOfQTI scores every way to answer a match and an order by the response processing in the file and by ours:
// both give the same, also for a part of the answer and for several interactions.
func TestPartialCreditIsThatOfQTI(t *testing.T) {
	it := item.Item{Key: "pairs", Body: "Sort.", Interactions: []item.Interaction{
		{ID: "M", Kind: item.Match, Correct: []string{"a up", "b down", "c down"},
			Choices: []item.ChoiceOption{{ID: "a", Text: "lark"}, {ID: "b", Text: "mole"}, {ID: "c", Text: "worm"}}, Places: []item.ChoiceOption{{ID: "up", Text: "up"}, {ID: "down", Text: "down"}}},
		{ID: "O", Kind: item.Order, Correct: []string{"m", "n", "o"}, Choices: []item.ChoiceOption{{ID: "o", Text: "reap"}, {ID: "n", Text: "water"}, {ID: "m", Text: "sow"}}},
	}}
	file, err := Marshal(&it, Options{})
	if err != nil {
		t.Fatal(err)
	}
	root, err := parse(file)
	if err != nil {
		t.Fatal(err)
	}
	v, err := it.Variant(5)
	if err != nil {
		t.Fatal(err)
	}
	mask := func(list []item.ChoiceOption, id string) string {
		for _, o := range list {
			if o.ID == id {
				return o.Mask
			}
		}
		return ""
	}
	in := v.Item.Interactions
	orders := [][]string{{"m", "n", "o"}, {"m", "o", "n"}, {"n", "m", "o"}, {"n", "o", "m"}, {"o", "m", "n"}, {"o", "n", "m"}}
	seen := map[string]bool{}
	for way := range 8 {
		var pairs, masked []string
		for i, c := range []string{"a", "b", "c"} {
			place := []string{"up", "down"}[way>>i&1]
			pairs = append(pairs, item.Pair(c, place))
			masked = append(masked, item.Pair(mask(in[0].Choices, c), mask(in[0].Places, place)))
		}
		for _, order := range orders {
			given := item.Response{"M": masked}
			for i, id := range order {
				given["O"] = append(given["O"], item.Pair(mask(in[1].Choices, id), strconv.Itoa(i+1)))
			}
			r := run{root: root, responses: map[string][]string{"M": pairs, "O": order}, outcomes: map[string]float64{}}
			theirs, ours := r.process(t), item.Score(v, given, "en").Score
			if math.Abs(theirs-ours) > 1e-9 {
				t.Errorf("%v, %v: QTI gives %v, we give %v", pairs, order, theirs, ours)
			}
			seen[strconv.FormatFloat(ours, 'f', 3, 64)] = true
		}
	}
	if len(seen) < 6 {
		t.Errorf("only these credits came up: %v", seen)
	}
}
