package proof

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"crossfade/internal/core"
)

// client is one learner in a storm. It remembers what it sent and what the server said it had received. What it sent without
// hearing back it sends again, as a person does who reloads the page.
type client struct {
	*browser
	who      person
	rng      *rand.Rand
	goals    []core.GoalID // sums; each is checked alone once
	alone    int           // so many of them were
	sittings []*sitting
	at       *sitting // under way
	want     *sitting // to be started
	took     []time.Duration
	wrong    []string // what must not be, and was seen
}

// sitting is what a learner knows of a check.
type sitting struct {
	id       string
	goal     core.GoalID
	alone    bool
	sent     map[int]string
	right    map[int]bool // what was sent is the right answer
	received map[int]bool // the server said so
}

// errOdd ends the storm of a learner who saw something that must not be.
var errOdd = errors.New("something that must not be")

func (c *client) odd(p page, format string, args ...any) error {
	c.wrong = append(c.wrong, fmt.Sprintf(format, args...)+fmt.Sprintf(": %d to %q: %.300s", p.status, p.to, p.text()))
	return errOdd
}

// step does the next thing. An error of the network leaves everything as it was before.
func (c *client) step(base string) error {
	if c.at == nil {
		return c.begin(base)
	}
	for n := 1; n <= 5; n++ {
		if !c.at.received[n] {
			return c.answer(base, n)
		}
	}
	if !c.at.alone {
		p, err := c.post(base+"/sittings/"+c.at.id+"/finish", nil)
		if err != nil {
			return err
		}
		if p.status != http.StatusSeeOther {
			return c.odd(p, "finishing sitting %s", c.at.id)
		}
	}
	c.at = nil
	return nil
}

// begin starts a check alone of a goal that was not checked yet, or one together.
func (c *client) begin(base string) error {
	if c.want == nil {
		c.want = &sitting{alone: c.alone < len(c.goals) && c.rng.IntN(4) > 0, sent: map[int]string{}, right: map[int]bool{}, received: map[int]bool{}}
		if c.want.alone {
			c.want.goal = c.goals[c.alone]
			c.alone++
		} else {
			c.want.goal = c.goals[c.rng.IntN(len(c.goals))]
		}
	}
	path, form := "/goals/"+string(c.want.goal)+"/together", url.Values{}
	if c.want.alone {
		path, form = "/goals/"+string(c.want.goal)+"/ready", url.Values{"sure": {strconv.Itoa(1 + c.rng.IntN(3))}}
	}
	p, err := c.post(base+path, form)
	if err != nil {
		return err
	}
	id, ok := strings.CutPrefix(p.to, "/sittings/")
	if !ok {
		return c.odd(p, "starting at %s", path)
	}
	c.want.id = id
	c.at, c.want = c.want, nil
	c.sittings = append(c.sittings, c.at)
	return nil
}

// answer answers a question of the sitting under way, mostly right. Sometimes a second tab sends something else afterwards.
func (c *client) answer(base string, n int) error {
	path := base + sittingPath(c.at.id, n)
	if _, tried := c.at.sent[n]; !tried {
		p, err := c.get(path)
		if err != nil {
			return err
		}
		right, ok := solve(p)
		if _, open := p.form(sittingPath(c.at.id, n)); !ok || !open {
			return c.odd(p, "question %d of sitting %s was never answered, and is not open", n, c.at.id)
		}
		c.at.sent[n], c.at.right[n] = right, true
		if c.rng.IntN(4) == 0 {
			c.at.sent[n], c.at.right[n] = "7", false
		}
	}
	begin := time.Now()
	p, err := c.post(path, url.Values{"try": {"1"}, field: {c.at.sent[n]}})
	if err != nil {
		return err
	}
	if p.status != http.StatusSeeOther {
		return c.odd(p, "answering question %d of sitting %s", n, c.at.id)
	}
	c.took = append(c.took, time.Since(begin))
	c.at.received[n] = true
	if c.rng.IntN(5) == 0 {
		if _, err := c.post(path, url.Values{"try": {"1"}, field: {"8"}}); err != nil {
			return err
		}
	}
	return nil
}

// remember looks, after a new start, whether the latest answers that were received are still there.
func (c *client) remember(base string) error {
	for i := max(0, len(c.sittings)-2); i < len(c.sittings); i++ {
		for n := range c.sittings[i].received {
			path := sittingPath(c.sittings[i].id, n)
			p, err := c.get(base + path)
			if err != nil {
				return err
			}
			if _, open := p.form(path); open {
				return c.odd(p, "question %d of sitting %s was received, and is open again", n, c.sittings[i].id)
			}
		}
	}
	return nil
}
