package soundboard

import "slices"

// Element is one of the seven sliders.
type Element string

// The elements. Basics is no slider: acts on it do not depend on a level.
const (
	Basics        Element = ""
	Goals         Element = "goals"
	Inquiry       Element = "inquiry"
	Task          Element = "task"
	Evaluation    Element = "evaluation"
	Feedback      Element = "feedback"
	Plan          Element = "plan"
	Demonstration Element = "demonstration"
)

// Elements lists the sliders in the order of the board.
func Elements() []Element {
	return []Element{Goals, Inquiry, Task, Evaluation, Feedback, Plan, Demonstration}
}

// Valid tells whether it is one of the seven.
func (e Element) Valid() bool { return slices.Contains(Elements(), e) }

// Level is where a slider stands.
type Level string

// The levels.
const (
	LevelGuide    Level = "guide"    // shown as Teacher, Grown-up or Coach
	LevelTogether Level = "together" // shown as Together
	LevelLearner  Level = "learner"  // shown as Learner
)

// LevelNames lists the levels from the guide's side to the learner's.
func LevelNames() []Level { return []Level{LevelGuide, LevelTogether, LevelLearner} }

// Valid tells whether it is one of the three.
func (l Level) Valid() bool { return slices.Contains(LevelNames(), l) }

// Above tells whether a learner decides more at l than at other.
func (l Level) Above(other Level) bool { return l.rank() > other.rank() }

// rank counts from the guide's side. What is not known is the most careful.
func (l Level) rank() int { return max(0, slices.Index(LevelNames(), l)) }

// Preset is a ready setting of all seven.
type Preset string

// The presets.
const (
	MostlyGuide Preset = "mostly_guide"
	Mixed       Preset = "mixed"
	LearnerLed  Preset = "learner_led"
	HomeSimple  Preset = "home_simple"
)

// Presets lists them from the guide's side to the learner's.
func Presets() []Preset { return []Preset{MostlyGuide, Mixed, HomeSimple, LearnerLed} }

// Levels is where each element stands in a preset; nil for one that is not known.
func (p Preset) Levels() map[Element]Level {
	all := func(l Level) map[Element]Level {
		m := map[Element]Level{}
		for _, e := range Elements() {
			m[e] = l
		}
		return m
	}
	switch p {
	case MostlyGuide:
		return all(LevelGuide)
	case Mixed:
		m := all(LevelTogether)
		m[Goals], m[Plan] = LevelGuide, LevelGuide
		return m
	case HomeSimple:
		m := all(LevelTogether)
		m[Plan] = LevelLearner
		return m
	case LearnerLed:
		return all(LevelLearner)
	default:
		return nil
	}
}

// Nearest is the preset that a board is nearest to, and in how many sliders it differs.
func Nearest(at Positions) (Preset, int) {
	best, least := MostlyGuide, len(Elements())+1
	for _, preset := range Presets() {
		differ := 0
		for e, l := range preset.Levels() {
			if at.Of(e).Level != l {
				differ++
			}
		}
		if differ < least {
			best, least = preset, differ
		}
	}
	return best, least
}
