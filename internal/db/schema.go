package db

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// Table is one of the tables, as the database has it.
type Table struct {
	Name    string
	Columns []Column // in the order of their names, which is the same everywhere
}

// Column is a column with its type in the words of the migrations.
type Column struct {
	Name string
	// Type is text, int64, float64, bool or bytes. SQLite keeps a bool as int64 and says so.
	Type string
}

// ledgerTable is left out of what is copied: every database keeps its own.
const ledgerTable = "schema_migration"

// Tables lists the tables that hold people's data, by name. It is for copying and comparing whole databases.
func (tx *Tx) Tables(ctx context.Context) ([]Table, error) {
	query := `select m.name, c.name, c.type from sqlite_master m, pragma_table_info(m.name) c
		where m.type = 'table' and m.name not like 'sqlite\_%' escape '\' order by m.name, c.name`
	if tx.db.dialect == PostgreSQL {
		query = `select t.table_name::text, c.column_name::text, c.data_type::text
			from information_schema.tables t join information_schema.columns c using (table_schema, table_name)
			where t.table_schema = current_schema() and t.table_type = 'BASE TABLE'
			order by t.table_name::text collate "C", c.column_name::text collate "C"`
	}
	rows, err := tx.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Table
	for rows.Next() {
		var table, column, typ string
		if err := rows.Scan(&table, &column, &typ); err != nil {
			return nil, err
		}
		word, err := tx.db.wordOf(typ)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", table, column, err)
		}
		if n := len(list); n == 0 || list[n-1].Name != table {
			list = append(list, Table{Name: table})
		}
		last := &list[len(list)-1]
		last.Columns = append(last.Columns, Column{column, word})
	}
	return slices.DeleteFunc(list, func(t Table) bool { return t.Name == ledgerTable }), rows.Err()
}

// wordOf is the type word for a database's own type.
func (d *DB) wordOf(typ string) (string, error) {
	for _, word := range []string{"text", "int64", "float64", "bytes", "bool"} { // bool last: on SQLite it is an INTEGER too
		own, _, _ := strings.Cut(typeWords[word][d.dialect], " COLLATE")
		if own == typ {
			return word, nil
		}
	}
	return "", fmt.Errorf("type %q is none of ours", typ)
}

// tableNames is the set of all tables, the ledger among them.
func (d *DB) tableNames(ctx context.Context) (map[string]bool, error) {
	query := `select name from sqlite_master where type = 'table' and name not like 'sqlite\_%' escape '\'`
	if d.dialect == PostgreSQL {
		query = `select table_name::text from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'`
	}
	var names []string
	err := d.Read(ctx, func(ctx context.Context, tx *Tx) (err error) {
		names, err = List(ctx, tx, One[string], query)
		return err
	})
	set := map[string]bool{}
	for _, n := range names {
		set[n] = true
	}
	return set, err
}

// Load is a write that fills a database which nobody else uses: references between rows are checked at its
// end, so tables and rows may come in any order.
func (d *DB) Load(ctx context.Context, fn Func) error {
	return d.once(ctx, d.write, &sql.TxOptions{}, func(ctx context.Context, tx *Tx) error {
		if d.dialect == SQLite {
			if _, err := tx.Exec(ctx, `pragma defer_foreign_keys = 1`); err != nil { // until the commit, which checks
				return err
			}
			return fn(ctx, tx)
		}
		return deferred(ctx, tx, fn)
	})
}

// deferred makes PostgreSQL's references deferrable for the length of the transaction.
func deferred(ctx context.Context, tx *Tx, fn Func) error {
	references, err := List(ctx, tx, One[string], `
		select format('alter table %I alter constraint %I', r.relname, c.conname)
		from pg_constraint c join pg_class r on r.oid = c.conrelid join pg_namespace n on n.oid = r.relnamespace
		where c.contype = 'f' and n.nspname = current_schema() order by 1`)
	if err != nil {
		return err
	}
	all := func(how string) error {
		for _, r := range references {
			if _, err := tx.Exec(ctx, r+how); err != nil {
				return err
			}
		}
		return nil
	}
	if err := all(" deferrable initially deferred"); err != nil {
		return err
	}
	if err := fn(ctx, tx); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `set constraints all immediate`); err != nil { // checks now
		return err
	}
	return all(" not deferrable")
}
