package oatutor

import (
	"io"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/goal"
	"crossfade/internal/interop/archive"
	"crossfade/internal/item"

	"golang.org/x/text/language"
)

// Format is the name of this format in reports and in the database.
const Format = "oatutor"

const (
	plansName  = "coursePlans.json"
	skillsName = "skillModel.json"
	maxNotes   = 20_000
)

// Matches tells whether a tree holds OATutor's content at its top.
func Matches(t *archive.Tree) bool { return t.Has(plansName) }

// Read reads all courses of OATutor's content. Trouble with single problems, steps or hints stands in the notes
// of the result; the error is trouble with this machine or a [core.Fault].
func Read(t *archive.Tree) (course.Source, error) {
	b := &builder{src: course.Source{Name: t.Name(), Format: Format}, lessons: map[string]*lesson{}}
	b.files = files{tree: t, note: b.note}
	if !Matches(t) {
		return b.src, core.NewFault(core.Invalid, "import.oatutor.no_plans")
	}
	for _, l := range t.LeftOut() {
		b.note(course.Note{Level: course.Left, What: course.KindFile, Name: l.Name, Why: l.Why})
	}
	pool := b.files.pool()
	if ok, err := b.top(); !ok || err != nil {
		return b.src, err
	}
	loaded, err := b.problems(pool)
	if err != nil {
		return b.src, err
	}
	b.courses()
	for _, p := range loaded {
		if err := b.problem(p); err != nil {
			return b.src, err
		}
	}
	b.finish()
	return b.src, nil
}

// builder makes our courses from OATutor's files.
type builder struct {
	src     course.Source
	files   files
	plans   []planFile
	model   map[string][]string
	skills  *skills
	lessons map[string]*lesson // by id
	seen    map[string]bool    // steps that were met
}

// lesson is where a lesson went: its course and its unit there.
type lesson struct {
	course, unit int
	file         lessonFile
}

// problem is a problem with its folder.
type problem struct {
	folder
	file problemFile
}

func (b *builder) note(n course.Note) {
	if len(b.src.Notes) < maxNotes {
		b.src.Notes = append(b.src.Notes, n)
	}
}

// top reads the two files at the top. Without them nothing can be placed, so trouble refuses the import.
func (b *builder) top() (bool, error) {
	b.seen = map[string]bool{}
	if ok, err := b.files.load(plansName, course.Refused, course.KindCourse, &b.plans); !ok || err != nil {
		return false, err
	}
	if len(b.plans) == 0 {
		b.note(course.Note{Level: course.Refused, What: course.KindCourse, Name: plansName, Why: "import.oatutor.no_courses"})
		return false, nil
	}
	if b.files.tree.Has(skillsName) {
		if ok, err := b.files.load(skillsName, course.Refused, course.KindGoal, &b.model); !ok || err != nil {
			return false, err
		}
	}
	b.skills = newSkills(b.model)
	b.note(course.Note{Level: course.Told, What: course.KindSettings, Name: plansName, Why: "import.oatutor.settings"})
	return true, nil
}

// problems reads the problems themselves and learns readable titles from them.
func (b *builder) problems(pool []folder) ([]problem, error) {
	for _, p := range b.plans {
		for _, l := range p.Lessons {
			b.skills.learn(l.Topics)
		}
	}
	var list []problem
	for _, f := range pool {
		p := problem{folder: f}
		if f.problem == "" {
			b.note(course.Note{Level: course.Left, What: course.KindItem, Name: f.id, Where: "content-pool/" + f.id, Why: "import.oatutor.no_problem"})
			continue
		}
		ok, err := b.files.load(f.problem, course.Left, course.KindItem, &p.file)
		if err != nil {
			return nil, err
		}
		if ok {
			b.skills.learn(p.file.Title)
			list = append(list, p)
		}
	}
	return list, nil
}

