package library

import "testing"

func TestParseTime(t *testing.T) {
	for text, want := range map[string]int{"0": 0, "42": 42, "90": 90, "1:05": 65, "01:05": 65, "1:02:03": 3723, " 0:08 ": 8, "6:00:00": MaxAt} {
		if got, ok := ParseTime(text); !ok || got != want {
			t.Errorf("%q: %d, %t", text, got, ok)
		}
		if got, ok := ParseTime(TimeText(want)); !ok || got != want {
			t.Errorf("%d is written %s and read %d", want, TimeText(want), got)
		}
	}
	for _, text := range []string{"", "soon", "1:5", "1:60", "-1", "1:2:3:4", "6:00:01", "1.5", "999999", "1::05", "１"} {
		if got, ok := ParseTime(text); ok {
			t.Errorf("%q is read as %d", text, got)
		}
	}
}

func FuzzParseTime(f *testing.F) {
	f.Add("1:05")
	f.Add("00:00:000")
	f.Fuzz(func(t *testing.T, text string) {
		at, ok := ParseTime(text)
		if ok && (at < 0 || at > MaxAt) {
			t.Errorf("%q is read as %d", text, at)
		}
		if again, fine := ParseTime(TimeText(at)); ok && (!fine || again != at) {
			t.Errorf("%q is %d, then %d", text, at, again)
		}
	})
}
