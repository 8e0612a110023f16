package db

import (
	"fmt"
	"slices"
	"strings"
)

// typeWords are the types that a migration may give a column, and what they stand for.
var typeWords = map[string]map[Dialect]string{
	"text":    {SQLite: "TEXT", PostgreSQL: `text COLLATE "C"`},
	"int64":   {SQLite: "INTEGER", PostgreSQL: "bigint"},
	"float64": {SQLite: "REAL", PostgreSQL: "double precision"},
	"bool":    {SQLite: "INTEGER", PostgreSQL: "boolean"},
	"bytes":   {SQLite: "BLOB", PostgreSQL: "bytea"},
}

// tableWords begin a constraint of the table where a column could stand.
var tableWords = []string{"primary", "unique", "foreign", "check", "constraint"}

// translate gives the statements of a migration file in one database's own words.
func translate(file string, to Dialect) ([]string, error) {
	tokens, err := lex(file)
	if err != nil {
		return nil, err
	}
	parts, err := statementsOf(tokens)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, s := range parts {
		sql, err := translateStatement(slices.Clone(s), to)
		if err != nil {
			return nil, err
		}
		if sql != "" {
			list = append(list, sql)
		}
	}
	return list, nil
}

func translateStatement(s []token, to Dialect) (string, error) {
	switch {
	case begins(s, "create", "table"):
		return translateTable(s, to)
	case begins(s, "alter", "table"):
		return translateAlter(s, to)
	default:
		return join(s), nil
	}
}

func begins(s []token, words ...string) bool {
	if len(s) < len(words) {
		return false
	}
	for i, w := range words {
		if !strings.EqualFold(s[i].text, w) {
			return false
		}
	}
	return true
}

// translateTable swaps the word after every column's name and makes SQLite's table strict.
func translateTable(s []token, to Dialect) (string, error) {
	depth := 0
	for i, t := range s {
		switch t.text {
		case "(":
			depth++
		case ")":
			depth--
		}
		columnFollows := depth == 1 && (t.text == "(" || t.text == ",")
		if !columnFollows || i+2 >= len(s) || slices.Contains(tableWords, strings.ToLower(s[i+1].text)) {
			continue
		}
		if err := swapType(s[i+1], &s[i+2], to); err != nil {
			return "", err
		}
	}
	if last := s[len(s)-1].text; depth != 0 || last != ")" {
		return "", fmt.Errorf("%s … must end with its closing bracket, and no option after it", join(s[:min(3, len(s))]))
	}
	if to == SQLite {
		return join(s) + " STRICT", nil
	}
	return join(s), nil
}

// translateAlter swaps the type in "alter table x add [column] name type".
func translateAlter(s []token, to Dialect) (string, error) {
	if len(s) > 5 && strings.EqualFold(s[3].text, "add") {
		name := 4
		if strings.EqualFold(s[4].text, "column") {
			name = 5
		}
		if name+1 < len(s) {
			if err := swapType(s[name], &s[name+1], to); err != nil {
				return "", err
			}
		}
	}
	return join(s), nil
}

func swapType(column token, typ *token, to Dialect) error {
	own, ok := typeWords[strings.ToLower(typ.text)]
	if !ok {
		return fmt.Errorf("column %s has type %q; use text, int64, float64, bool or bytes", column.text, typ.text)
	}
	typ.text = own[to]
	return nil
}
