// Package soundboard answers who may do what. Like a sound board it has sliders: seven elements of
// learning, each at one of three levels (guide, together, learner), which say how much a learner decides.
// Moving a slider changes who decides, never what exists.
//
// # The two questions
//
// Every permission is two questions, and both are answered below the web. Package people: what is this
// actor to this learner? This package: may that relation do this named [Act], at the level in force? [Decide]
// is a pure function over one table (acts.go), and answers with one of three words:
//
//   - Allow: it happens now.
//   - Ask: somebody else is asked first; [Terms] say who, how many, and what may happen meanwhile.
//   - Deny: it does not happen; the sentence says who decides.
//
// Where nobody else exists to ask (an adult learning alone, a home with one grown-up), one's own answer counts: see [Facts].
//
// # How a service asks
//
//	err := s.board.May(ctx, tx, actor, soundboard.GoalOpen, learner)
//
// gives nil, a [core.Missing] fault when the learner does not exist for this actor, or a [core.Denied] fault
// with the sentence. Lists use the same relations as a filter, see people.Audience. The levels come from a [Levels]; until
// somebody stores other settings every element is at the level guide, see [AllGuide].
package soundboard
