package item_test

import (
	"reflect"
	"testing"

	"crossfade/internal/item"
)

func TestReadParam(t *testing.T) {
	for line, want := range map[string]item.Param{
		"2..9":            {Int: []int64{2, 9}},
		" 2 to 9 ":        {Int: []int64{2, 9}},
		"−5…5":            {Int: []int64{-5, 5}},
		"10..100 step 5":  {Int: []int64{10, 100, 5}},
		"0.5..3 step 0.5": {Decimal: []string{"0.5", "3", "0.5"}},
		"0.5..3":          {Decimal: []string{"0.5", "3", "1"}},
		"red | blue|":     {Pick: []string{"red", "blue"}},
		"1/2 | 1/3":       {Pick: []string{"1/2", "1/3"}},
		"=a*b":            {Expr: "a*b"},
		"= a - b":         {Expr: "a - b"},
		"99999999999999999999..99999999999999999999": {Decimal: []string{"99999999999999999999", "99999999999999999999", "1"}},
	} {
		want.Name, want.Format = "n", "plain"
		got := item.ReadParam(" n ", line, "plain")
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q is read as %+v", line, got)
		}
		if again := item.ReadParam("n", got.Line(), "plain"); !reflect.DeepEqual(again, got) {
			t.Errorf("%q is written as %q and read as %+v", line, got.Line(), again)
		}
	}
}

// FuzzReadParam holds that no line breaks it, and that what was read is written and read again as the same.
func FuzzReadParam(f *testing.F) {
	for _, s := range []string{"", "|", "..", "1..", "= =", "1..2..3", "a|b|c", "-1..-1 step 0", "1 step 2", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := item.ReadParam("n", s, "")
		if again := item.ReadParam("n", p.Line(), ""); p.Pick == nil && !reflect.DeepEqual(again, p) && p.Expr == "" {
			t.Errorf("%q became %+v and then %+v", s, p, again)
		}
	})
}
