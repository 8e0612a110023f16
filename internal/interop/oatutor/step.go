package oatutor

import (
	"fmt"
	"strconv"
	"strings"

	"crossfade/internal/course"
	"crossfade/internal/item"
)

// maxVariants bounds how many items one set of variables makes.
const maxVariants = 30

// problem makes the items of a problem, one per step.
func (b *builder) problem(p problem) error {
	l := b.lessonOf(p)
	if l == nil {
		b.note(course.Note{Level: course.Left, What: course.KindItem, Name: p.id, Where: p.problem, Why: "import.oatutor.no_lesson"})
		for _, s := range p.steps {
			b.seen[s] = true
		}
		return nil
	}
	if len(p.steps) == 0 {
		b.note(course.Note{Level: course.Left, What: course.KindItem, Name: p.id, Where: p.problem, Why: "import.oatutor.no_steps"})
	}
	pkg := &b.src.Courses[l.course]
	if licence(p.file.Licence) == "" {
		b.note(course.Note{Level: course.Look, What: course.KindItem, Name: p.id, Where: p.problem, Why: "import.oatutor.no_licence", Args: []string{"licence", pkg.Licence}})
	}
	w := &writer{b: b, p: p, pkg: pkg, lesson: l, shown: map[string]bool{}}
	w.credit = creditOf(p.file.OER, p.file.Licence, item.Credit{Authors: pkg.Authors, Licence: pkg.Licence, Source: pkg.Origin})
	for i, id := range p.steps {
		b.seen[id] = true
		if err := w.step(id, i+1); err != nil {
			return err
		}
	}
	return nil
}

// writer makes the items of one problem.
type writer struct {
	b      *builder
	p      problem
	pkg    *course.Package
	lesson *lesson
	credit item.Credit
	shown  map[string]bool // pictures and texts that were noted already
	where  string          // the file being read
	name   string          // the step or hint being read
}

func (w *writer) note(level course.Level, what course.Kind, why string, args ...string) {
	w.b.note(course.Note{Level: level, What: what, Name: w.name, Where: w.where, Why: why, Args: args})
}

func (w *writer) step(id string, part int) error {
	dir := "content-pool/" + w.p.id + "/steps/" + id
	w.where, w.name = dir+"/"+id+".json", id
	var s stepFile
	if ok, err := w.b.files.load(w.where, course.Left, course.KindItem, &s); !ok || err != nil {
		return err
	}
	var hints []hintFile
	if path := dir + "/tutoring/" + id + "DefaultPathway.json"; w.b.files.tree.Has(path) {
		if _, err := w.b.files.load(path, course.Left, course.KindHint, &hints); err != nil {
			return err
		}
	}
	goals := w.b.goalsOf(id, w.lesson)
	if len(goals) == 0 {
		w.note(course.Look, course.KindItem, "import.oatutor.no_skill")
	}
	for i, values := range w.variants(s, hints) {
		w.name, w.where = id, dir+"/"+id+".json"
		it, ok := w.item(s, hints, values)
		if !ok {
			return nil
		}
		it.Key, it.Goals = id, goals
		if i > 0 {
			it.Key = fmt.Sprint(id, "~", i+1)
		}
		if n := len(w.p.steps); n > 1 {
			it.Stimulus.Part, it.Stimulus.Of = part, n
		}
		w.pkg.Places[course.PlaceKey(course.KindItem, it.Key)] = dir + "/" + id + ".json"
		w.pkg.Items = append(w.pkg.Items, it)
	}
	return nil
}

// item makes the item of a step with one set of values. It tells false when the step cannot be asked; then it is noted.
func (w *writer) item(s stepFile, hints []hintFile, values map[string]string) (item.Item, bool) {
	in, ok := w.interaction("R1", question{s.Problem, s.Answer, s.Answers, s.Choices}, values, course.KindItem)
	if !ok {
		return item.Item{}, false
	}
	it := item.Item{
		Lang: w.pkg.Lang, Credit: w.credit, Interactions: []item.Interaction{in},
		Stimulus: &item.Stimulus{Key: w.p.id, Title: w.text(w.p.file.Title, values), Body: w.text(w.p.file.Body, values)},
		Body:     strings.TrimSpace(w.text(s.Title, values) + "\n\n" + w.text(s.Body, values)),
	}
	l := ladder{writer: w, values: values}
	l.rungs(hints)
	it.Hints = append(l.hints, item.Hint{Text: w.answerText(in, s.Answers[0], values), BottomOut: true, Credit: w.credit})
	return it, true
}

