package coursefolder

import (
	"bytes"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// encode writes a value as YAML: fields in the order of the type, by their json names, empty ones left out.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(node(reflect.ValueOf(v))); err != nil {
		return nil, fmt.Errorf("writing YAML: %w", err)
	}
	if err := e.Close(); err != nil {
		return nil, fmt.Errorf("writing YAML: %w", err)
	}
	return b.Bytes(), nil
}

// plainWord is for types that are sometimes written as one plain word.
type plainWord interface{ word() (string, bool) }

func node(v reflect.Value) *yaml.Node {
	if p, ok := v.Interface().(plainWord); ok {
		if w, plain := p.word(); plain {
			return text(w)
		}
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return node(v.Elem())
	case reflect.Struct:
		return structNode(v)
	case reflect.Slice:
		return listNode(v)
	case reflect.Bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: strconv.FormatBool(v.Bool())}
	case reflect.Int, reflect.Int64:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.FormatInt(v.Int(), 10)}
	case reflect.Float64:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!float", Value: strconv.FormatFloat(v.Float(), 'g', -1, 64)}
	default:
		return text(v.String())
	}
}

func structNode(v reflect.Value) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	for i := range v.NumField() {
		name := jsonName(v.Type().Field(i))
		if name == "" || empty(v.Field(i)) {
			continue
		}
		n.Content = append(n.Content, text(name), node(v.Field(i)))
	}
	return n
}

func empty(v reflect.Value) bool {
	return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}

// listNode writes short lists of plain values on one line.
func listNode(v reflect.Value) *yaml.Node {
	n := &yaml.Node{Kind: yaml.SequenceNode}
	plain, length := true, 0
	for i := range v.Len() {
		item := node(v.Index(i))
		plain = plain && item.Kind == yaml.ScalarNode && item.Style != yaml.LiteralStyle
		length += len(item.Value) + 2
		n.Content = append(n.Content, item)
	}
	if plain && length <= 90 {
		n.Style = yaml.FlowStyle
	}
	return n
}

// text writes a text so that it reads back the same: several lines as a block where YAML can, else in quotes.
func text(s string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	switch {
	case !strings.ContainsAny(s, "\n"):
		if !fitsPlain(s) {
			n.Style = yaml.DoubleQuotedStyle
		}
	case fitsBlock(s):
		n.Style = yaml.LiteralStyle
	default:
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

// fitsPlain tells whether the encoder may choose how to write a line: with odd characters quotes are safest.
func fitsPlain(s string) bool {
	return !strings.ContainsFunc(s, odd) && strings.TrimSpace(s) == s
}

// fitsBlock tells whether a literal block gives a text back unchanged: it must not begin with a space or an
// empty line, and no line may end in a space or hold an odd character.
func fitsBlock(s string) bool {
	if strings.HasPrefix(s, " ") || strings.HasPrefix(s, "\n") || strings.TrimSpace(s) == "" {
		return false
	}
	for _, line := range strings.Split(s, "\n") {
		if strings.TrimRight(line, " \t") != line || strings.ContainsFunc(line, odd) {
			return false
		}
	}
	return true
}

// odd characters are written as escapes: control characters, the line breaks of Unicode, the byte order mark.
func odd(r rune) bool {
	return r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff || r >= 0xfffe && r <= 0xffff
}
