package coursefolder

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"crossfade/internal/course"
	"crossfade/internal/goal"
	"crossfade/internal/item"
	"crossfade/internal/library"
)

// practiceFile holds the items without goals.
const practiceFile = "practice"

// Write writes a course into a folder, which is made if need be. Files of an earlier export that the course no
// longer has (lessons/*.md, items/*.yaml, files/*) are removed; anything else in the folder stays.
func Write(p course.Package, dir string) error {
	made, err := Texts(p)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("making the folder: %w", err)
	}
	root, err := os.OpenRoot(dir) // no name of a course leads out of the folder
	if err != nil {
		return fmt.Errorf("opening the folder: %w", err)
	}
	defer root.Close()
	keep := map[string]bool{}
	for name, text := range made {
		keep[name] = true
		if err := writeFile(root, name, strings.NewReader(string(text))); err != nil {
			return err
		}
	}
	for _, f := range p.Files {
		keep[f.Path] = true
		if err := copyFile(root, f); err != nil {
			return err
		}
	}
	return sweep(root, dir, keep)
}

func copyFile(root *os.Root, f course.File) error {
	in, err := f.Open()
	if err != nil {
		return fmt.Errorf("reading %q: %w", f.Path, err)
	}
	defer in.Close()
	return writeFile(root, f.Path, in)
}

func writeFile(root *os.Root, name string, from io.Reader) error {
	if dir := filepath.Dir(filepath.FromSlash(name)); dir != "." {
		if err := root.MkdirAll(dir, 0o750); err != nil {
			return fmt.Errorf("making the folder of %q: %w", name, err)
		}
	}
	out, err := root.Create(filepath.FromSlash(name))
	if err != nil {
		return fmt.Errorf("writing %q: %w", name, err)
	}
	_, err = io.Copy(out, from)
	if err = errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("writing %q: %w", name, err)
	}
	return nil
}

// sweep removes what an earlier export wrote and this one did not.
func sweep(root *os.Root, dir string, keep map[string]bool) error {
	return filepath.WalkDir(dir, func(at string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, at)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		if keep[name] || !ours(name) {
			return nil
		}
		return root.Remove(rel)
	})
}

func ours(name string) bool {
	return strings.HasPrefix(name, "files/") || filepath.Dir(name) == "lessons" && strings.HasSuffix(name, ".md") ||
		filepath.Dir(name) == "items" && strings.HasSuffix(name, ".yaml")
}

// Texts makes every text file of a course, by its name in the folder. The same course gives the same bytes.
func Texts(p course.Package) (map[string][]byte, error) {
	top := topOf(p)
	made := map[string][]byte{}
	raw, err := encode(top)
	if err != nil {
		return nil, err
	}
	made["course.yaml"] = raw
	names := newNames()
	lessons := slices.SortedFunc(slices.Values(p.Resources), func(a, b library.Draft) int { return cmp.Compare(a.Key, b.Key) })
	for _, l := range lessons {
		if made["lessons/"+names.of(l.Key)+".md"], err = lessonText(l, top); err != nil {
			return nil, err
		}
	}
	for file, list := range itemFiles(p.Items) {
		for i := range list {
			list[i] = bare(list[i], top)
		}
		if made["items/"+file+".yaml"], err = encode(list); err != nil {
			return nil, err
		}
	}
	return made, nil
}

// topOf makes course.yaml. A goal stands whole in the first unit that has it.
func topOf(p course.Package) courseFile {
	top := courseFile{Crossfade: version, Key: p.Key, Title: p.Title, Language: p.Lang, Band: string(p.Band), Summary: p.Summary,
		Why: p.Why, Version: p.Version, Licence: p.Licence, Authors: p.Authors, Source: p.Origin}
	for _, t := range p.Terms {
		top.Words = append(top.Words, wordFile{Word: t.Word, Meaning: t.Meaning})
	}
	goals := map[string]goal.Draft{}
	for _, g := range p.Goals {
		goals[g.Key] = g
	}
	for _, u := range p.Units {
		unit := unitFile{Key: u.Key, Title: u.Title, Challenge: u.Challenge, Why: u.Why}
		for _, ug := range u.Goals {
			g := goalFile{Key: ug.Key}
			if d, first := goals[ug.Key]; first {
				g = goalFileOf(d)
				delete(goals, ug.Key)
			}
			if ug.Need != course.Must {
				g.Need = string(ug.Need)
			}
			unit.Goals = append(unit.Goals, g)
		}
		top.Units = append(top.Units, unit)
	}
	return top
}

