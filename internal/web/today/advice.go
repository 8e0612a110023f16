package today

import (
	"crossfade/internal/core"
	"crossfade/internal/plan"
	"crossfade/internal/web/ui"
)

// Links are the ways to some goals of a course that a learner is in.
func Links(courses []plan.CourseToday, course core.CourseID, goals []core.GoalID) []ui.Link {
	var list []ui.Link
	for _, c := range courses {
		if c.Outline.ID != course {
			continue
		}
		for _, id := range goals {
			if g, ok := c.Outline.Goal(id); ok {
				list = append(list, ui.Link{Label: g.Title, Href: "/goals/" + string(id)})
			}
		}
	}
	return list
}
