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

	GoalRule Act = "goal.rule"

	LearnerEnrol       Act = "learner.enrol"
	GoalOpen           Act = "goal.open"
	GoalAim            Act = "goal.aim"
	CheckTogetherStart Act = "check.together.start"
	CheckAloneStart    Act = "check.alone.start"
	CheckRefreshStart  Act = "check.refresh.start"
	CheckGoOn          Act = "check.go_on"
	LessonUse          Act = "lesson.use"
	TodayArrange       Act = "today.arrange"
	JudgementAsk       Act = "judgement.ask"
	JudgeGoal          Act = "judge.goal"
	QuestionAsk        Act = "question.ask"
	QuestionAnswer     Act = "question.answer"
	ReportItem         Act = "report.item"
	PeerOffer          Act = "peer.offer"
	PeerAsk            Act = "peer.ask"
	PeerAnswer         Act = "peer.answer"
	PeerRead           Act = "peer.read"

	// Coaching and what comes of it.
	CoachingSee   Act = "coaching.see"
	CoachingWrite Act = "coaching.write"
	AgendaAdd     Act = "agenda.add"
	TodoSet       Act = "todo.set"
	TodoDone      Act = "todo.done"
	SlotOffer     Act = "slot.offer"
	SlotBook      Act = "slot.book"

	ProgressSee         Act = "progress.see"
	EvidenceSeeDetail   Act = "evidence.see_detail"
	EvidenceSeePractice Act = "evidence.see_practice"
	JudgementSeeNote    Act = "judgement.see_note"
	LearnerLookAs       Act = "learner.look_as"

	// Goals.
	GoalSet      Act = "goal.set"
	GoalPropose  Act = "goal.propose"
	GoalFinalise Act = "goal.finalise"
	GoalWrite    Act = "goal.write"
	GoalPrivate  Act = "goal.private"
	// Inquiry.
	InquiryFrame  Act = "inquiry.frame"
	InquiryAnswer Act = "inquiry.answer"
	InquiryAngle  Act = "inquiry.angle"
	InquiryOwn    Act = "inquiry.own"
	InquiryNudge  Act = "inquiry.nudge"
	// Task and audience.
	TaskSet     Act = "task.set"
	TaskChoose  Act = "task.choose"
	TaskPropose Act = "task.propose"
	// Evaluation.
	CriteriaSet        Act = "criteria.set"
	CriteriaContribute Act = "criteria.contribute"
	CriteriaAgree      Act = "criteria.agree"
	ScoreSelf          Act = "score.self"
	ScoreGive          Act = "score.give"
	// Feedback.
	FeedbackGive    Act = "feedback.give"
	FeedbackRequest Act = "feedback.request"
	FeedbackOutside Act = "feedback.outside"
	// Plan.
	PlanSet     Act = "plan.set"
	PlanArrange Act = "plan.arrange"
	PlanOwn     Act = "plan.own"
	PlanRedate  Act = "plan.redate"
	PlanCatchUp Act = "plan.catch_up"
	PlanFit     Act = "plan.fit"
	// Work itself.
	WorkHandIn  Act = "work.hand_in"
	WorkSee     Act = "work.see"
	FeedbackUse Act = "feedback.use"
	// Showing it all.
	SlotSet      Act = "slot.set"
	WorkKeep     Act = "work.keep"
	WorkNominate Act = "work.nominate"
	WorkArrange  Act = "work.arrange"
	// The board itself, and safety.
	BoardSee     Act = "board.see"
	BoardMove    Act = "board.move"
	BoardAsk     Act = "board.ask"
	SafetyStop   Act = "safety.stop"
	SafetyReport Act = "safety.report"
	SafetyLook   Act = "safety.look"

	PeopleAdd   Act = "people.add"
	PeopleLink  Act = "people.link"
	PeopleErase Act = "people.erase"
	PeopleCover Act = "people.cover"
	SettingsOrg Act = "settings.org"
	EngineTune  Act = "engine.tune"
)

// who is a list of relations to the learner. Where an act concerns no one learner (a course, an item, the
// organisation), it is what the actor is in the organisation, see people.InOrg.
type who []people.Relation

// Short names, so that the table reads well.
const (
	learner    = people.Self
	guide      = people.Guide
	cover      = people.Covering
	advisor    = people.Advisor
	specialist = people.Specialist
	caregiver  = people.Caregiver
	manager    = people.Manager
	leader     = people.Leader
	admin      = people.Admin
	peer       = people.Peer
)

