// Package dbtest gives tests fresh, migrated databases of both kinds.
//
//	dbtest.Each(t, func(t *testing.T, d *db.DB) { … })
//
// SQLite databases lie in the test's temporary folder. PostgreSQL databases are copied from a migrated
// template on a throwaway server. The server is the one named by the environment variable
// CROSSFADE_TEST_POSTGRES (the URL of a database whose user may create databases); without it every test
// binary starts one of its own, which costs about two seconds, and takes it down when it ends. The program in
// withpostgres runs a whole command, such as go test ./..., with one server. Where no PostgreSQL is
// installed, the PostgreSQL half is skipped with a message.
package dbtest
