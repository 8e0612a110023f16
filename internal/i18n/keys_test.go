package i18n

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
)

var (
	// A key that certainly is one: handed to T, to a fault, or to a field of that name.
	asked = []*regexp.Regexp{
		regexp.MustCompile(`\bT\((?:ctx,\s*|c,\s*)?"([^"]+)"`),
		regexp.MustCompile(`\bNewFault\([^,()]+,\s*"([^"]+)"`),
		regexp.MustCompile(`\bBadField\([^,()]+,\s*"([^"]+)"`),
		regexp.MustCompile(`\bKey:\s*"([^"]+)"`),
	}
	literal  = regexp.MustCompile(`["` + "`" + `]([a-z]+(?:\.[A-Za-z0-9_]+)+)["` + "`" + `]`)
	comment  = regexp.MustCompile(`(?m)^\s*//.*$`)
	computed = regexp.MustCompile(`// i18n:keys ([^\n]+)`)
)

// scan reads the program's own source and lists the keys that it asks for, all literals that look
// like keys, and the prefixes of the keys that it computes.
func scan(t *testing.T) (wanted map[string]string, seen, prefixes map[string]bool) {
	t.Helper()
	wanted, seen, prefixes = map[string]string{}, map[string]bool{}, map[string]bool{}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "data" || name == "bin") {
			return filepath.SkipDir
		}
		if !isSource(path) {
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		source := comment.ReplaceAll(raw, nil)
		for _, pattern := range asked {
			for _, m := range pattern.FindAllSubmatch(source, -1) {
				if key := string(m[1]); strings.Contains(key, ".") && !strings.HasSuffix(key, ".") {
					wanted[key] = path
				}
			}
		}
		for _, m := range literal.FindAllSubmatch(source, -1) {
			seen[string(m[1])] = true
		}
		for _, m := range computed.FindAllSubmatch(raw, -1) {
			for _, p := range strings.Fields(string(m[1])) {
				prefixes[p] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return wanted, seen, prefixes
}

func isSource(path string) bool {
	if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") || strings.HasSuffix(path, "doc.go") {
		return false
	}
	return strings.HasSuffix(path, ".go") || strings.HasSuffix(path, ".templ")
}

func TestEveryKeyInTheCodeHasAText(t *testing.T) {
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	wanted, _, _ := scan(t)
	texts := c.tables[base].texts
	for key, path := range wanted {
		if _, ok := texts[key]; !ok {
			t.Errorf("%s asks for %q, which locales/en does not have", path, key)
		}
	}
	for code, table := range c.tables {
		for key := range table.texts {
			if _, ok := texts[key]; !ok && !strings.Contains(key, "@") {
				t.Errorf("locales/%s has %q, which English does not have", code, key)
			}
		}
	}
}

func TestEveryTextIsUsed(t *testing.T) {
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	wanted, seen, prefixes := scan(t)
	texts := c.tables[base].texts
	var keys []string
	for key := range texts {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		plain, _, _ := strings.Cut(key, "@")
		if _, ok := wanted[plain]; !ok && !seen[plain] && !matches(prefixes, plain) && !referred(texts, plain) {
			t.Errorf("locales/en has %q, which no code asks for", key)
		}
	}
}

// matches tells whether a key is among the computed ones: "state.*" covers all below "state.".
func matches(prefixes map[string]bool, key string) bool {
	for p := range prefixes {
		if rest, wild := strings.CutSuffix(p, "*"); key == p || wild && strings.HasPrefix(key, rest) {
			return true
		}
	}
	return false
}

// referred tells whether a word of common.word is used in another text.
func referred(texts map[string]text, key string) bool {
	word, ok := strings.CutPrefix(key, "common.word.")
	if !ok {
		return key == "common.own_name"
	}
	for _, words := range texts {
		if strings.Contains(words.all(), "{@"+word+"}") {
			return true
		}
	}
	return false
}

// all joins every form of a text.
func (t text) all() string {
	var b strings.Builder
	t.each(func(parts []part) []part {
		b.WriteString(text{other: parts}.plain() + "\n")
		return parts
	})
	return b.String()
}
