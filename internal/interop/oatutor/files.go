package oatutor

import (
	"bytes"
	"encoding/json"
	"errors"
	"path"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/interop/archive"
)

// maxJSON is the largest JSON file that is read, in bytes. The largest real one has 3 MB.
const maxJSON = 16 << 20

// planFile is one course of coursePlans.json.
type planFile struct {
	Name    string       `json:"courseName"`
	Lang    string       `json:"language"`
	OER     string       `json:"courseOER"`
	Licence string       `json:"courseLicense"`
	Lessons []lessonFile `json:"lessons"`
}

type lessonFile struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Topics string  `json:"topics"`
	Skills keyList `json:"learningObjectives"`
}

// keyList is the names of an object in the order in which they stand; the values (thresholds) are not ours.
type keyList []string

// UnmarshalJSON reads the names of an object.
func (k *keyList) UnmarshalJSON(raw []byte) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	open, err := d.Token()
	if err != nil || open != json.Delim('{') {
		return errors.Join(errors.New("learningObjectives is no object"), err)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		if s, ok := name.(string); ok && !slices.Contains(*k, s) {
			*k = append(*k, s)
		}
	}
	return nil
}

// problemFile is content-pool/<problem>/<problem>.json.
type problemFile struct {
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	Body      string    `json:"body"`
	OER       string    `json:"oer"`
	Licence   string    `json:"license"`
	Lesson    string    `json:"lesson"`
	LessonID  string    `json:"lessonId"`
	Course    string    `json:"courseName"`
	Variables variables `json:"variabilization"`
}

// stepFile is …/steps/<step>/<step>.json.
type stepFile struct {
	ID        string    `json:"id"`
	Answers   []string  `json:"stepAnswer"`
	Problem   string    `json:"problemType"`
	Title     string    `json:"stepTitle"`
	Body      string    `json:"stepBody"`
	Answer    string    `json:"answerType"`
	Choices   []string  `json:"choices"`
	Variables variables `json:"variabilization"`
}

// hintFile is one rung of …/tutoring/<step>DefaultPathway.json.
type hintFile struct {
	ID        string     `json:"id"`
	Type      string     `json:"type"` // hint | scaffold
	Title     string     `json:"title"`
	Text      string     `json:"text"`
	Problem   string     `json:"problemType"`
	Answer    string     `json:"answerType"`
	Answers   []string   `json:"hintAnswer"`
	Choices   []string   `json:"choices"`
	Subs      []hintFile `json:"subHints"`
	OER       string     `json:"oer"`
	Licence   string     `json:"license"`
	Variables variables  `json:"variabilization"`
}

// variables are the values of each name; all names of a problem are drawn together, by one number.
type variables map[string][]any

// files reads the parts of a tree and notes what cannot be read.
type files struct {
	tree *archive.Tree
	note func(course.Note)
}

// load reads a JSON file into v. It tells whether that went well; trouble with the file is noted, trouble
// with the machine is the error.
func (f files) load(name string, level course.Level, what course.Kind, v any) (bool, error) {
	raw, err := f.tree.Read(name, maxJSON)
	var fault *core.Fault
	switch {
	case errors.As(err, &fault):
		f.note(course.Note{Level: level, What: what, Name: stem(name), Where: name, Why: fault.Key, Args: []string{"name", name}})
		return false, nil
	case err != nil:
		return false, err
	}
	if err := json.Unmarshal(bytes.TrimPrefix(raw, []byte("\ufeff")), v); err != nil {
		f.note(course.Note{Level: level, What: what, Name: stem(name), Where: name, Why: "import.oatutor.json", Args: []string{"says", clip(err.Error())}})
		return false, nil
	}
	return true, nil
}

func stem(name string) string { return strings.TrimSuffix(path.Base(name), ".json") }

// clip keeps a foreign text short inside a note.
func clip(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

// folder is one problem's folder: which files it has.
type folder struct {
	id       string
	problem  string   // path of its JSON
	steps    []string // ids, in order
	pictures map[string]string
}

// pool lists the problems of content-pool in the order of their ids, and names the files that have no place.
func (f files) pool() []folder {
	byID := map[string]*folder{}
	get := func(id string) *folder {
		if byID[id] == nil {
			byID[id] = &folder{id: id, pictures: map[string]string{}}
		}
		return byID[id]
	}
	for _, name := range f.tree.Files() {
		parts := strings.Split(name, "/")
		switch {
		case parts[0] != "content-pool":
			f.outside(name)
		case len(parts) == 3 && parts[2] == parts[1]+".json":
			get(parts[1]).problem = name
		case len(parts) == 4 && parts[2] == "figures":
			get(parts[1]).pictures[parts[3]] = name
		case len(parts) == 5 && parts[2] == "steps" && parts[4] == parts[3]+".json":
			p := get(parts[1])
			p.steps = append(p.steps, parts[3])
		case len(parts) == 6 && parts[2] == "steps" && parts[4] == "tutoring" && parts[5] == parts[3]+"DefaultPathway.json":
		default:
			f.note(course.Note{Level: course.Left, What: course.KindFile, Name: name, Why: "import.oatutor.no_place"})
		}
	}
	list := make([]folder, 0, len(byID))
	for _, p := range byID {
		slices.SortFunc(p.steps, natural)
		list = append(list, *p)
	}
	slices.SortFunc(list, func(a, b folder) int { return natural(a.id, b.id) })
	return list
}

// outside names the files beside content-pool that are not read.
func (f files) outside(name string) {
	switch {
	case name == plansName || name == skillsName:
	case strings.HasPrefix(name, "bkt-params/"):
		f.note(course.Note{Level: course.Told, What: course.KindSettings, Name: name, Why: "import.oatutor.bkt"})
	default:
		f.note(course.Note{Level: course.Told, What: course.KindFile, Name: name, Why: "import.oatutor.no_place"})
	}
}

// natural compares names the way people count: a2 before a10.
func natural(a, b string) int {
	for a != "" && b != "" {
		na, nb := digits(a), digits(b)
		if na > 0 && nb > 0 {
			x, y := strings.TrimLeft(a[:na], "0"), strings.TrimLeft(b[:nb], "0")
			if len(x) != len(y) {
				return len(x) - len(y)
			}
			if c := strings.Compare(x, y); c != 0 {
				return c
			}
			a, b = a[na:], b[nb:]
			continue
		}
		if a[0] != b[0] {
			return int(a[0]) - int(b[0])
		}
		a, b = a[1:], b[1:]
	}
	return len(a) - len(b)
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
