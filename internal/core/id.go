package core

import "github.com/google/uuid"

// The kinds of ids. All are UUIDv7 text; an empty string means "none".
type (
	// OrgID names an organisation: a home, a school or a company. Every tenant-owned row carries one.
	OrgID string
	// PersonID names a person with an account, in whatever role. It appears in people's tables only;
	// the log of evidence knows a learner by [LearnerID].
	PersonID string
	// LearnerID is the opaque id under which the log, the states and the sittings know a learner.
	// people keeps the mapping to a PersonID; erasing the person deletes that mapping.
	LearnerID string
	// GroupID names a class, a household or a group inside a class.
	GroupID string
	// CourseID names a course.
	CourseID string
	// UnitID names a unit of a course.
	UnitID string
	// FrameworkID names a framework of goals (a CASE document).
	FrameworkID string
	// GoalID names a goal (a CASE item, or one that a person wrote).
	GoalID string
	// ItemID names an item; the version that a learner saw is pinned beside it.
	ItemID string
	// ResourceID names a lesson or another resource of the library.
	ResourceID string
	// SittingID names one go at a check.
	SittingID string
	// StatementID names one statement of the evidence log. A client may make it, so that a repeat is harmless.
	StatementID string
)

// NewID makes a fresh UUIDv7 of the kind that the caller names, for example NewID[GoalID]().
// It panics only if the operating system cannot give random bytes, and then nothing would be safe.
func NewID[T ~string]() T {
	return T(uuid.Must(uuid.NewV7()).String())
}

// ParseID reads an id that came from outside. It accepts the canonical 36-character form only.
func ParseID[T ~string](s string) (T, bool) {
	if len(s) != 36 {
		return "", false
	}
	u, err := uuid.Parse(s)
	if err != nil || u.String() != s {
		return "", false
	}
	return T(s), true
}

// DerivedID makes the id (a UUIDv5) that always belongs to the given names in the given space.
// Importers use it, so that bringing the same thing in again meets the same row.
func DerivedID[T ~string](space string, names ...string) T {
	u := uuid.NewSHA1(uuid.NameSpaceURL, []byte("crossfade:"+space))
	for _, n := range names {
		u = uuid.NewSHA1(u, []byte(n))
	}
	return T(u.String())
}
