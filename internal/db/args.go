package db

import (
	"database/sql/driver"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"crossfade/internal/core"
)

// Limit is the end of a statement that gives at most n rows, with the number in the text. SQLite would make the plan of a statement anew each time for a
// limit that is an argument, which for the lists of a desk is a third of the work.
func Limit(n int) string { return " limit " + strconv.Itoa(n) }

// plainArgs turns arguments into the few types that both drivers treat alike, in place of what each
// driver would make of them.
func plainArgs(args []any) ([]any, error) {
	plain := make([]any, len(args))
	for i, a := range args {
		v, err := plainArg(a)
		if err != nil {
			return nil, fmt.Errorf("argument $%d: %w", i+1, err)
		}
		plain[i] = v
	}
	return plain, nil
}

func plainArg(a any) (any, error) {
	switch v := a.(type) {
	case nil, bool, int64, float64:
		return v, nil
	case string:
		return plainText(v)
	case int:
		return int64(v), nil
	case []byte:
		return v, nil
	case time.Time:
		return nil, fmt.Errorf("a time.Time is passed as core.Stamp text")
	case driver.Valuer:
		inner, err := v.Value()
		if err != nil {
			return nil, err
		}
		if _, again := inner.(driver.Valuer); again {
			return nil, fmt.Errorf("%T values to another Valuer", a)
		}
		return plainArg(inner)
	}
	return plainByKind(reflect.ValueOf(a))
}

func plainByKind(v reflect.Value) (any, error) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil, nil
		}
		return plainArg(v.Elem().Interface())
	case reflect.Bool:
		return v.Bool(), nil
	case reflect.String:
		return plainText(v.String())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int(), nil
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return int64(v.Uint()), nil
	case reflect.Float32, reflect.Float64:
		return v.Float(), nil
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return v.Bytes(), nil
		}
	}
	return nil, fmt.Errorf("type %s cannot be stored", v.Type())
}

// plainText refuses what PostgreSQL cannot keep, on SQLite too.
func plainText(s string) (any, error) {
	if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		return nil, core.NewFault(core.Invalid, "error.text_unreadable")
	}
	return s, nil
}

// In writes the placeholders of a list: In(3, 2) is "($2,$3,$4)". An empty list is "(null)", which
// equals nothing. Callers cut lists to at most 10,000.
func In(n, from int) string {
	if n <= 0 {
		return "(null)"
	}
	var b strings.Builder
	b.WriteString("($" + strconv.Itoa(from))
	for i := from + 1; i < from+n; i++ {
		b.WriteString(",$" + strconv.Itoa(i))
	}
	b.WriteByte(')')
	return b.String()
}

// Values puts the members of lists of one type into one list of arguments, to go with [In].
func Values[T any](list ...T) []any {
	args := make([]any, len(list))
	for i, v := range list {
		args[i] = v
	}
	return args
}