// rule says who may do one act.
type rule struct {
	act     Act
	element Element
	what    string // in plain words, for whoever reads the table
	// may lists who does it at once, and asks who may once others agree on terms: at the level guide, or at every level of an act that is on no slider.
	may   who
	asks  who
	terms *Terms
	// inWorkshop tells that at the level together a workshop is the way; the sentence of a refusal says so.
	inWorkshop bool
	// together and byLearner say what is different at these two levels; nil means as at the level guide.
	together, byLearner *change
}

// change is what is different at a level.
type change struct {
	may   who    // who does it at once
	asks  who    // who may, once others agree
	terms *Terms // from whom the yes must come
	// outside and minor are the terms on which a learner asks for what they else do at once, see [Facts].
	outside, minor *Terms
}

// Terms that come up again.
var (
	// guideSays: one guide (or advisor) says yes, and the learner may begin meanwhile.
	guideSays = &Terms{From: who{guide, advisor}, Agree: 1, Meanwhile: true}
	// guideFirst: nothing happens before one guide says yes.
	guideFirst = &Terms{From: who{guide}, Agree: 1}
	// guideSoon: like guideSays, and after five days silence is a yes.
	guideSoon = &Terms{From: who{guide, advisor}, Agree: 1, Meanwhile: true, Days: 5, Silence: Allow}
	// guideOnce: one yes is enough for good; whatever is changed later needs none.
	guideOnce = &Terms{From: who{guide}, Agree: 1, Meanwhile: true, Once: true}
	// careFirst: a guide or somebody who cares for the learner says yes before.
	careFirst = &Terms{From: who{guide, caregiver}, Agree: 1}
)

