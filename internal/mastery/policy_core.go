package mastery

// coreSpecs are the product's own rules: the one printed everywhere, and the one by the estimate Q.
func coreSpecs() []Spec {
	return []Spec{{
		Key: DefaultKey, Version: 1, Source: "the product's own rule",
		Params: []Param{
			whole("right", 4, 1, 100), // so many right …
			whole("of", 5, 1, 100),    // … of so many, or the same share of a longer check
			whole("least", 3, 1, 100), // a check with fewer questions than this and than `of` cannot show that it is got
			number("part", .6, 0, 1),  // this share right is getting there
		},
		order: [][2]string{{"right", "of"}},
		start: func(p Params) criterion { return &byCheckAlone{p} },
	}, {
		Key: "engine_q", Version: 1, Source: "docs/mastery.md, Q",
		Params: []Param{
			number("q", .80, .5, .99),
			whole("least", 4, 1, 100), // scored responses without help
			whole("items", 2, 1, 100), // on so many different items
		},
		start: func(p Params) criterion { return &byEstimate{params: p} },
	}}
}

// byCheckAlone is "at least 4 of 5 right on a check alone".
type byCheckAlone struct{ params Params }

func (c *byCheckAlone) add(e Evidence) verdict {
	p := c.params
	if e.Kind != Alone {
		return verdict{}
	}
	share := e.share()
	return verdict{
		counts: true,
		met:    share >= p["right"]/p["of"] && e.Max >= min(p["least"], p["of"]),
		near:   share >= min(p["part"], p["right"]/p["of"]),
		value:  share,
		valued: true,
	}
}

// byEstimate is "the estimate says that at least 4 of the next 5 would be right", after enough independent responses
// on different items. Q comes with the evidence; without it nothing is met.
type byEstimate struct {
	params Params
	count  int
	items  []string
}

func (c *byEstimate) add(e Evidence) verdict {
	if e.Assisted || e.Kind == Judgement || e.Kind == Held || e.Kind == Child {
		return verdict{}
	}
	e.responses(func(float64) { c.count++ })
	if len(c.items) < int(c.params["items"]) && !contains(c.items, e.Item) {
		c.items = append(c.items, e.Item)
	}
	different := len(c.items)
	if e.Kind == Alone && e.Max > float64(different) {
		different = int(min(e.Max, maxResponses)) // the questions of one check differ from each other
	}
	return verdict{
		counts: true,
		met:    e.Q >= c.params["q"] && c.count >= int(c.params["least"]) && different >= int(c.params["items"]),
		near:   e.Q >= float64(c.params["q"]/2),
		span:   int(c.params["least"]),
		value:  clip(e.Q),
		valued: true,
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
