// Package courses carries the courses that come with Crossfade, as course folders (see
// docs/course-folder.md). They are ordinary courses: they are imported like any other, may be
// changed after that, and show an author what a folder can hold.
//
//   - fractions: for ages 8 to 10. From fair shares to adding fractions, along the number line.
//   - numbers-at-work: for adults at work. Percentages, rates, averages and charts one can trust.
//
// The test of this package is the standard that both keep: every goal can be learned in more than
// one way, fixed in yet another way, and checked alone with fresh questions for ever.
package courses
