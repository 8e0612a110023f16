package mastery

// rollupSpecs are the rules that make a goal's state from smaller goals. Give the latest state of each smaller goal
// as evidence of kind [Child], those not started as well, or the rule does not know of them.
func rollupSpecs() []Spec {
	outcome := whole("outcome", 2, 0, 2) // 2 makes it Got it; 1 goes as far as Getting there; 0 only reports
	return []Spec{{
		Key: "moodle_all", Version: 1, Source: "Moodle core_competency competency_rule_all",
		Params: []Param{outcome}, rollup: true,
		start: func(p Params) criterion { return &rollup{params: p} },
	}, {
		Key: "moodle_points", Version: 1, Source: "Moodle core_competency competency_rule_points",
		Params: []Param{whole("points", 1, 1, 1e6), outcome}, rollup: true,
		start: func(p Params) criterion { return &rollup{params: p} },
	}}
}

// rollup keeps the latest state of each smaller goal.
type rollup struct {
	params   Params
	children []Evidence
}

func (c *rollup) add(e Evidence) verdict {
	if e.Kind != Child {
		return verdict{}
	}
	known := false
	for i := range c.children {
		if c.children[i].Item == e.Item {
			c.children[i], known = e, true
		}
	}
	if !known {
		c.children = append(c.children, e)
	}
	return c.verdict()
}

// worth are the points of a smaller goal, within bounds; what is not a number is worth nothing.
func worth(points float64) float64 {
	if !(points > 0) {
		return 0
	}
	return min(points, 1e6)
}

func (c *rollup) verdict() verdict {
	need, byPoints := c.params["points"]
	all, begun, secure := true, false, true
	required, points, got := true, 0.0, 0.0
	for _, child := range c.children {
		begun = begun || child.State > NotStarted
		secure = secure && child.State == Secure
		if child.State >= GotIt {
			got++
			points += worth(child.Score)
			continue
		}
		all = false
		required = required && !child.Required
	}
	met, value := all, got/float64(len(c.children))
	if byPoints {
		met, value = required && points >= need, points
	}
	outcome := c.params["outcome"]
	return verdict{
		counts: outcome > 0 && begun, met: met && outcome == 2, near: outcome > 0 && got > 0,
		top: met && secure && outcome == 2, span: len(c.children), value: value, valued: true,
	}
}
