package item

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"

	"crossfade/internal/item/expr"
)

// The limits of a template.
const (
	maxParams   = 40
	maxWhere    = 20
	maxPicks    = 200
	maxRedraws  = 2000    // draws until one suits all conditions
	maxSteps    = 100_000 // operations for one variant, all draws together
	maxTrySteps = 500_000 // operations for trying an item out or counting its variants
	maxWholeAbs = 1_000_000_000_000
	maxValues   = 1_000_000_000 // values that one decimal variable can take
)

// errNoDraw means that no draw suits the conditions of a template.
var errNoDraw = errors.New("no draw suits the conditions")

// drawn is one variable with its value in a variant.
type drawn struct {
	name    string
	value   expr.Value
	format  string
	written string // a pick's own spelling, "" for anything else
}

// program is a template made ready for drawing.
type program struct {
	steps []step
}

// step draws or computes one variable, then checks the conditions that it completes.
type step struct {
	name   string
	format string
	size   uint64                              // how many values can be drawn; 1 for a computed one
	at     func(i uint64) (expr.Value, string) // the i-th value, and its own spelling
	expr   *expr.Expr                          // of a computed one
	where  []*expr.Expr
}

// compile makes a program from a template. All problems are reported, with their paths.
func compile(t *Template) (*program, []Problem) {
	if t == nil {
		return &program{}, nil
	}
	c := &compiler{known: map[string]int{}}
	if len(t.Params) == 0 || len(t.Params) > maxParams {
		c.problem("template.params", "item.problem.count", "least", 1, "most", maxParams)
		return nil, c.problems
	}
	if len(t.Where) > maxWhere {
		c.problem("template.where", "item.problem.count", "least", 0, "most", maxWhere)
		return nil, c.problems
	}
	for i := range t.Params {
		c.param(&t.Params[i], "template.params"+index(i))
	}
	for i, w := range t.Where {
		c.condition(w, "template.where"+index(i))
	}
	return &program{steps: c.steps}, c.problems
}

type compiler struct {
	steps    []step
	known    map[string]int // name → index of its step
	problems []Problem
}

func (c *compiler) problem(path, key string, args ...any) {
	c.problems = append(c.problems, Problem{Path: path, Key: key, Args: args})
}

func (c *compiler) param(p *Param, path string) {
	if _, twice := c.known[p.Name]; twice || !expr.IsName(p.Name) {
		c.problem(path+".name", "item.problem.variable_name", "name", clip(p.Name))
		return
	}
	if !validFormat(p.Format) {
		c.problem(path+".format", "item.problem.format", "format", clip(p.Format))
	}
	s := step{name: p.Name, format: p.Format, size: 1}
	set := 0
	if p.Int != nil {
		set++
		c.whole(&s, p.Int, path+".int")
	}
	if p.Decimal != nil {
		set++
		c.decimal(&s, p.Decimal, path+".decimal")
	}
	if p.Pick != nil {
		set++
		c.pick(&s, p.Pick, path+".pick")
	}
	if p.Expr != "" {
		set++
		s.expr = c.expression(p.Expr, path+".expr")
	}
	if set != 1 {
		c.problem(path, "item.problem.one_of_four", "name", p.Name)
	}
	c.known[p.Name] = len(c.steps)
	c.steps = append(c.steps, s)
}

func (c *compiler) whole(s *step, span []int64, path string) {
	by := int64(1)
	if len(span) == 3 {
		by = span[2]
	}
	if len(span) < 2 || len(span) > 3 || by < 1 || span[0] > span[1] ||
		span[0] < -maxWholeAbs || span[1] > maxWholeAbs {
		c.problem(path, "item.problem.int_span")
		return
	}
	from := span[0]
	s.size = uint64((span[1]-from)/by) + 1 //nolint:gosec // from ≤ to, checked above
	s.at = func(i uint64) (expr.Value, string) {
		return expr.Int(from + by*int64(i)), "" //nolint:gosec // i < size
	}
}

func (c *compiler) decimal(s *step, span []string, path string) {
	var numbers [3]*big.Rat
	ok := len(span) == 3
	for i := 0; ok && i < 3; i++ {
		numbers[i], ok = expr.ParseNumber(span[i])
	}
	if !ok || numbers[2].Sign() <= 0 || numbers[0].Cmp(numbers[1]) > 0 {
		c.problem(path, "item.problem.decimal_span")
		return
	}
	from, to, by := numbers[0], numbers[1], numbers[2]
	room := new(big.Rat).Sub(to, from)
	room.Quo(room, by)
	count := new(big.Int).Quo(room.Num(), room.Denom())
	if count.Cmp(big.NewInt(maxValues)) > 0 {
		c.problem(path, "item.problem.decimal_span")
		return
	}
	s.size = count.Uint64() + 1
	s.at = func(i uint64) (expr.Value, string) {
		r := new(big.Rat).SetInt(new(big.Int).SetUint64(i))
		return expr.Number(r.Add(r.Mul(r, by), from)), ""
	}
}