// answerText shows the right answer, for the last rung of the ladder.
func (w *writer) answerText(in item.Interaction, raw string, values map[string]string) string {
	for _, c := range in.Choices {
		if len(in.Correct) > 0 && c.ID == in.Correct[0] {
			return c.Text
		}
	}
	if in.Kind == item.Text {
		return w.text(raw, values)
	}
	return "$" + tidyTeX(answer(fill(raw, values))) + "$" // one expression, however many dollar signs it was cut by
}

// text makes Markdown of a text, and notes what is odd about it.
func (w *writer) text(raw string, values map[string]string) string {
	t := Clean(fill(raw, values), w.picture)
	if t.Broken && !w.shown[raw] {
		w.shown[raw] = true
		w.note(course.Look, course.KindItem, "import.oatutor.marks", "text", clip(raw))
	}
	return t.Markdown
}

// picture writes a picture, or the link that stands in its place.
func (w *writer) picture(name string) string {
	if strings.HasPrefix(name, "https://") || strings.HasPrefix(name, "http://") {
		w.once(name, course.Look, "import.oatutor.media_elsewhere")
		return "<" + strings.NewReplacer("<", "", ">", "", " ", "%20").Replace(name) + ">"
	}
	path := w.b.picture(w.p, w.pkg, name)
	if path == "" {
		w.once(name, course.Left, "import.oatutor.no_picture")
		return ""
	}
	w.once(name, course.Look, "import.oatutor.no_alt")
	alt := oneLine(w.p.file.Title)
	if alt == "" {
		alt = oneLine(or(w.lesson.file.Topics, w.lesson.file.Name))
	}
	return "![" + escape(alt) + "](" + path + ")"
}

// once notes something about a picture the first time that it is met in this problem.
func (w *writer) once(name string, level course.Level, why string) {
	if w.shown[name] {
		return
	}
	w.shown[name] = true
	w.b.note(course.Note{Level: level, What: course.KindFile, Name: w.p.id + "/" + clip(name), Where: w.where, Why: why})
}

// variants lists the sets of values for the variables of a step: one empty set when there are none. All
// variables are drawn by one number, so there are as many sets as the longest list has values.
func (w *writer) variants(s stepFile, hints []hintFile) []map[string]string {
	all := variables{}
	all.take(w.p.file.Variables)
	all.take(s.Variables)
	for _, h := range hints {
		h.collect(all)
	}
	n := 0
	for _, values := range all {
		n = max(n, len(values))
	}
	if n == 0 {
		return []map[string]string{nil}
	}
	if n > maxVariants {
		w.note(course.Look, course.KindItem, "import.oatutor.many_variants", "n", strconv.Itoa(n), "most", strconv.Itoa(maxVariants))
		n = maxVariants
	}
	sets := make([]map[string]string, n)
	for i := range sets {
		sets[i] = map[string]string{}
		for name, values := range all {
			if len(values) > 0 {
				sets[i][name] = plain(values[i%len(values)])
			}
		}
	}
	return sets
}

func (v variables) take(more variables) {
	for name, values := range more {
		v[name] = values
	}
}

func (h hintFile) collect(all variables) {
	all.take(h.Variables)
	for _, s := range h.Subs {
		s.collect(all)
	}
}

// plain writes a value as OATutor's page would.
func plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return fmt.Sprint(v)
	}
}

// fill puts values in the place of @{name}.
func fill(s string, values map[string]string) string {
	if len(values) == 0 || !strings.Contains(s, "@{") {
		return s
	}
	for name, value := range values {
		s = strings.ReplaceAll(s, "@{"+name+"}", value)
	}
	return s
}
