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
//   - Ask: somebody else is asked first; [Terms] say who, how many, and what may happen meanwhile. Package proposal records it.
//   - Deny: it does not happen; the sentence says who decides.
//
// Where nobody else exists to ask (an adult learning alone, a home with one grown-up), one's own answer counts: see [Facts].
//
// # Where a slider stands
//
// Settings are stored for a [Scope], from wide to narrow: organisation, class, unit, task, group in the class, one learner. The nearest wins, element
// by element, and all seven are found in one statement ([Stored]). Nobody has set one: guide. A trial has an end, at which what was before holds
// again by the clock, without anybody's doing. [Board.Move] moves sliders; every move is a line of a journal that only grows. What
// learners made at a level is never touched by a move: the rooms that own it show it as parked while the level is lower.
//
// # How a service asks
//
//	err := s.board.May(ctx, tx, actor, soundboard.GoalOpen, learner)
//	err := s.board.MayAt(ctx, tx, soundboard.Question{Actor: actor, Act: soundboard.GoalWrite, Learner: learner, Scope: soundboard.Scope{Unit: unit}})
//
// gives nil, a [core.Missing] fault when the learner does not exist for this actor, or a [core.Denied] fault
// with the sentence. A learner's own verbs ask, too; most cost no statement. Lists use the same rule as a filter: [Board.Where].
package soundboard
