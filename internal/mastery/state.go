package mastery

import "fmt"

// State is where a learner stands with one goal. States are ordered: a higher one means more has been shown.
type State int8

// The states, from "no evidence" to "shown again after time has passed".
const (
	NotStarted   State = iota // no evidence at all
	NotYet                    // begun; not shown
	GettingThere              // partly shown
	GotIt                     // shown alone, or judged so by a guide
	Secure                    // shown again after a week or more, twice
)

var stateKeys = [...]string{"not_started", "not_yet", "getting_there", "got_it", "secure"}

// String returns the state's stable key, which is also what is stored and what catalogues translate.
func (s State) String() string {
	if s < NotStarted || s > Secure {
		return fmt.Sprintf("state(%d)", int8(s))
	}
	return stateKeys[s]
}

// ParseState reads a key written by [State.String].
func ParseState(key string) (State, error) {
	for i, k := range stateKeys {
		if k == key {
			return State(i), nil
		}
	}
	return NotStarted, fmt.Errorf("mastery: no state is called %q", key)
}

// MarshalText writes the stable key, so that states are words in JSON.
func (s State) MarshalText() ([]byte, error) {
	if s < NotStarted || s > Secure {
		return nil, fmt.Errorf("mastery: state %d is out of range", int8(s))
	}
	return []byte(stateKeys[s]), nil
}

// UnmarshalText reads the stable key.
func (s *State) UnmarshalText(text []byte) error {
	v, err := ParseState(string(text))
	if err != nil {
		return err
	}
	*s = v
	return nil
}
