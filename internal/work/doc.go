// Package work owns what learners make: the task (make this, for these people), the product of each learner with all its versions and
// files, and the slots that a portfolio needs. What is said about a product belongs to feedback, by what it is judged to criteria.
//
// # What always holds
//
//   - Only the kind of product that the task sets is taken; the type of a file is what its bytes say, not its name ([Kind.Takes]).
//   - A version is never changed. Handing in again adds one, and the versions before stay.
//   - A date of a task is soft unless it has a reason; a product that comes after it is as good as any other.
//   - Whoever may not see a learner's work gets no sign that it exists.
//   - Files come from anybody: sizes are bounded, and nothing but plain pictures, sound and film is shown; all else is saved.
package work
