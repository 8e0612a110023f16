package db

import "context"

// tableNames is the set of our tables.
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
