package mastery

// modelSpecs are the rules that compare a probability with a threshold.
func modelSpecs() []Spec {
	formal := whole("formal_only", 0, 0, 1)
	return []Spec{{
		Key: "bkt_threshold", Version: 1, Source: "Corbett and Anderson 1995; OATutor's update and threshold",
		Params: []Param{
			number("threshold", .95, .5, .999),
			number("known", .1, 0, 1),    // P(L0): knew it before
			number("learn", .1, 0, 1),    // P(T): learns it at one step
			number("slip", .1, 0, .499),  // P(S): knows it and is wrong
			number("guess", .1, 0, .499), // P(G): does not know it and is right
			formal,
		},
		start: func(p Params) criterion { return &knowledgeTracing{params: p, p: p["known"]} },
	}, {
		Key: "khan_2011", Version: 1, Source: "D. Hu 2011, features and threshold; the weights were not published and are ours",
		Params: []Param{
			number("threshold", .94, .5, .999), formal,
			number("intercept", -1.5, -20, 20), number("ewma_3", .9, -20, 20), number("ewma_10", 2.1, -20, 20),
			number("streak", .015, -20, 20), number("log_done", .6, -20, 20), number("log_missed", -.6, -20, 20),
			number("share", .6, -20, 20),
		},
		start: func(p Params) criterion { return &khan2011{params: p, fast: .8, slow: .8} },
	}, {
		Key: "ewma", Version: 1, Source: "Pelánek and Řihák 2018, exponential average of the responses",
		Params: []Param{number("weight", .3, .01, 1), number("threshold", .9, .5, .999), formal},
		start:  func(p Params) criterion { return &moving{params: p} },
	}}
}

// knowledgeTracing is Bayesian knowledge tracing: the probability that the goal is known.
type knowledgeTracing struct {
	params Params
	p      float64
}

func (c *knowledgeTracing) add(e Evidence) verdict {
	if !heard(e, c.params) || e.Assisted {
		return verdict{}
	}
	s, g, t := c.params["slip"], c.params["guess"], c.params["learn"]
	e.responses(func(credit float64) {
		yes, no := float64(c.p*(1-s)), float64((1-c.p)*g)
		if credit < 1 {
			yes, no = float64(c.p*s), float64((1-c.p)*(1-g))
		}
		if yes+no > 0 {
			c.p = yes / (yes + no)
		}
		c.p = min(c.p+float64((1-c.p)*t), 1)
	})
	return verdict{
		counts: true, met: c.p >= c.params["threshold"], near: c.p >= .5, span: maxBecause,
		value: c.p, valued: true,
	}
}

// khan2011 is a logistic regression on six features of the responses.
type khan2011 struct {
	params       Params
	fast, slow   float64 // exponential averages with weights 1/3 and 1/10
	row          int
	done, missed int
}

func (c *khan2011) add(e Evidence) verdict {
	if !heard(e, c.params) || e.Assisted {
		return verdict{}
	}
	e.responses(func(credit float64) {
		y := 0.0
		if credit >= 1 {
			y = 1
			c.row++
		} else {
			c.row = 0
			c.missed++
		}
		c.done++
		c.fast += float64((y - c.fast) / 3)
		c.slow += float64((y - c.slow) / 10)
	})
	if c.done == 0 {
		return verdict{}
	}
	w := c.params
	z := w["intercept"] +
		float64(w["ewma_3"]*c.fast) + float64(w["ewma_10"]*c.slow) +
		float64(w["streak"]*float64(c.row)) +
		float64(w["log_done"]*logOf(float64(c.done))) +
		float64(w["log_missed"]*logOf(float64(c.missed+1))) +
		float64(w["share"]*(float64(c.done-c.missed)/float64(c.done)))
	p := sigmoid(z)
	return verdict{
		counts: true, met: p >= w["threshold"], near: p >= .8, span: maxBecause,
		value: p, valued: true,
	}
}

// moving is the exponential average of the responses, from nothing.
type moving struct {
	params Params
	m      float64
}

func (c *moving) add(e Evidence) verdict {
	if !heard(e, c.params) || e.Assisted {
		return verdict{}
	}
	e.responses(func(credit float64) {
		c.m += float64(c.params["weight"] * (credit - c.m))
	})
	return verdict{
		counts: true, met: c.m >= c.params["threshold"], near: c.m >= .5, span: maxBecause,
		value: c.m, valued: true,
	}
}
