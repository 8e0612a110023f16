package soundboard

import "crossfade/internal/people"

// Act is something that somebody may or may not do, by name.
type Act string

// The acts. The table below says who may do each.
const (
	CourseSee    Act = "course.see"
	CourseImport Act = "course.import"
	CourseEdit   Act = "course.edit"
	ItemEdit     Act = "item.edit"
	ItemSeeKey   Act = "item.see_key"
	ItemVoid     Act = "item.void"

	LearnerEnrol       Act = "learner.enrol"
	GoalOpen           Act = "goal.open"
	GoalAim            Act = "goal.aim"
	CheckTogetherStart Act = "check.together.start"
	CheckAloneStart    Act = "check.alone.start"
	CheckRefreshStart  Act = "check.refresh.start"
	JudgeGoal          Act = "judge.goal"
	QuestionAsk        Act = "question.ask"
	QuestionAnswer     Act = "question.answer"
	ReportItem         Act = "report.item"

	ProgressSee         Act = "progress.see"
	EvidenceSeeDetail   Act = "evidence.see_detail"
	EvidenceSeePractice Act = "evidence.see_practice"
	JudgementSeeNote    Act = "judgement.see_note"

	PeopleAdd   Act = "people.add"
	PeopleLink  Act = "people.link"
	PeopleErase Act = "people.erase"
	SettingsOrg Act = "settings.org"
)

// who is a list of relations to the learner. Where an act concerns no one learner (a course, an item, the
// organisation), it is what the actor is in the organisation, see people.InOrg.
type who []people.Relation

// Short names, so that the table reads well.
const (
	learner    = people.Self
	guide      = people.Guide
	advisor    = people.Advisor
	specialist = people.Specialist
	caregiver  = people.Caregiver
	manager    = people.Manager
	admin      = people.Admin
)

// rule says who may do one act.
type rule struct {
	act     Act
	element Element
	what    string // in plain words, for whoever reads the table
	// may lists who does it at once.
	may who
	// together and byLearner say what is different at these two levels; nil means as at the level guide.
	together, byLearner *change
}

// change is what is different at a level.
type change struct {
	may   who    // who does it at once
	asks  who    // who may, once others agree
	terms *Terms // from whom the yes must come
}

// table is the whole policy: one act a line, or a few.
var table = []rule{
	// Courses and questions. The learner here is one who is enrolled.
	{act: CourseSee, what: "see a course that one learns in, teaches, or runs", may: who{learner, guide, advisor, specialist, caregiver, manager, admin}},
	{act: CourseImport, what: "bring a course in from files", may: who{guide, admin}},
	{act: CourseEdit, what: "change a course", may: who{guide, admin}},
	{act: ItemEdit, what: "change a question", may: who{guide, admin}},
	{act: ItemSeeKey, what: "see the right answers before answering", may: who{guide, admin}},
	{act: ItemVoid, element: Evaluation, what: "take a wrong question out of everybody's results", may: who{guide}},

	// Learning.
	{act: LearnerEnrol, element: Plan, what: "put a learner into a course", may: who{guide, admin},
		together:  &change{may: who{guide, admin}, asks: who{learner}, terms: &Terms{From: who{guide, admin}, Agree: 1}},
		byLearner: &change{may: who{learner, guide, admin}}},
	{act: GoalOpen, element: Plan, what: "open a goal before what it builds on is there", may: who{guide},
		together:  &change{may: who{guide}, asks: who{learner}, terms: &Terms{From: who{guide, advisor}, Agree: 1}},
		byLearner: &change{may: who{learner, guide}}},
	{act: GoalAim, element: Plan, what: "choose a goal to head for, and say what one knows already", may: who{learner}},
	{act: CheckTogetherStart, element: Evaluation, what: "start a check together", may: who{learner}},
	{act: CheckAloneStart, element: Evaluation, what: "start a check alone", may: who{learner}},
	{act: CheckRefreshStart, element: Evaluation, what: "start a refresh", may: who{learner}},
	{act: JudgeGoal, element: Evaluation, what: "judge a goal by what one has seen", may: who{guide}},
	{act: QuestionAsk, element: Feedback, what: "ask a question of one's own", may: who{learner}},
	{act: QuestionAnswer, element: Feedback, what: "answer a learner's question", may: who{guide, advisor, specialist, caregiver}},
	{act: ReportItem, element: Feedback, what: "say that a question is wrong", may: who{learner, guide}},

	// What is seen of a learner. Practice and checks together are the learner's own: others see a count, no answer.
	{act: ProgressSee, what: "see the state of each goal", may: who{learner, guide, advisor, specialist, caregiver, manager, admin}},
	{act: EvidenceSeeDetail, what: "see the answers of a check alone", may: who{learner, guide, advisor, specialist}},
	{act: EvidenceSeePractice, what: "see the answers of practice and of checks together", may: who{learner}},
	{act: JudgementSeeNote, what: "see what a guide wrote beside a judgement", may: who{learner, guide, advisor, specialist, caregiver}},

	// People and place.
	{act: PeopleAdd, what: "add, rename or suspend people", may: who{guide, admin}},
	{act: PeopleLink, what: "make a one-time link to sign in", may: who{learner, guide, admin}},
	{act: PeopleErase, what: "erase a person for good", may: who{guide, admin}},
	{act: SettingsOrg, what: "change the settings of the place", may: who{admin}},
}

// at is what holds at a level. A level that is not known counts as guide, the most careful one.
func (r rule) at(level Level) change {
	switch {
	case level == LevelTogether && r.together != nil:
		return *r.together
	case level == LevelLearner && r.byLearner != nil:
		return *r.byLearner
	default:
		return change{may: r.may}
	}
}

// Acts lists every act of the table, in its order.
func Acts() []Act {
	list := make([]Act, len(table))
	for i, r := range table {
		list[i] = r.act
	}
	return list
}

// ElementOf tells on which slider an act depends; [Basics] for none.
func ElementOf(act Act) Element {
	if r, ok := find(act); ok {
		return r.element
	}
	return Basics
}

func find(act Act) (rule, bool) {
	for _, r := range table {
		if r.act == act {
			return r, true
		}
	}
	return rule{}, false
}
