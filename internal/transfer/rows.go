package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"crossfade/internal/db"
)

// Digest identifies the content of a table, whatever the order of its rows.
type Digest struct {
	Rows int64
	sum  [4]uint64 // sum of the rows' SHA-256 digests modulo 2^256, low word first
}

// String is the sum in hexadecimal digits.
func (d Digest) String() string {
	var b [32]byte
	for i, w := range d.sum {
		binary.LittleEndian.PutUint64(b[i*8:], w)
	}
	return hex.EncodeToString(b[:])
}

// add takes one more row into the digest.
func (d *Digest) add(row []any) {
	h := sha256.New()
	var head [9]byte
	put := func(kind byte, n uint64, content []byte) {
		head[0] = kind
		binary.LittleEndian.PutUint64(head[1:], n)
		h.Write(head[:])
		h.Write(content)
	}
	for _, v := range row {
		switch v := v.(type) {
		case nil:
			put('n', 0, nil)
		case string:
			put('t', uint64(len(v)), []byte(v))
		case int64:
			put('i', uint64(v), nil)
		case float64:
			put('f', math.Float64bits(v), nil)
		case []byte:
			put('b', uint64(len(v)), v)
		default:
			panic(fmt.Sprintf("a row holds a %T", v)) // normal never lets one through
		}
	}
	sum := h.Sum(nil)
	var carry uint64
	for i := range d.sum {
		d.sum[i], carry = bits.Add64(d.sum[i], binary.LittleEndian.Uint64(sum[i*8:]), carry)
	}
	d.Rows++
}

// normal brings a value to the form that is the same for every database.
func normal(v any) (any, error) {
	switch v := v.(type) {
	case nil, string, int64, float64, []byte:
		return v, nil
	case bool:
		if v {
			return int64(1), nil
		}
		return int64(0), nil
	}
	return nil, fmt.Errorf("a %T is not a value of ours", v)
}

// eachRow reads a whole table.
func eachRow(ctx context.Context, tx *db.Tx, t db.Table, each func(row []any) error) error {
	rows, err := tx.Query(ctx, `select `+columnList(t)+` from `+t.Name)
	if err != nil {
		return fmt.Errorf("reading %s: %w", t.Name, err)
	}
	defer rows.Close()
	row, dest := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range row {
		dest[i] = &row[i]
	}
	for rows.Next() {
		err := rows.Scan(dest...)
		for i := 0; err == nil && i < len(row); i++ {
			row[i], err = normal(row[i])
		}
		if err == nil {
			err = each(row)
		}
		if err != nil {
			return fmt.Errorf("reading %s: %w", t.Name, err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading %s: %w", t.Name, err)
	}
	return nil
}

func digestOf(ctx context.Context, tx *db.Tx, t db.Table) (d Digest, err error) {
	err = eachRow(ctx, tx, t, func(row []any) error {
		d.add(row)
		return nil
	})
	return d, err
}

func columnList(t db.Table) string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}

// batchArgs is about how many values one insert carries. Both databases take more.
const batchArgs = 4000

// writer fills one table, many rows with one statement.
type writer struct {
	tx      *db.Tx
	table   db.Table
	pending []any
}

func (w *writer) add(ctx context.Context, row []any) error {
	for i, c := range w.table.Columns {
		v := row[i]
		if n, ok := v.(int64); ok && c.Type == "bool" {
			v = n != 0
		}
		w.pending = append(w.pending, v)
	}
	if len(w.pending) >= batchArgs {
		return w.flush(ctx)
	}
	return nil
}

// flush writes what is pending. It must be called after the last row.
func (w *writer) flush(ctx context.Context) error {
	if len(w.pending) == 0 {
		return nil
	}
	columns := len(w.table.Columns)
	var sql strings.Builder
	sql.WriteString(`insert into ` + w.table.Name + ` (` + columnList(w.table) + `) values `)
	for i := range len(w.pending) / columns {
		if i > 0 {
			sql.WriteString(", ")
		}
		sql.WriteString(db.In(columns, i*columns+1))
	}
	_, err := w.tx.Exec(ctx, sql.String(), w.pending...)
	w.pending = w.pending[:0]
	if err != nil {
		return fmt.Errorf("writing %s: %w", w.table.Name, err)
	}
	return nil
}

// sameShape tells whether two lists of tables have the same names and columns, and if not, what differs.
func sameShape(a, b []db.Table) error {
	shape := func(list []db.Table) []string {
		var all []string
		for _, t := range list {
			all = append(all, t.Name+"("+columnList(t)+")")
		}
		return all
	}
	sa, sb := shape(a), shape(b)
	if slices.Equal(sa, sb) {
		return nil
	}
	for _, s := range append(slices.Clone(sa), sb...) {
		if !slices.Contains(sa, s) || !slices.Contains(sb, s) {
			return fmt.Errorf("the tables differ: %s is on one side only", s)
		}
	}
	return fmt.Errorf("the tables differ: %s and %s of them", strconv.Itoa(len(sa)), strconv.Itoa(len(sb)))
}
