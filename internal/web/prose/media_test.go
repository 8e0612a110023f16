package prose

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSpoken(t *testing.T) {
	for name, c := range map[string]struct {
		vtt  string
		want []string
	}{
		"plain":           {"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n\n00:02.000 --> 00:03.000\nYou\n", []string{"Hello", "You"}},
		"lines of a cue":  {"WEBVTT\r\n\r\n1\r\n00:01.000 --> 00:02.000 align:start\r\nHello\r\nthere\r\n", []string{"Hello there"}},
		"who speaks":      {"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>Cut <b>it</b> &amp; share</v>", []string{"Ada: Cut it & share"}},
		"notes and style": {"WEBVTT\n\nNOTE nobody says this\n\nSTYLE\n::cue { }\n\n00:01.000 --> 00:02.000\nThis", []string{"This"}},
		"said twice":      {"WEBVTT\n\n00:01.000 --> 00:02.000\nOn\n\n00:02.000 --> 00:03.000\nOn", []string{"On"}},
		"a mark is open":  {"WEBVTT\n\n00:01.000 --> 00:02.000\nHalf <b", []string{"Half"}},
		"nothing":         {"", nil},
		"no captions":     {"one\n\ntwo", nil},
	} {
		if got := spoken(c.vtt); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if got := spoken("WEBVTT" + strings.Repeat("\n\n00:01.000 --> 00:02.000\na\n\n00:01.000 --> 00:02.000\nb", maxLines)); len(got) != maxLines {
		t.Errorf("%d lines", len(got))
	}
}

// FuzzSpoken holds that no captions break a page: lines are few, none is empty, and what was sound text stays sound.
func FuzzSpoken(f *testing.F) {
	f.Add("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>Hello &lt;b&gt;</v>")
	f.Add("WEBVTT\r\r1\r00:01.000 --> 00:02.000\r<<v >>-->\r\r-->")
	f.Add("--> \n <v x>")
	f.Fuzz(func(t *testing.T, vtt string) {
		lines := spoken(vtt)
		if len(lines) > maxLines {
			t.Errorf("%d lines", len(lines))
		}
		for _, l := range lines {
			if l == "" || strings.ContainsAny(l, "\n\r") || utf8.ValidString(vtt) && !utf8.ValidString(l) {
				t.Errorf("%q", l)
			}
		}
	})
}
