package core

// Role is what a person is in an organisation. What they may do towards one learner or class
// follows from their relation to it, which the people room answers.
type Role string

// The roles in an organisation.
const (
	RoleLearner Role = "learner"
	// RoleGuide teaches: shown as teacher in a school, grown-up at home, coach at work.
	RoleGuide Role = "guide"
	// RoleSupport advises, helps with one thing, or leads people at work. What they see and do depends on their places in groups alone.
	RoleSupport Role = "support"
	// RoleLeader is responsible for the whole organisation, as the head of a school is: sees how far everybody is, and changes nothing.
	RoleLeader Role = "leader"
	// RoleAdmin runs the organisation: people, courses, settings.
	RoleAdmin Role = "admin"
	// RoleCaregiver looks after one learner or several, and neither teaches nor learns here.
	RoleCaregiver Role = "caregiver"
)

// Actor is who asks: always an explicit parameter, never taken from a context.
// The zero Actor is a visitor who is not signed in.
type Actor struct {
	Person  PersonID
	Learner LearnerID // the same person in the log; set for everyone, since everybody may learn
	Org     OrgID
	Roles   []Role
	// Covers is the instant at which the actor was seen to cover a class for some days (a [Stamp]); "" for whoever covers none. A relation that
	// ends by the clock is asked for as of then.
	Covers string
	// Session names the signed-in session, so that "sign out everywhere else" can spare it.
	Session string
	// Watcher is who looks at this learner's pages as the learner sees them; "" when the learner is here themselves. Whoever looks
	// writes nothing (see db.ReadOnly) and meets nothing that is the learner's alone.
	Watcher PersonID
}

// Watched tells whether somebody else looks through this actor's eyes: then leave out what is the learner's alone.
func (a Actor) Watched() bool { return a.Watcher != "" }

// SignedIn tells whether somebody is signed in.
func (a Actor) SignedIn() bool { return a.Person != "" }

// Staff tells whether the actor has a task towards others here: teaches, supports, leads, or runs the organisation.
func (a Actor) Staff() bool {
	return a.Is(RoleGuide) || a.Is(RoleAdmin) || a.Is(RoleSupport) || a.Is(RoleLeader)
}

// Is tells whether the actor has a role in their organisation.
func (a Actor) Is(r Role) bool {
	for _, have := range a.Roles {
		if have == r {
			return true
		}
	}
	return false
}
