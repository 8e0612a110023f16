package mastery

// streakSpecs are the rules that count single responses: in a row, m of n, points, levels and a percentage.
// Each reads practice, checks together and checks alone; formal_only = 1 leaves practice out.
func streakSpecs() []Spec {
	formal := whole("formal_only", 0, 0, 1)
	return []Spec{{
		Key: "n_in_a_row", Version: 1, Source: "ASSISTments skill builders: 3 in a row without help",
		Params: []Param{whole("n", 3, 1, 100), formal},
		start:  func(p Params) criterion { return &inARow{params: p} },
	}, {
		Key: "m_of_n", Version: 1, Source: "Kolibri mastery models: m of the last n",
		Params: []Param{whole("m", 4, 1, 100), whole("n", 5, 1, 100), formal},
		order:  [][2]string{{"m", "n"}},
		start:  func(p Params) criterion { return &mOfN{params: p} },
	}, {
		Key: "aleks_points", Version: 1, Source: "ALEKS user guides: 5 points, then a later knowledge check",
		Params: []Param{whole("points", 5, 1, 100), formal},
		start:  func(p Params) criterion { return &points{params: p} },
	}, {
		Key: "khan_levels", Version: 1, Source: "Khan Academy support 5548760867853 and 115002552631",
		Params: []Param{number("familiar", .70, 0, 1), whole("set", 4, 1, 100)},
		start:  func(p Params) criterion { return &levels{params: p} },
	}, {
		Key: "percent", Version: 1, Source: "Wayang Outpost: percent right on the topic, least and most items",
		Params: []Param{number("level", .85, 0, 1), whole("least", 4, 1, 1000), whole("most", 20, 1, 1000), formal},
		order:  [][2]string{{"least", "most"}},
		start:  func(p Params) criterion { return &percent{params: p} },
	}}
}

// heard reports whether a rule about single responses listens to this evidence.
func heard(e Evidence, p Params) bool {
	switch e.Kind {
	case Practice, Together:
		return p["formal_only"] == 0
	case Alone, Refresh:
		return true
	case Judgement, Held, Child:
		return false
	}
	return false
}

// inARow is "the last n were all right, without help".
type inARow struct {
	params Params
	row    int
}

func (c *inARow) add(e Evidence) verdict {
	if !heard(e, c.params) {
		return verdict{}
	}
	e.responses(func(credit float64) {
		if c.row++; credit < 1 || e.Assisted {
			c.row = 0
		}
	})
	n := int(c.params["n"])
	return verdict{
		counts: true, met: c.row >= n, near: c.row*2 >= n, span: n,
		value: float64(c.row), valued: true,
	}
}

// mOfN is "at least m of the last n were right". Its number is the progress: right in the last n, over m.
type mOfN struct {
	params Params
	last   []bool
}

func (c *mOfN) add(e Evidence) verdict {
	if !heard(e, c.params) {
		return verdict{}
	}
	m, n := int(c.params["m"]), int(c.params["n"])
	e.responses(func(credit float64) {
		c.last = keepLast(append(c.last, credit >= 1 && !e.Assisted), n)
	})
	right := count(c.last)
	return verdict{
		counts: true, met: right >= m, near: right*2 >= m, span: n,
		value: min(float64(right)/float64(m), 1), valued: true,
	}
}

func count(list []bool) int {
	n := 0
	for _, ok := range list {
		if ok {
			n++
		}
	}
	return n
}

// points gives one point for a right response, two for the second in a row without help, and takes one for a wrong
// one. Enough points are Got it; a check on a later occasion makes it Secure.
type points struct {
	params Params
	have   int
	row    int
}

func (c *points) add(e Evidence) verdict {
	if !heard(e, c.params) {
		return verdict{}
	}
	need := int(c.params["points"])
	learned := c.have >= need
	e.responses(func(credit float64) {
		switch {
		case e.Assisted:
			c.row = 0
		case credit < 1:
			c.row, c.have = 0, max(c.have-1, 0)
		default:
			c.row++
			c.have = min(c.have+min(c.row, 2), need)
		}
	})
	checked := !e.informal() && e.share() >= usualBar
	return verdict{
		counts: true, met: c.have >= need, near: c.have*2 >= need, top: learned && checked, span: need,
		value: float64(c.have), valued: true,
	}
}

// levels are attempted, familiar, proficient and mastered, worth 0, 50, 80 and 100 points. Practice counts by sets of
// questions and only lifts; a mixed check moves one level up or down, and only it gives the highest.
type levels struct {
	params     Params
	level      int
	right, all float64 // the practice set that is under way
}

func (c *levels) add(e Evidence) verdict {
	switch {
	case e.informal() && e.Max > 0:
		c.right += e.share()
		c.all++
		if e.Max > 1 { // a whole set at once
			c.right, c.all = float64(e.share()*c.params["set"]), c.params["set"]
		}
		if c.all >= c.params["set"] {
			c.level = max(c.level, c.exercise(c.right/c.all))
			c.right, c.all = 0, 0
		}
	case e.Kind == Alone || e.Kind == Refresh:
		if e.share() >= 1 {
			c.level = min(c.level+1, 3)
		} else {
			c.level = max(c.level-1, 0)
		}
	default:
		return verdict{}
	}
	return verdict{
		counts: true, met: c.level >= 2, near: c.level >= 1, top: c.level == 3,
		value: [...]float64{0, 50, 80, 100}[c.level], valued: true,
	}
}

// exercise is the level that a set of practice questions shows.
func (c *levels) exercise(share float64) int {
	switch {
	case share >= 1:
		return 2
	case share >= c.params["familiar"]:
		return 1
	}
	return 0
}

// percent is "so much of the latest responses was right", after a least number, looking back at most so far.
type percent struct {
	params Params
	last   []float64
}

func (c *percent) add(e Evidence) verdict {
	if !heard(e, c.params) {
		return verdict{}
	}
	most := int(c.params["most"])
	e.responses(func(credit float64) {
		if e.Assisted {
			credit = 0
		}
		c.last = keepLast(append(c.last, credit), most)
	})
	sum := 0.0
	for _, x := range c.last {
		sum += x
	}
	share := sum / float64(max(len(c.last), 1))
	return verdict{
		counts: true, met: len(c.last) >= int(c.params["least"]) && share >= c.params["level"],
		near: share >= float64(c.params["level"]/2), span: len(c.last), value: share, valued: true,
	}
}
