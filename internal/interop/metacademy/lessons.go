package metacademy

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"crossfade/internal/course"
	"crossfade/internal/library"
)

// readSources reads the books and lectures that concepts refer to.
func (b *builder) readSources() error {
	text, err := b.text("resources.txt")
	if err != nil {
		return err
	}
	list, _ := recordsOf(text)
	for _, r := range list {
		if key := r.get("key"); key != "" {
			b.sources[key] = r
		}
	}
	return nil
}

// lessons makes the lessons of a concept: what it is about, then each resource.
func (b *builder) lessons(c *concept, summary string) error {
	about, err := b.about(c, summary)
	if err != nil {
		return err
	}
	if about != "" {
		b.pkg.Resources = append(b.pkg.Resources, b.lesson(c, library.Draft{
			Key: c.key + ".about", Title: c.title, Form: library.Read, Role: library.Learn, Body: about, Origin: b.pkg.Origin,
		}))
	}
	text, err := b.text(c.file("resources.txt"))
	if err != nil {
		return err
	}
	list, odd := recordsOf(text)
	for _, line := range odd {
		b.note(course.Look, course.KindLesson, c.title, c.file("resources.txt"), "framework.note.odd_line", "line", short(line, 60))
	}
	used := map[string]int{}
	for _, r := range list {
		if d, ok := b.resource(c, r); ok {
			used[d.Key]++
			if n := used[d.Key]; n > 1 {
				d.Key = fmt.Sprintf("%s-%d", d.Key, n)
			}
			b.pkg.Resources = append(b.pkg.Resources, b.lesson(c, d))
		}
	}
	return nil
}

// lesson fills in what all lessons share.
func (b *builder) lesson(c *concept, d library.Draft) library.Draft {
	d.Goals, d.Lang, d.Licence, d.Authors = []string{c.key}, b.pkg.Lang, b.pkg.Licence, b.pkg.Authors
	b.pkg.Places[course.PlaceKey(course.KindLesson, d.Key)] = "concepts/" + c.tag
	return d
}

// about is the lesson that Metacademy itself has on a concept: the summary, what to be able to do, and questions to ask oneself.
// Its headings are in the language of the content.
func (b *builder) about(c *concept, summary string) (string, error) {
	var md strings.Builder
	if summary != "" {
		md.WriteString(escape(summary) + "\n\n")
	}
	for _, part := range []struct{ file, title string }{
		{"goals.txt", "What to be able to do"}, {"topics.txt", "What it is about"}, {"questions.txt", "Questions to ask yourself"},
	} {
		text, err := b.text(c.file(part.file))
		if err != nil {
			return "", err
		}
		points := pointsOf(text)
		if len(points) == 0 {
			continue
		}
		md.WriteString("# " + part.title + "\n\n")
		for _, p := range points[:min(len(points), 100)] {
			md.WriteString(strings.Repeat("  ", p.depth-1) + "- " + escape(p.text) + "\n")
		}
		md.WriteString("\n")
	}
	return strings.TrimSpace(md.String()), nil
}

// resource makes a lesson of one place to learn a concept.
func (b *builder) resource(c *concept, r record) (library.Draft, bool) {
	source := r.get("source")
	whole := b.sources[source]
	if source != "" && whole == nil {
		b.note(course.Look, course.KindLesson, c.title, c.file("resources.txt"), "framework.note.no_source", "source", short(source, 60))
	}
	pick := func(name string) string {
		if v := r.get(name); v != "" {
			return v
		}
		return whole.get(name)
	}
	title := pick("title")
	if title == "" {
		title = source
	}
	if title == "" {
		b.note(course.Left, course.KindLesson, c.title, c.file("resources.txt"), "import.lesson.no_title")
		return library.Draft{}, false
	}
	d := library.Draft{Key: c.key + "." + slug(first(source, title)), Title: short(title, maxTitle), Form: formOf(pick("resource_type")), Role: library.FixIt}
	if r.get("core") == "1" {
		d.Role = library.Learn
	}
	d.Body = body(r, pick, whole.get("specific_url_base"))
	return d, true
}

// body is the text of a resource's lesson: who made it, and where in it to look, with links.
func body(r record, pick func(string) string, base string) string {
	var facts []string
	for _, f := range []string{pick("authors"), pick("year"), pick("resource_type"), pick("level")} {
		if f != "" {
			facts = append(facts, escape(f))
		}
	}
	if pick("free") == "0" {
		facts = append(facts, "not free")
	}
	if pick("requires_signup") == "1" {
		facts = append(facts, "asks you to sign up")
	}
	var md strings.Builder
	if to := pick("url"); whole(to) {
		fmt.Fprintf(&md, "[%s](<%s>)\n\n", escape(pick("title")), to)
	}
	if len(facts) > 0 {
		md.WriteString(strings.Join(facts, " · ") + "\n\n")
	}
	for _, l := range r["location"] {
		md.WriteString("- " + location(l, base) + "\n")
	}
	for _, name := range []string{"description", "extra", "note"} {
		if text := pick(name); text != "" {
			md.WriteString("\n" + escape(withoutLinks(text)) + "\n")
		}
	}
	if md.Len() == 0 {
		md.WriteString(escape(first(pick("title"), r.get("source"))))
	}
	return strings.TrimSpace(md.String())
}

var place = regexp.MustCompile(`^(.*?)\s*\[([^\[\]\s]+)\]\s*$`)

// location is where in a resource to look: words, with a link where an address stands in brackets.
func location(l, base string) string {
	m := place.FindStringSubmatch(l)
	if m == nil {
		return escape(l)
	}
	to := m[2]
	if !whole(to) {
		to = base + to
	}
	if !whole(to) {
		return escape(m[1])
	}
	return fmt.Sprintf("[%s](<%s>)", escape(first(m[1], to)), to)
}

// whole tells whether an address is one of the web, complete, and can stand in a link.
func whole(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && len(address) < 2000 && !strings.ContainsAny(address, "<> \n\\")
}

// formOf tells from the kind of a resource how it reaches a learner.
func formOf(kind string) library.Form {
	kind = strings.ToLower(kind)
	switch {
	case strings.Contains(kind, "video"), strings.Contains(kind, "online lecture"), strings.Contains(kind, "online course"):
		return library.Watch
	case strings.Contains(kind, "interactive"):
		return library.Do
	default:
		return library.Read
	}
}

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

func slug(s string) string {
	s = strings.Trim(notSlug.ReplaceAllString(strings.ToLower(s), "-"), "-")
	return first(s[:min(len(s), 60)], "resource")
}

func first(s, other string) string {
	if strings.TrimSpace(s) == "" {
		return other
	}
	return s
}
