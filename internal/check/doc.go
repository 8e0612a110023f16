// Package check owns checks: together, alone, the refresh of a goal that was got, and practice; one go at a
// check is a sitting. It also owns what follows a check alone that was not there yet: the fix-it plan, the
// question to a guide, the report "this question is wrong" and the asking for a guide's judgement.
//
// What always holds:
//
//   - A sitting pins its questions when it starts: item, version and the variant as drawn. An item that is edited
//     or imported again changes nothing for that sitting.
//   - A question of a sitting has at most one response that counts. Every writing verb takes the learner's lock
//     first, so a double submit, a second tab or a repeated request meets what is there and changes nothing.
//   - The result of a check alone is evidence, written in the same transaction as the last response.
//   - A file that answers a question is seen by whoever may see the answer, and by nobody else.
//   - Nothing that betrays an answer leaves the package before the response counts.
package check
