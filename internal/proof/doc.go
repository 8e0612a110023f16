// Package proof holds the promises of the product against the real program: its tests build the command, start it as processes of
// their own, talk to it over HTTP as a browser would, kill it, and then ask the database whether what was promised is so.
// It has no code of its own for others to use.
//
//	processes_test.go   two processes on one PostgreSQL: a response counts once, however often it is sent
//	kill_test.go        kill -9 under a storm of answers: nothing acknowledged is lost or doubled
//	backup_test.go      from SQLite to PostgreSQL and back: nothing differs
//	erase_test.go       an erased person leaves no name and no text, not even in the bytes of the files
//	reimport_test.go    a course that changes while somebody is checked changes nothing for them
//	measure_test.go     how long an answer takes, how fast the server starts, how much memory it needs
//
// The tools for it: the program as processes (program_test.go), a person with a browser (browser_test.go), a place with a
// course and learners (place_test.go), and what must always hold (sound_test.go).
//
// All load stays on the loopback interface and is bounded in number and time. More cycles of killing, or the same ones again:
//
//	go test ./internal/proof -run Kill -cycles 500 -seed 7
//
// Without the flags, the environment may say so: CROSSFADE_PROOF_CYCLES, CROSSFADE_PROOF_SEED.
package proof
