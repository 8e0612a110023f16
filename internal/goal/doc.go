// Package goal owns what can be mastered: frameworks, their goals, and which goal needs which.
//
// A goal is a competency in the sense of 1EdTech CASE 1.1 (a CFItem), a framework is a CFDocument. A
// course arranges goals of its framework in units; items and resources point at goals; states,
// checks and plans are kept per goal. So a goal's key and id stay when its texts change.
//
// Needs ("first: A") form a graph without cycles. [Check] refuses a cycle and names its goals; whether
// a learner has what a goal needs is for the progress room to say, since that depends on states.
package goal