// pick takes the values as numbers if all of them are.
func (c *compiler) pick(s *step, picks []string, path string) {
	if len(picks) == 0 || len(picks) > maxPicks {
		c.problem(path, "item.problem.count", "least", 1, "most", maxPicks)
		return
	}
	values := make([]expr.Value, len(picks))
	numbers := true
	for i, p := range picks {
		r, ok := expr.ParseNumber(p)
		numbers = numbers && ok
		values[i] = expr.Number(r)
	}
	if !numbers {
		for i, p := range picks {
			values[i] = expr.Text(p)
		}
	}
	s.size = uint64(len(picks))
	s.at = func(i uint64) (expr.Value, string) { return values[i], picks[i] }
}

// expression parses a source and checks that it uses only variables that come before it.
func (c *compiler) expression(source, path string) *expr.Expr {
	e, err := expr.Parse(source)
	if err != nil {
		c.problems = append(c.problems, expressionProblem(path, err))
		return nil
	}
	for _, n := range e.Names() {
		if _, ok := c.known[n]; !ok {
			c.problem(path, "item.expr.unknown_name", "near", n, "at", 0)
			return nil
		}
	}
	return e
}

// condition hangs a condition on the step after which it can be judged: so "b != 0" written among
// the conditions guards an expression that divides by b, and a bad draw ends early.
func (c *compiler) condition(source, path string) {
	e := c.expression(source, path)
	if e == nil || len(c.steps) == 0 {
		return
	}
	last := 0
	for _, n := range e.Names() {
		last = max(last, c.known[n])
	}
	c.steps[last].where = append(c.steps[last].where, e)
}

// expressionProblem says for an author what an expression suffers from.
func expressionProblem(path string, err error) Problem {
	var e *expr.Error
	if !errors.As(err, &e) {
		return Problem{Path: path, Key: "item.problem.no_draw"}
	}
	return Problem{Path: path, Key: e.Key, Args: []any{"near", clip(e.Near), "at", e.At}}
}

// draw makes the values of one variant from a seed.
func (p *program) draw(seed uint64, budget *expr.Budget) ([]drawn, error) {
	r := stream(seed, "draw")
	for range maxRedraws {
		values, ok, err := p.once(budget, func(s *step) uint64 { return r.below(s.size) })
		if err != nil {
			return nil, err
		}
		if ok {
			return values, nil
		}
	}
	return nil, errNoDraw
}

// once runs the program one time; choose says which value each variable takes. It is not ok when a
// condition does not hold.
func (p *program) once(b *expr.Budget, choose func(*step) uint64) ([]drawn, bool, error) {
	values := make([]drawn, 0, len(p.steps))
	lookup := func(name string) (expr.Value, bool) {
		i := slices.IndexFunc(values, func(d drawn) bool { return d.name == name })
		if i < 0 {
			return expr.Value{}, false
		}
		return values[i].value, true
	}
	for i := range p.steps {
		s := &p.steps[i]
		d := drawn{name: s.name, format: s.format}
		if s.expr != nil {
			v, err := s.expr.Eval(b, lookup)
			if err != nil {
				return nil, false, fmt.Errorf("computing %s: %w", s.name, err)
			}
			d.value = v
		} else {
			d.value, d.written = s.at(choose(s))
		}
		values = append(values, d)
		for _, w := range s.where {
			v, err := w.Eval(b, lookup)
			if err != nil {
				return nil, false, fmt.Errorf("judging a condition after %s: %w", s.name, err)
			}
			is, ok := v.Truth()
			if !ok {
				return nil, false, fmt.Errorf("judging a condition: %w", &expr.Error{Key: "item.expr.wrong_kind", Near: v.String()})
			}
			if !is {
				return nil, false, nil
			}
		}
	}
	return values, true, nil
}

// combinations is how many ways there are to draw, before any condition; at most MaxInt64.
func (p *program) combinations() uint64 {
	total := uint64(1)
	for i := range p.steps {
		if n := p.steps[i].size; n > 0 && total > math.MaxInt64/n {
			return math.MaxInt64
		}
		total *= p.steps[i].size
	}
	return total
}
