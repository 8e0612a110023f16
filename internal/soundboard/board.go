package soundboard

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