// courses makes the courses with their units and goals.
func (b *builder) courses() {
	for i, plan := range b.plans {
		credit := creditOf(plan.OER, plan.Licence, item.Credit{})
		pkg := course.Package{
			Key: "oatutor-" + slug(plan.Name), Title: oneLine(plan.Name), Lang: languageOf(plan.Lang), Band: course.Adult,
			Licence: credit.Licence, Authors: credit.Authors, Origin: or(credit.URL, credit.Source), Places: map[string]string{},
		}
		goals := map[string]bool{}
		for _, l := range plan.Lessons {
			if b.lessons[l.ID] != nil || l.ID == "" {
				b.note(course.Note{Level: course.Left, What: course.KindUnit, Name: or(l.Topics, l.ID), Where: plansName, Why: "import.oatutor.lesson_twice"})
				continue
			}
			unit := course.UnitDraft{Key: l.ID, Title: oneLine(or(l.Topics, l.Name))}
			for _, key := range b.skills.of(l.Skills) {
				unit.Goals = append(unit.Goals, course.UnitGoal{Key: key, Need: course.Must})
				if !goals[key] {
					pkg.Goals = append(pkg.Goals, goal.Draft{Key: key, Title: b.skills.title(key)})
				}
				goals[key] = true
			}
			b.lessons[l.ID] = &lesson{course: i, unit: len(pkg.Units), file: l}
			pkg.Units = append(pkg.Units, unit)
		}
		b.src.Courses = append(b.src.Courses, pkg)
	}
	for _, list := range b.skills.joined {
		key := strings.Join(list, "_")
		b.note(course.Note{Level: course.Told, What: course.KindGoal, Name: b.skills.title(key), Where: skillsName,
			Why: "import.oatutor.joined", Args: []string{"names", strings.Join(list, ", ")}})
	}
}

// lessonOf finds the lesson of a problem: by its id, else by its course and the skills of its steps.
func (b *builder) lessonOf(p problem) *lesson {
	if l := b.lessons[p.file.LessonID]; l != nil {
		return l
	}
	for _, step := range p.steps {
		for _, skill := range b.model[step] {
			for i := range b.plans {
				for _, l := range b.plans[i].Lessons {
					if b.plans[i].Name == p.file.Course && slices.Contains(l.Skills, skill) {
						return b.lessons[l.ID]
					}
				}
			}
		}
	}
	return nil
}

// goalsOf gives the goals of a step. A skill that no lesson names becomes a goal of the problem's unit.
func (b *builder) goalsOf(step string, l *lesson) []string {
	keys := b.skills.of(b.model[step])
	pkg := &b.src.Courses[l.course]
	for _, key := range keys {
		if slices.ContainsFunc(pkg.Goals, func(d goal.Draft) bool { return d.Key == key }) {
			continue
		}
		pkg.Goals = append(pkg.Goals, goal.Draft{Key: key, Title: b.skills.title(key)})
		unit := &pkg.Units[l.unit]
		unit.Goals = append(unit.Goals, course.UnitGoal{Key: key, Need: course.Should})
		b.note(course.Note{Level: course.Told, What: course.KindGoal, Name: b.skills.title(key), Where: skillsName, Why: "import.oatutor.goal_added", Args: []string{"unit", unit.Title}})
	}
	return keys
}

// finish names the steps that skillModel.json knows and the pool does not have.
func (b *builder) finish() {
	var missing []string
	for step := range b.model {
		if !b.seen[step] {
			missing = append(missing, step)
		}
	}
	slices.SortFunc(missing, natural)
	for _, step := range missing {
		b.note(course.Note{Level: course.Left, What: course.KindItem, Name: step, Where: skillsName, Why: "import.oatutor.no_step"})
	}
}

// picture adds a problem's picture to the course once and gives its path, or "" if there is none of that name.
func (b *builder) picture(p problem, pkg *course.Package, name string) string {
	source, ok := p.pictures[mediaName(name)]
	if !ok {
		return ""
	}
	path := "files/" + safeName(p.id) + "/" + safeName(mediaName(name))
	if !slices.ContainsFunc(pkg.Files, func(f course.File) bool { return f.Path == path }) {
		tree := b.files.tree
		pkg.Files = append(pkg.Files, course.File{Path: path, Size: tree.Size(source),
			Open: func() (io.ReadCloser, error) { return tree.Open(source) }})
	}
	return path
}

// languageOf reads OATutor's language code. It says "se", the code of the country, for Swedish.
func languageOf(code string) string {
	if code == "se" {
		return "sv"
	}
	if tag, err := language.Parse(code); err == nil && code != "" {
		return tag.String()
	}
	return "en"
}

// slug makes a key of a name: lower case, words joined by "-".
func slug(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(strip(s)), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 0x7f)
	}), "-")
}

// safeName makes a file name that needs no escaping anywhere.
func safeName(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, strings.TrimLeft(s, "."))
}

func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(strip(s), "$$", "")), " ")
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
