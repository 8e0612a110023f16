// Package checks has the pages of a sitting and of what follows it: "I'm ready", one question after the other, the
// result per goal, the fix-it plan, "my question", "this question is wrong", and the asking for a guide's judgement.
package checks
