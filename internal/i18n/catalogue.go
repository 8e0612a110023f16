package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/language"
)

//go:embed locales
var embedded embed.FS

const (
	base       = "en"  // the language that is always complete
	pseudo     = "qps" // made from English, see [WithPseudo]
	pseudoBack = "qpr" // the same from right to left
)

// Catalogue holds the texts of all languages. It is read-only after [New] and safe for any number
// of goroutines.
type Catalogue struct {
	tables  map[string]*table // by language code
	codes   []string          // in the order of matcher
	matcher language.Matcher

	mu      sync.Mutex
	missing map[string]int
}

// table is one language: its texts and its habits.
type table struct {
	code  string
	tag   language.Tag
	texts map[string]text
	up    *table // where to look for what is missing here; nil for English
}

// Language is one entry of a list of languages to choose from.
type Language struct {
	Code string // BCP 47, for example "es"
	Name string // in its own words, for example "Español"
}

// Option changes what [New] makes.
type Option func(*options)

type options struct {
	pseudo bool
	source fs.FS
}

// WithPseudo adds the pseudo languages "qps" and, from right to left, "qpr", both made from English,
// for looking at pages.
func WithPseudo() Option { return func(o *options) { o.pseudo = true } }

// WithSource reads the texts from elsewhere: a folder with one folder per language.
func WithSource(source fs.FS) Option { return func(o *options) { o.source = source } }

// New reads the catalogue that is built into the program. An error means that a file of texts is
// malformed, and names it.
func New(opts ...Option) (*Catalogue, error) {
	source, err := fs.Sub(embedded, "locales")
	if err != nil {
		return nil, fmt.Errorf("opening the texts: %w", err)
	}
	set := options{source: source}
	for _, o := range opts {
		o(&set)
	}
	c := &Catalogue{tables: map[string]*table{}, missing: map[string]int{}}
	dirs, err := fs.ReadDir(set.source, ".")
	if err != nil {
		return nil, fmt.Errorf("listing the languages: %w", err)
	}
	for _, d := range dirs {
		if !d.IsDir() {
			continue
		}
		t, err := readTable(set.source, d.Name())
		if err != nil {
			return nil, err
		}
		c.tables[t.code] = t
	}
	if c.tables[base] == nil {
		return nil, fmt.Errorf("the texts have no %q, which every language falls back to", base)
	}
	if set.pseudo {
		c.tables[pseudo] = pseudoTable(pseudo, c.tables[base])
		c.tables[pseudoBack] = pseudoTable(pseudoBack, c.tables[base])
	}
	c.link()
	return c, nil
}

// link tells each language where to look next, and prepares the choice of a language.
func (c *Catalogue) link() {
	for code := range c.tables {
		c.codes = append(c.codes, code)
	}
	sort.Slice(c.codes, func(i, j int) bool { // English first: it is the answer when nothing fits
		if (c.codes[i] == base) != (c.codes[j] == base) {
			return c.codes[i] == base
		}
		return c.codes[i] < c.codes[j]
	})
	tags := make([]language.Tag, len(c.codes))
	for i, code := range c.codes {
		t := c.tables[code]
		tags[i] = t.tag
		for tag := t.tag.Parent(); t.up == nil && code != base; tag = tag.Parent() {
			switch parent := c.tables[tag.String()]; {
			case parent != nil:
				t.up = parent
			case tag == language.Und:
				t.up = c.tables[base]
			}
		}
	}
	c.matcher = language.NewMatcher(tags)
}

// readTable reads all files of one language.
func readTable(source fs.FS, code string) (*table, error) {
	tag, err := language.Parse(code)
	if err != nil {
		return nil, fmt.Errorf("the folder %q is not named after a language: %w", code, err)
	}
	t := &table{code: tag.String(), tag: tag, texts: map[string]text{}}
	files, err := fs.ReadDir(source, code)
	if err != nil {
		return nil, fmt.Errorf("listing the texts in %q: %w", code, err)
	}
	for _, f := range files {
		area, ok := strings.CutSuffix(f.Name(), ".toml")
		if !ok {
			continue
		}
		raw, err := fs.ReadFile(source, path.Join(code, f.Name()))
		if err != nil {
			return nil, fmt.Errorf("reading the texts %s/%s: %w", code, f.Name(), err)
		}
		var tree map[string]any
		if err := toml.Unmarshal(raw, &tree); err != nil {
			return nil, fmt.Errorf("reading the texts %s/%s: %w", code, f.Name(), err)
		}
		if err := t.add(area, tree); err != nil {
			return nil, fmt.Errorf("reading the texts %s/%s: %w", code, f.Name(), err)
		}
	}
	return t, nil
}

// add takes the texts of one TOML table under a prefix.
func (t *table) add(prefix string, tree map[string]any) error {
	if forms, ok := pluralForms(tree); ok {
		t.texts[prefix] = forms
		return nil
	}
	for name, value := range tree {
		key := prefix + "." + name
		switch v := value.(type) {
		case string:
			t.texts[key] = text{other: parse(v)}
		case map[string]any:
			if err := t.add(key, v); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%s is neither a text nor a table of texts", key)
		}
	}
	return nil
}

// For makes a Localizer for the first of the given wishes that the catalogue knows. A wish is a
// language code ("es") or a whole Accept-Language header; nothing usable means English.
func (c *Catalogue) For(wishes ...string) *Localizer {
	var tags []language.Tag
	for _, w := range wishes {
		if isPseudo(w) && c.tables[w] != nil {
			return c.localizer(w)
		}
		if len(w) > 200 {
			w = w[:200]
		}
		found, _, err := language.ParseAcceptLanguage(w)
		if err == nil {
			tags = append(tags, found...)
		}
	}
	_, index, confidence := c.matcher.Match(tags...)
	if confidence == language.No {
		return c.localizer(base)
	}
	return c.localizer(c.codes[index])
}

func (c *Catalogue) localizer(code string) *Localizer {
	l := &Localizer{cat: c, table: c.tables[code], zone: time.UTC}
	l.learnNumbers()
	return l
}

// Languages lists what a person can choose, in alphabetical order of the code.
func (c *Catalogue) Languages() []Language {
	var list []Language
	for code, t := range c.tables {
		list = append(list, Language{Code: code, Name: t.texts["common.own_name"].plain()})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Code < list[j].Code })
	return list
}

// Missing tells which keys (or placeholders, as "key{name}") were asked for and did not exist, and
// how often, since the program started. It is empty in a sound release.
func (c *Catalogue) Missing() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := make(map[string]int, len(c.missing))
	for k, n := range c.missing {
		list[k] = n
	}
	return list
}

// count notes a missing key. The list is bounded, since a computed key may come from outside.
func (c *Catalogue) count(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.missing[key]; known || len(c.missing) < 1000 {
		c.missing[key]++
	}
}
