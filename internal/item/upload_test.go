package item

import (
	"slices"
	"testing"

	"crossfade/internal/sent"
)

// working asks for a photo of what stands on paper, beside the number it came to.
func working() *Item {
	return &Item{
		Key: "working", Body: "Add 48 and 75 on paper.",
		Interactions: []Interaction{
			{ID: "N", Kind: Number, Prompt: "The sum", Correct: []string{"123"}},
			{ID: "P", Kind: Upload, Prompt: "Your working", Max: 2, MB: 8, Takes: []FileKind{Picture, Document}, Criteria: "The ten that is carried can be seen."},
		},
	}
}

func TestAFileWaitsForAPerson(t *testing.T) {
	v := made(t, working(), 1)
	for name, c := range map[string]struct {
		files   []string
		waits   bool
		problem string
	}{
		"one file": {[]string{"a"}, true, ""}, "two files": {[]string{"a", "b"}, true, ""},
		"no file": {nil, false, "item.send_file"}, "three files": {[]string{"a", "b", "c"}, false, "item.send_fewer"},
	} {
		r := Score(v, Response{"N": {"123"}, "P": c.files}, "en")
		p := r.Parts[1]
		if r.Complete != c.waits || r.Waits != c.waits || r.Right || r.Score != 1 || p.Problem != c.problem || c.waits && p.Feedback != v.Item.Interactions[1].Criteria {
			t.Errorf("%s: %+v", name, r)
		}
	}
	s := v.Shown().Interactions[1]
	if s.Max != 2 || s.MB != 8 || !slices.Equal(s.Takes, []FileKind{Picture, Document}) {
		t.Errorf("shown %+v", s)
	}
}

func TestWhichFilesFit(t *testing.T) {
	for _, c := range []struct {
		takes []FileKind
		f     sent.File
		fits  bool
	}{
		{nil, sent.File{Name: "x.bin", MediaType: "application/octet-stream"}, true},
		{[]FileKind{Picture}, sent.File{MediaType: "image/jpeg"}, true},
		{[]FileKind{Picture}, sent.File{MediaType: "image/heic"}, true},
		{[]FileKind{Picture}, sent.File{Name: "a.png", MediaType: "text/html; charset=utf-8"}, false},
		{[]FileKind{Picture}, sent.File{MediaType: "image/svg+xml"}, false},
		{[]FileKind{Sound}, sent.File{MediaType: "video/mp4"}, true},
		{[]FileKind{Film}, sent.File{MediaType: "audio/mpeg"}, false},
		{[]FileKind{Sound, Document}, sent.File{Name: "a.pdf", MediaType: "application/pdf"}, true},
		{[]FileKind{Document}, sent.File{Name: "a.exe", MediaType: "application/octet-stream"}, false},
	} {
		in := Interaction{Kind: Upload, Takes: c.takes}
		if in.FitsFile(c.f) != c.fits {
			t.Errorf("%v takes %+v: %v", c.takes, c.f, !c.fits)
		}
	}
}

func TestUnsoundUploads(t *testing.T) {
	for name, c := range map[string]struct {
		change func(it *Item)
		want   string
	}{
		"a right answer":      {func(it *Item) { it.Interactions[1].Correct = []string{"x"} }, "item.problem.read_correct"},
		"an unknown kind":     {func(it *Item) { it.Interactions[1].Takes = []FileKind{"smell"} }, "item.problem.file_kind"},
		"a kind twice":        {func(it *Item) { it.Interactions[1].Takes = []FileKind{Film, Film} }, "item.problem.file_kind"},
		"too many files":      {func(it *Item) { it.Interactions[1].Max = 5 }, "item.problem.files_most"},
		"too large a file":    {func(it *Item) { it.Interactions[1].MB = 49 }, "item.problem.file_mb"},
		"a number with files": {func(it *Item) { it.Interactions[0].MB = 1 }, "item.problem.files_here"},
		"a hint that asks for one": {func(it *Item) {
			it.Hints = []Hint{{Text: "x", Scaffold: &Scaffold{Interaction: Interaction{ID: "H", Kind: Upload}}}}
		}, "item.problem.scaffold_read"},
		"a mark in the text": {func(it *Item) { it.Body = "Here [[P]]." }, "item.problem.marker_choice"},
	} {
		it := working()
		c.change(it)
		if list := Validate(it); len(list) == 0 || list[0].Key != c.want {
			t.Errorf("%s: %+v", name, list)
		}
	}
}
