// Package archtest holds the house together: its tests read the source of the whole project and say, with a reason, what
// stands in the wrong room. It has no code of its own for others to use.
//
// The plan of rooms is in rooms_test.go, and docs/architecture.md tells it in words. A new package fails the test until
// somebody has given it a line, and so has thought about where it belongs.
package archtest
