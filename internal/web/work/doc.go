// Package work is what learners make, as pages: the brief with its audience on top and what good looks like, handing in from any device,
// versions side by side with what changed, what was said point by point, scores with reasons, and the slots of a portfolio.
//
// Files come from anybody. Only plain pictures, sound and film are shown by a page; everything else is saved to the device and never
// opened as a page of ours.
package work
