// Package pace knows about time: the pacing guide of a class for a course, by when each learner is likely to be through at their own pace, and a plan
// that fits into the time that is left. Pace is information and never a mark: no state goes by it, and nobody is put in order by it.
//
// # The forecast
//
// [Forecast.Of] is a pure function over what a learner got and when. With m the mean of the minutes of all goals of the course, each goal that was
// got since the learner is on the course counts its minutes, half as much for every 28 days that have gone by since:
//
//	E = Σ minutes · 2^(−age/28 days)        T = ∫ 2^(−t/28 days) dt over the days on the course        n = E / m
//
// n / T goals of mean size a day is the pace. What is left is the minutes of each goal that must or should be reached and is not got, less what
// was shown of it ([Shown]). The range takes the pace as a count of rare events: its ends are the 20th and 80th percentile of Gamma(n + ½), so
// little evidence makes a wide range. With fewer than [FewGoals] goals got or less than [FewDays] on the course it is too early to say.
//
// Properties held by tests: getting one more goal never makes any of the three dates later, one more goal to reach never makes them
// earlier, and soonest ≤ likely ≤ latest.
//
// # The guide of a class
//
// A pacing guide says by which day a class wants to be through with which goal. It comes from a table that somebody pastes or sends, or from
// the dates of the units. A table is kept as a draft that its writer alone sees, is looked at line by line, and becomes the guide whole or not at all.
package pace
