package db

import "testing"

func TestNameless(t *testing.T) {
	for query, want := range map[string]string{
		"select a from b": "select a from b",
		"select a from b where c = $1 and d in ($2,$3)":         "select a from b where c = ? and d in (?,?)",
		"select '$1', \"$1\" from b where c = $1":               "select '$1', \"$1\" from b where c = ?",
		"select 'it''s $1' from b where c = $1":                 "select 'it''s $1' from b where c = ?",
		"select a where b = $1 or c = $1":                       "select a where b = $1 or c = $1",
		"select a where b = $2 and c = $1":                      "select a where b = $2 and c = $1",
		"select a where b = $1 -- and '":                        "select a where b = $1 -- and '",
		"select a where b = $":                                  "select a where b = $",
		"select a where b = 'open and c = $1":                   "select a where b = 'open and c = $1",
		"insert into a values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)": "insert into a values (?,?,?,?,?,?,?,?,?,?)",
	} {
		if got := nameless(query); got != want {
			t.Errorf("nameless(%q) = %q, want %q", query, got, want)
		}
	}
}