// table is the whole policy: one act a line, or a few.
var table = []rule{
	// Courses and questions. The learner here is one who is enrolled.
	{act: CourseSee, what: "see a course that one learns in, teaches, or runs", may: who{learner, guide, cover, advisor, specialist, caregiver, manager, leader, admin}},
	{act: CourseImport, what: "bring a course in from files", may: who{guide, admin}},
	{act: CourseEdit, what: "change a course", may: who{guide, admin}},
	{act: ItemEdit, what: "change a question", may: who{guide, admin}},
	{act: ItemSeeKey, what: "see the right answers before answering", may: who{guide, admin}},
	{act: ItemVoid, element: Evaluation, what: "take a wrong question out of everybody's results", may: who{guide}},
	{act: GoalRule, what: "choose what makes a goal got", may: who{guide, admin}},

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
	{act: CheckGoOn, element: Evaluation, what: "answer, take hints, and work on a fix-it plan", may: who{learner}},
	{act: LessonUse, element: Plan, what: "open a lesson and say that one worked through it", may: who{learner}},
	{act: TodayArrange, element: Plan, what: "put one's own Today in order, and say how much one keeps fresh a day", may: who{learner}},
	{act: JudgementAsk, element: Evaluation, what: "ask a guide to judge one's work for a goal", may: who{learner}},
	{act: JudgeGoal, element: Evaluation, what: "judge a goal by what one has seen", may: who{guide, cover}},
	{act: QuestionAsk, element: Feedback, what: "ask a question of one's own", may: who{learner}},
	{act: QuestionAnswer, element: Feedback, what: "answer a learner's question", may: who{guide, cover, advisor, specialist, caregiver}},
	{act: PeerOffer, what: "say that classmates may ask one", may: who{learner}},
	{act: PeerAsk, what: "ask a classmate who said that one may", may: who{learner}},
	{act: PeerAnswer, what: "answer a classmate's question, or pass it on", may: who{peer, guide, advisor, specialist}},
	{act: PeerRead, what: "read what a class asks each other, and close it for the class", may: who{guide, admin}},
	{act: ReportItem, element: Feedback, what: "say that a question is wrong", may: who{learner, guide, cover}},

	// Goals: set for all, made in a workshop, or the learner's own with a guide who verifies. Private goals are always the learner's own.
	{act: GoalSet, element: Goals, what: "write the goals of a unit for everybody", may: who{guide}},
	{act: GoalPropose, element: Goals, what: "propose goals, support them and comment in the workshop", may: who{guide},
		together: &change{may: who{learner, guide}}, byLearner: &change{may: who{learner, guide}}},
	{act: GoalFinalise, element: Goals, what: "merge proposals and finish the workshop", may: who{guide}},
	{act: GoalWrite, element: Goals, what: "write a goal of one's own that counts in the unit", may: who{guide}, inWorkshop: true,
		byLearner: &change{may: who{guide}, asks: who{learner}, terms: guideSays}},
	{act: GoalPrivate, element: Goals, what: "keep a goal that nobody else sees and that never counts", may: who{learner}},

	// Inquiry: a fixed question with a sheet, angles inside a frame, or the learner's own question.
	{act: InquiryFrame, element: Inquiry, what: "write the question of a unit, its sources, limits and sheet", may: who{guide}},
	{act: InquiryAnswer, element: Inquiry, what: "write on the sheet", may: who{learner}},
	{act: InquiryAngle, element: Inquiry, what: "take an angle or write one (outside the limits: ask)", may: who{guide},
		together:  &change{may: who{learner, guide}, outside: guideFirst},
		byLearner: &change{may: who{learner, guide}}},
	{act: InquiryOwn, element: Inquiry, what: "write a question of one's own", may: who{guide}, inWorkshop: true,
		byLearner: &change{may: who{learner}}},
	{act: InquiryNudge, element: Inquiry, what: "comment on a learner's question, or offer to mentor", may: who{guide, cover, advisor, specialist}},

	// Task and audience: a brief, a menu, or a proposal beside the criteria.
	{act: TaskSet, element: Task, what: "write the brief, the menu and the criteria of a task", may: who{guide}},
	{act: TaskChoose, element: Task, what: "choose from the menu", may: who{guide},
		together: &change{may: who{learner, guide}}, byLearner: &change{may: who{learner, guide}}},
	{act: TaskPropose, element: Task, what: "propose what to make and for whom", may: who{guide},
		together:  &change{may: who{guide}, asks: who{learner}, terms: guideFirst},
		byLearner: &change{may: who{guide}, asks: who{learner}, terms: guideSoon}},

	// Evaluation: criteria and scores.
	{act: CriteriaSet, element: Evaluation, what: "write criteria, and choose the examples", may: who{guide}},
	{act: CriteriaContribute, element: Evaluation, what: "say what makes an example strong or weak, sort and vote", may: who{guide},
		together: &change{may: who{learner, guide}}, byLearner: &change{may: who{learner, guide}}},
	{act: CriteriaAgree, element: Evaluation, what: "put criteria of one's own in force", may: who{guide}, inWorkshop: true,
		byLearner: &change{may: who{guide}, asks: who{learner}, terms: guideFirst}},
	{act: ScoreSelf, element: Evaluation, what: "score one's own work", may: who{learner}},
	{act: ScoreGive, element: Evaluation, what: "score a learner's work", may: who{guide}},

	// Feedback.
	{act: FeedbackGive, element: Feedback, what: "comment on a learner's draft", may: who{guide, cover, advisor, specialist, caregiver}},
	{act: FeedbackRequest, element: Feedback, what: "ask people here for feedback", may: who{guide},
		together:  &change{may: who{learner, guide}, outside: guideFirst},
		byLearner: &change{may: who{learner, guide}}},
	{act: FeedbackOutside, element: Feedback, what: "ask somebody outside for feedback", may: who{guide},
		together:  &change{may: who{guide}, asks: who{learner}, terms: guideFirst},
		byLearner: &change{may: who{learner, guide}, minor: careFirst}},

	// Plan.
	{act: PlanSet, element: Plan, what: "set the order, the dates and the fences of a unit", may: who{guide}},
	{act: PlanArrange, element: Plan, what: "choose order, pace and text inside the fences", may: who{guide},
		together:  &change{may: who{learner, guide}, outside: guideFirst},
		byLearner: &change{may: who{learner, guide}}},
	{act: PlanOwn, element: Plan, what: "make a plan of one's own", may: who{guide},
		together:  &change{may: who{guide}, asks: who{learner}, terms: guideSays},
		byLearner: &change{may: who{guide}, asks: who{learner}, terms: guideOnce}},

	{act: PlanRedate, element: Plan, what: "set a date of one's own where the date is soft", may: who{learner}},
	{act: PlanCatchUp, element: Plan, what: "say that one has caught up with what one missed", may: who{learner}},
	{act: PlanFit, element: Plan, what: "put a plan on Today that fits the time left, and take it off", may: who{guide}, asks: who{learner}, terms: guideFirst,
		together: &change{may: who{learner, guide}}, byLearner: &change{may: who{learner}}},

	// Work itself.
	{act: WorkHandIn, element: Task, what: "hand in work, and a new version of it", may: who{learner}},
	{act: FeedbackUse, element: Feedback, what: "say what became of a comment on one's own work", may: who{learner}},
	{act: WorkSee, what: "see a learner's work and what was said about it", may: who{learner, guide, cover, advisor, specialist, caregiver}},

	// Showing it all.
	{act: SlotSet, element: Demonstration, what: "say which pieces a portfolio needs", may: who{guide}},
	{act: WorkKeep, element: Demonstration, what: "keep a piece of work", may: who{learner}},
	{act: WorkNominate, element: Demonstration, what: "nominate a piece, from elsewhere too", may: who{guide},
		together: &change{may: who{learner, guide}}, byLearner: &change{may: who{learner}}},
	{act: WorkArrange, element: Demonstration, what: "add, remove and order the pieces of a portfolio", may: who{learner, guide},
		together: &change{may: who{learner, guide}}, byLearner: &change{may: who{learner}}},

	// The board itself, and safety. They are on no slider: it can always be seen, asked about, and stopped.
	{act: BoardSee, what: "see who decides what", may: who{learner, guide, cover, advisor, specialist, caregiver, manager, admin}},
	{act: BoardMove, what: "move a slider", may: who{guide, admin}},
	{act: BoardAsk, what: "have a slider moved for oneself", may: who{guide, admin}, asks: who{learner}, terms: &Terms{From: who{guide}, Agree: 1}},
	{act: SafetyStop, what: "stop something for safety, and let it go on", may: who{guide, cover}},
	{act: SafetyReport, what: "say that something is not all right", may: who{learner, guide, cover, advisor, specialist, caregiver, peer}},
	{act: SafetyLook, what: "look at what somebody reported, and answer it", may: who{guide, admin}},
	// Coaching. Notes that are marked as private are their writer's alone, whatever stands here.
	{act: CoachingSee, what: "see the coaching page: agenda, shared notes, next steps", may: who{learner, guide, advisor, specialist}},
	{act: CoachingWrite, what: "keep a check-in or a coaching session", may: who{guide, advisor, specialist}},
	{act: AgendaAdd, what: "write on the agenda of the next talk", may: who{learner, guide, advisor, specialist}},
	{act: TodoSet, what: "put a task on a learner's Today", may: who{guide, advisor, specialist}},
	{act: TodoDone, what: "tick a task", may: who{learner}},
	{act: SlotOffer, what: "offer times for a one-to-one", may: who{guide}},
	{act: SlotBook, what: "book a one-to-one", may: who{learner}},

	// What is seen of a learner. Practice and checks together are the learner's own: others see a count, no answer.
	{act: ProgressSee, what: "see the state of each goal", may: who{learner, guide, cover, advisor, specialist, caregiver, manager, leader, admin}},
	{act: EvidenceSeeDetail, what: "see the answers of a check alone", may: who{learner, guide, cover, advisor, specialist}},
	{act: EvidenceSeePractice, what: "see the answers of practice and of checks together", may: who{learner}},
	{act: JudgementSeeNote, what: "see what a guide wrote beside a judgement", may: who{learner, guide, cover, advisor, specialist, caregiver}},
	{act: LearnerLookAs, what: "look at a learner's pages as they see them, without what is theirs alone", may: who{guide}},

	// People and place.
	{act: PeopleAdd, what: "add, rename or suspend people", may: who{guide, admin}},
	{act: PeopleLink, what: "make a one-time link to sign in", may: who{learner, guide, cover, admin}},
	{act: PeopleErase, what: "erase a person for good", may: who{guide, admin}},
	{act: PeopleCover, what: "have somebody cover a class for some days", may: who{guide, admin}},
	{act: SettingsOrg, what: "change the settings of the place", may: who{admin}},
	{act: EngineTune, what: "decide by which fitted numbers the engine guesses", may: who{admin}},
}

// at is what holds at a level. A level that is not known counts as guide, the most careful one.
func (r rule) at(level Level) change {
	switch {
	case level == LevelTogether && r.together != nil:
		return *r.together
	case level == LevelLearner && r.byLearner != nil:
		return *r.byLearner
	default:
		return change{may: r.may, asks: r.asks, terms: r.terms}
	}
}

// moves tells whether the level makes a difference.
func (r rule) moves() bool { return r.together != nil || r.byLearner != nil }

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