func goalFileOf(d goal.Draft) goalFile {
	g := goalFile{Key: d.Key, Title: d.Title, Why: d.Why, Description: d.Description, Minutes: d.Minutes, Rule: d.Rule, Standards: d.Standards}
	for _, n := range d.Needs {
		g.Needs = append(g.Needs, needFile{Goal: n.Key, Why: n.Why})
	}
	return g
}

// lessonText makes a file of lessons/. What equals the course's own value is left out.
func lessonText(l library.Draft, top courseFile) ([]byte, error) {
	h := headFile{Key: l.Key, Title: l.Title, Goals: l.Goals, Form: string(l.Form), Role: string(l.Role), Minutes: l.Minutes}
	if l.Lang != top.Language {
		h.Language = l.Lang
	}
	if l.Licence != top.Licence {
		h.Licence = l.Licence
	}
	if !slices.Equal(l.Authors, top.Authors) {
		h.Authors = l.Authors
	}
	if l.Origin != top.Source {
		h.Source = l.Origin
	}
	for _, s := range l.Stops {
		h.Stops = append(h.Stops, stopFile{At: library.TimeText(s.At), Item: s.Item})
	}
	head, err := encode(h)
	if err != nil {
		return nil, err
	}
	return slices.Concat([]byte("---\n"), head, []byte("---\n"), []byte(l.Body), []byte("\n")), nil
}

// bare leaves out of an item what equals the course's own value.
func bare(it item.Item, top courseFile) item.Item {
	if it.Lang == top.Language {
		it.Lang = ""
	}
	if reflect.DeepEqual(normal(it.Credit), normal(top.credit())) {
		it.Credit = item.Credit{}
	}
	return it
}

func normal(c item.Credit) item.Credit {
	if len(c.Authors) == 0 {
		c.Authors = nil
	}
	return c
}

// itemFiles deals items out to files: one per first goal, sorted by key.
func itemFiles(items []item.Item) map[string][]item.Item {
	byGoal := map[string][]item.Item{}
	for _, it := range items {
		g := ""
		if len(it.Goals) > 0 {
			g = it.Goals[0]
		}
		byGoal[g] = append(byGoal[g], it)
	}
	goals := make([]string, 0, len(byGoal))
	for g := range byGoal {
		goals = append(goals, g)
	}
	slices.Sort(goals)
	names := newNames()
	names.taken[practiceFile] = true
	files := map[string][]item.Item{}
	for _, g := range goals {
		name := practiceFile
		if g != "" {
			name = names.of(g)
		}
		slices.SortFunc(byGoal[g], func(a, b item.Item) int { return cmp.Compare(a.Key, b.Key) })
		files[name] = byGoal[g]
	}
	return files
}

// names makes file names from keys: nothing that a file system could trip over, and none twice, in capitals or not.
type names struct{ taken map[string]bool }

func newNames() names { return names{taken: map[string]bool{}} }

func (n names) of(key string) string {
	base := strings.Trim(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '-' || r == '_' || r == '.' {
			return r
		}
		return '-'
	}, key), ".-")
	if runes := []rune(base); len(runes) > 60 {
		base = string(runes[:60])
	}
	if base == "" {
		base = "x"
	}
	name := base
	for i := 2; n.taken[strings.ToLower(name)]; i++ {
		name = fmt.Sprint(base, "-", i)
	}
	n.taken[strings.ToLower(name)] = true
	return name
}
