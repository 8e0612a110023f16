package core

import "time"

// Clock tells the time. Rooms receive one instead of asking the operating system, so that a test
// (or a demo) can say what time it is.
type Clock interface {
	// Now is the present instant, in UTC, cut to milliseconds.
	Now() time.Time
}

// ClockFunc lets a plain function be a [Clock].
type ClockFunc func() time.Time

// Now calls the function.
func (f ClockFunc) Now() time.Time { return f().UTC().Truncate(time.Millisecond) }

// SystemClock is the operating system's clock.
func SystemClock() Clock {
	return ClockFunc(time.Now)
}

// stampLayout is RFC 3339 in UTC with exactly three decimals: 24 characters, sorting as text.
const stampLayout = "2006-01-02T15:04:05.000Z"

// Stamp writes an instant as it stands in a table: UTC, milliseconds, 24 characters wide.
// The zero time is written as "", which sorts before every instant and means "never".
func Stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(stampLayout)
}

// ParseStamp reads what [Stamp] wrote; "" and anything unreadable is the zero time.
func ParseStamp(s string) time.Time {
	t, err := time.Parse(stampLayout, s)
	if err != nil {
		return time.Time{}
	}
	return t
}
