package coursefolder

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"crossfade/internal/course"

	"go.yaml.in/yaml/v3"
)

// decoder fills our own types from YAML and notes what does not fit, by file and line.
type decoder struct {
	file string
	what course.Kind
	name string // of the thing being read: its key once known
	note func(course.Note)
	bad  bool // something did not fit: the thing cannot be taken as it is
}

// scalarOr is for types that may also be written as one plain word.
type scalarOr interface{ fromScalar(text string) }

// wrong notes a value that does not fit.
func (d *decoder) wrong(n *yaml.Node, why string, args ...string) {
	d.bad = true
	d.note(course.Note{Level: course.Left, What: d.what, Name: d.name, Where: d.at(n), Why: why, Args: args})
}

func (d *decoder) at(n *yaml.Node) string { return place(d.file, n.Line) }

func place(file string, line int) string {
	if line <= 0 {
		return file
	}
	return file + ":" + strconv.Itoa(line)
}

// into fills v from n. path names the field for notes.
func (d *decoder) into(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		d.wrong(n, "import.yaml.alias")
		return
	}
	if isNull(n) {
		return
	}
	if s, ok := v.Addr().Interface().(scalarOr); ok && n.Kind == yaml.ScalarNode {
		s.fromScalar(n.Value)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		fresh := reflect.New(v.Type().Elem())
		d.into(n, fresh.Elem(), path)
		v.Set(fresh)
	case reflect.Struct:
		d.mapping(n, v, path)
	case reflect.Slice:
		d.list(n, v, path)
	default:
		d.scalar(n, v, path)
	}
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// mapping fills a struct by the names in its json tags. Unknown names are noted and passed over.
func (d *decoder) mapping(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.MappingNode {
		d.wrong(n, "import.yaml.not_fields", "field", path)
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		name := join(path, key.Value)
		index, known := fieldOf(v.Type(), key.Value)
		switch {
		case key.Kind != yaml.ScalarNode || key.Anchor != "":
			d.wrong(key, "import.yaml.alias")
		case !known:
			d.note(course.Note{Level: course.Look, What: d.what, Name: d.name, Where: d.at(key), Why: "import.yaml.unknown_field", Args: []string{"field", short(name)}})
		case seen[key.Value]:
			d.wrong(key, "import.yaml.twice", "field", short(name))
		default:
			d.into(value, v.Field(index), name)
		}
		seen[key.Value] = true
	}
}

// fieldOf finds a field by its json name.
func fieldOf(t reflect.Type, name string) (int, bool) {
	for i := range t.NumField() {
		if tag := jsonName(t.Field(i)); tag == name && tag != "" {
			return i, true
		}
	}
	return 0, false
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "-" || !f.IsExported() {
		return ""
	}
	return name
}

// list fills a slice. One plain value counts as a list of one.
func (d *decoder) list(n *yaml.Node, v reflect.Value, path string) {
	content := n.Content
	if n.Kind == yaml.ScalarNode {
		content = []*yaml.Node{n}
	} else if n.Kind != yaml.SequenceNode {
		d.wrong(n, "import.yaml.not_list", "field", path)
		return
	}
	if len(content) > maxList {
		d.wrong(n, "import.yaml.long", "field", path)
		return
	}
	made := reflect.MakeSlice(v.Type(), len(content), len(content))
	for i, c := range content {
		if isNull(c) && made.Index(i).Kind() != reflect.String {
			d.wrong(c, "import.yaml.nothing", "field", path)
			continue
		}
		d.into(c, made.Index(i), path)
	}
	v.Set(made)
}

// scalar fills a text, a number or a yes-no value. A text is taken as it is written: "no" stays "no", 1.0 stays "1.0".
func (d *decoder) scalar(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.ScalarNode {
		d.wrong(n, "import.yaml.not_value", "field", path)
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(n.Value)
		return
	case reflect.Bool:
		if n.Value == "true" || n.Value == "false" {
			v.SetBool(n.Value == "true")
			return
		}
		d.wrong(n, "import.yaml.not_bool", "field", path)
		return
	case reflect.Int, reflect.Int64:
		if i, err := strconv.ParseInt(n.Value, 10, v.Type().Bits()); err == nil {
			v.SetInt(i)
			return
		}
	case reflect.Float64:
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil && !math.IsNaN(f) && !math.IsInf(f, 0) {
			v.SetFloat(f)
			return
		}
	default:
		panic(fmt.Sprintf("coursefolder: a field of kind %s", v.Kind())) // a mistake in our own types
	}
	d.wrong(n, "import.yaml.not_number", "field", path, "value", short(n.Value))
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// short cuts what stands in a note.
func short(s string) string {
	r := []rune(s)
	if len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
