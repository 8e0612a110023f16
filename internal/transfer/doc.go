// Package transfer moves whole databases: a copy from one to another, a backup into one file, the way back from
// it, and the comparison that proves that nothing differs. Either side may be SQLite or PostgreSQL.
//
// It knows nothing of what the tables mean. A row is a list of values in the order of the columns' names; a value is
// null, text, a whole number, a number or bytes, and a truth value is 0 or 1, as SQLite keeps it. A table's [Digest]
// is the number of its rows and the sum of their SHA-256 digests, so that it does not depend on the order in which a database gives them.
//
// # The backup file
//
// A ZIP file that other programs can read too:
//
//	tables/<table>.jsonl   one row per line, as a JSON list; bytes are base64
//	files/<sha-256>        every file of the blob store
//	manifest.json          version, schema, tables with their columns, rows and digests
//
// It holds everything, people's names and the digests of their passphrases among it, so it is to be kept like the
// database itself. A backup of an older version is restored into that version's tables, which are then migrated.
//
// A restore believes nothing: names, sizes, counts and forms are checked against [Limits], every file against its
// digest and every table against the manifest, and on any doubt the database stays empty.
package transfer
