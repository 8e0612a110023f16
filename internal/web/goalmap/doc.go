// Package goalmap has the map of a course: what opens what, where one is, and the way to a goal far ahead.
//
// The map is drawn on the server (package goal/layout) as SVG with real links. A small course is shown whole, a large one
// around one goal; the drawing of a whole course is made when its goals change, and kept. Below stands always the outline: the
// same facts in words, which is what a phone shows. Arrow keys move along the map where the script runs.
package goalmap
