package prose

import (
	"context"
	"fmt"
	"html"
	"path"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/richtext"
	"crossfade/internal/web/ui"
)

// Beside is a file that lies beside a film or a sound of a course: the film itself, or captions.
type Beside struct {
	Path string
	Type string // media type
	Text string // of captions: the whole file, else ""
}

// Files lists what lies beside some films and sounds of a course: the files whose names differ in their ends alone.
type Files func(ctx context.Context, course core.CourseID, path string) ([]Beside, error)

// media is a film or a sound with its captions.
type media struct {
	kind     string // media type
	captions []captions
}

type captions struct {
	path string
	lang string
	text string
}

func (m *Maker) findMedia(ctx context.Context, course core.CourseID, texts []string) (map[string]media, error) {
	found := map[string]media{}
	for _, name := range richtext.MediaIn(strings.Join(texts, "\n")) {
		if _, known := found[name]; known || m.files == nil || len(found) >= 20 {
			continue
		}
		list, err := m.files(ctx, course, name)
		if err != nil {
			return nil, fmt.Errorf("finding the captions of a film: %w", err)
		}
		one := media{}
		for _, f := range list {
			switch {
			case f.Path == name:
				one.kind = f.Type
			case path.Ext(f.Path) == ".vtt":
				lang := strings.Trim(strings.TrimSuffix(strings.TrimPrefix(f.Path, strings.TrimSuffix(name, path.Ext(name))), ".vtt"), ".")
				one.captions = append(one.captions, captions{path: f.Path, lang: lang, text: f.Text})
			}
		}
		if one.kind != "" {
			found[name] = one
		}
	}
	return found, nil
}

func address(course core.CourseID, name string) string {
	return html.EscapeString(richtext.FilePrefix + string(course) + "/" + strings.TrimPrefix(name, "files/"))
}

// player is a film or a sound, from our own host, with its captions. What is not there is shown by its words.
func (t Texts) player(ctx context.Context, course core.CourseID, name, words string) (richtext.HTML, bool) {
	m, ok := t.media[name]
	if !ok {
		return richtext.HTML(html.EscapeString(words)), true
	}
	element := "video"
	if strings.HasPrefix(m.kind, "audio/") || m.kind == "application/ogg" {
		element = "audio"
	}
	label := html.EscapeString(words)
	var b strings.Builder
	fmt.Fprintf(&b, `<span class="player"><%s controls preload="metadata" src="%s" aria-label="%s" data-speed="%s">`, element, address(course, name), label, html.EscapeString(ui.T(ctx, "learn.speed")))
	for i, c := range m.captions {
		lang := c.lang
		if lang == "" {
			lang = "en"
		}
		byDefault := ""
		if i == 0 {
			byDefault = " default"
		}
		fmt.Fprintf(&b, `<track kind="captions" src="%s" srclang="%s" label="%s"%s>`, address(course, c.path), html.EscapeString(lang), html.EscapeString(lang), byDefault)
	}
	fmt.Fprintf(&b, `<a href="%s">%s</a></%s></span>`, address(course, name), label, element)
	return richtext.HTML(b.String()), true
}

// Transcript is what is said in a film, as lines.
type Transcript struct {
	Lang  string
	Lines []string
}

// Transcripts are what the captions of the films and sounds of these texts say. Silent tells whether one of them has none.
func (t Texts) Transcripts() (list []Transcript, silent bool) {
	for _, m := range t.media {
		silent = silent || len(m.captions) == 0
		for _, c := range m.captions {
			if lines := spoken(c.text); len(lines) > 0 {
				list = append(list, Transcript{Lang: c.lang, Lines: lines})
			}
		}
	}
	return list, silent
}

// maxLines is how many lines of a transcript a page shows.
const maxLines = 2000

// spoken reads the words out of WebVTT: cue texts without their times, names, notes and marks.
func spoken(vtt string) []string {
	var lines []string
	blocks := strings.Split(strings.ReplaceAll(strings.ReplaceAll(vtt, "\r\n", "\n"), "\r", "\n"), "\n\n")
	for _, block := range blocks {
		_, text, timed := strings.Cut(block, "-->")
		if !timed {
			continue
		}
		_, text, _ = strings.Cut(text, "\n")
		text = strings.Join(strings.Fields(withoutTags(text)), " ")
		if text != "" && (len(lines) == 0 || lines[len(lines)-1] != text) && len(lines) < maxLines {
			lines = append(lines, text)
		}
	}
	return lines
}

// withoutTags takes the marks of a cue out of its text, and says who speaks where a cue does.
func withoutTags(s string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "<")
		b.WriteString(before)
		if !found {
			return html.UnescapeString(b.String())
		}
		tag, after, closed := strings.Cut(rest, ">")
		if !closed {
			return html.UnescapeString(b.String())
		}
		if name, ok := strings.CutPrefix(tag, "v "); ok {
			b.WriteString(name + ": ")
		}
		s = after
	}
}
