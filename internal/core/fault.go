package core

import (
	"errors"
	"fmt"
)

// Kind says what sort of trouble a [Fault] is, and so which HTTP status and tone it gets.
type Kind uint8

// The kinds of faults.
const (
	// Internal is a defect or an outage: shown as a reference number, logged whole. HTTP 500.
	Internal Kind = iota
	// Invalid means that the input needs another form; Fields says which. HTTP 422.
	Invalid
	// NotFound means that it does not exist, or not for this actor. HTTP 404.
	NotFound
	// Denied means that the actor sees it and may not do this; the text says who decides. HTTP 403.
	Denied
	// Conflict means that the world changed meanwhile. HTTP 409.
	Conflict
	// Locked means that it opens later or after something else; the text says when. HTTP 409.
	Locked
	// TooMuch means that a limit (size, count, rate) was reached. HTTP 413 or 429.
	TooMuch
	// SignIn means that the actor has to sign in first. HTTP 303 to the sign-in page.
	SignIn
)

// Fault is the one error type that is meant for a person. Key names a text in the catalogue and
// Args fill it in pairs ("name", value, …); Fields holds one catalogue key per wrong form field.
type Fault struct {
	Kind   Kind
	Key    string
	Args   []any
	Fields map[string]string
	Err    error // what lies beneath, for the log; may be nil
}

// Error says the fault for the log; people get the catalogue's text.
func (f *Fault) Error() string {
	if f.Err != nil {
		return fmt.Sprintf("%s: %v", f.Key, f.Err)
	}
	return f.Key
}

// Unwrap gives what lies beneath.
func (f *Fault) Unwrap() error { return f.Err }

// NewFault makes a fault of a kind with a catalogue key and its arguments in pairs.
func NewFault(kind Kind, key string, args ...any) *Fault {
	return &Fault{Kind: kind, Key: key, Args: args}
}

// Missing is the fault for whatever does not exist for this actor.
func Missing() *Fault { return NewFault(NotFound, "error.not_found") }

// BadField is the fault for one wrong form field: key names the text shown beside it.
func BadField(field, key string) *Fault {
	return &Fault{Kind: Invalid, Key: "error.check_fields", Fields: map[string]string{field: key}}
}

// KindOf tells the kind of an error: that of the first [Fault] in its chain, else [Internal].
func KindOf(err error) Kind {
	var f *Fault
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}
