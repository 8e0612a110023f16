package evidence

import (
	"encoding/json"
	"reflect"
	"testing"
)

// FuzzReadFacts holds the short way of reading facts against encoding/json.
func FuzzReadFacts(f *testing.F) {
	full := Data{
		Kind: "alone", Score: .1 + .2, Max: 5, Planned: 5, Item: "018f", ItemVersion: 3, Scoring: 1, N: 4, Hints: 2, BottomOut: true, Tries: 1,
		Choices: 4, Difficulty: "hard", Confidence: 2, State: "got_it", Version: 7, Step: "way", Marks: []float64{0, 1, 1.0 / 3, 1e-7},
		Reason: `{"key":"default"}`, Before: .123456789012345678, Q: 5e-324,
	}
	for _, d := range []Data{full, {}, {Kind: "together", Score: 1}, {Marks: []float64{1}}, {Score: -1.5e300}} {
		text, err := json.Marshal(d)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	for _, odd := range []string{
		``, `{}`, `{`, `{"score":01}`, `{"score":1.}`, `{"score":-}`, `{"score":1e999}`, `{"score":+1}`, `{"score":.5}`, `{"n":1.0}`, `{"n":-0}`,
		`{"score":1}x`, `{"score":1,}`, `{,"score":1}`, `{"kind":"a\"b"}`, `{"kind":"ä"}`, `{"Kind":"a"}`, `{"marks":[]}`, `{"marks":null}`, `{"marks":[1,]}`,
		`{"bottomOut":false}`, `{"bottomOut":true,"q":1}`, `{"other":1}`, `{ "n": 1 }`, `{"score":1,"score":2}`, `{"score":1.e5}`, `{"score":1e5.}`,
		`{"score":1e-.5}`, `{"score":--1}`, `{"marks":[1],"marks":[2]}`, `{"n":99999999999999999999}`, `{"score":1ee5}`, `{"score":1e}`, `null`,
	} {
		f.Add(odd)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var got, want Data
		err, wrong := readFacts(text, &got), json.Unmarshal([]byte(text), &want)
		if (err == nil) != (wrong == nil) {
			t.Fatalf("%q: %v, and encoding/json says %v", text, err, wrong)
		}
		if err == nil && !reflect.DeepEqual(got, want) {
			t.Fatalf("%q is read as %+v, and by encoding/json as %+v", text, got, want)
		}
	})
}

// TestFactsTakeTheShortWay: what Append writes is read without encoding/json, or the short way is of no use.
func TestFactsTakeTheShortWay(t *testing.T) {
	text, err := json.Marshal(Data{Kind: "practice", Score: 1.0 / 3, Max: 1, Item: "i", Tries: 1, Choices: 4, Difficulty: "easy", Before: .5, Q: .6})
	if err != nil {
		t.Fatal(err)
	}
	var d Data
	stored := string(text)
	if allocs := testing.AllocsPerRun(100, func() { _ = readFacts(stored, &d) }); allocs > 0 {
		t.Fatalf("%v allocations", allocs)
	}
}
