package expr

import "fmt"

// Error says what is wrong with an expression or with one evaluation of it. Key names a text in the
// catalogue with the arguments {near}, a piece of the expression, and {at}, the place of the
// character where the trouble is, counted from 1 (0 = the expression as a whole).
type Error struct {
	Key  string
	Near string
	At   int
}

// Error writes the error for the log.
func (e *Error) Error() string {
	return fmt.Sprintf("%s near %q (character %d)", e.Key, e.Near, e.At)
}

// The errors of an evaluation. Those of parsing are made where they happen.
func divideByZero() *Error { return &Error{Key: "item.expr.divide_by_zero"} }
func tooLarge() *Error     { return &Error{Key: "item.expr.too_large"} }
func tooManySteps() *Error { return &Error{Key: "item.expr.too_many_steps"} }
func notWhole(near string) *Error {
	return &Error{Key: "item.expr.not_whole", Near: near}
}
func notSquare(near string) *Error {
	return &Error{Key: "item.expr.not_square", Near: near}
}
func wrongKind(near string) *Error {
	return &Error{Key: "item.expr.wrong_kind", Near: near}
}
func unknownName(near string) *Error {
	return &Error{Key: "item.expr.unknown_name", Near: near}
}
