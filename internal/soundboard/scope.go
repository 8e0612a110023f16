package soundboard

import (
	"crossfade/internal/core"
)

// TaskID names a task of a unit.
type TaskID string

// Scope says for what a level is wanted, or for whom one is set, from wide to narrow. What is not known or not narrowed stays
// empty. A setting of a unit, a task, a group or a learner is always that of one class: two classes in one course do not move each other's
// faders.
type Scope struct {
	Org     core.OrgID
	Class   core.GroupID // a class, household or team
	Unit    core.UnitID
	Task    TaskID
	Group   core.GroupID // inside the class
	Learner core.LearnerID
}

// Reach is for whom a setting holds: the narrowest part of its scope.
type Reach string

// The reaches, from wide to narrow. Unset is no setting at all: then the level is guide.
const (
	Unset    Reach = ""
	ForOrg   Reach = "org"
	ForClass Reach = "class"
	ForUnit  Reach = "unit"
	ForTask  Reach = "task"
	ForGroup Reach = "group"
	ForOne   Reach = "learner"
)

// Reach is the narrowest part that is named.
func (s Scope) Reach() Reach {
	switch {
	case s.Learner != "":
		return ForOne
	case s.Group != "":
		return ForGroup
	case s.Task != "":
		return ForTask
	case s.Unit != "":
		return ForUnit
	case s.Class != "":
		return ForClass
	default:
		return ForOrg
	}
}

// weight orders scopes by nearness: the narrower part always counts for more than all wider ones together.
func (s Scope) weight() int {
	w := 0
	for i, named := range []bool{s.Class != "", s.Unit != "", s.Task != "", s.Group != "", s.Learner != ""} {
		if named {
			w |= 1 << (i + 1)
		}
	}
	return w
}
