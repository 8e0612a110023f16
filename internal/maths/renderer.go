package maths

import (
	"container/list"
	"embed"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/dop251/goja"
)

// The bundle of Temml is copied into this folder by "make generate" and not kept in the repository.
//
//go:embed temml
var temmlFolder embed.FS

const (
	maxConverters = 2               // JavaScript machines at once, about 10 MB each
	maxRunTime    = 2 * time.Second // of one formula; a usual one takes a few milliseconds
	maxMathML     = 128 << 10       // bytes of output
	maxCallDepth  = 1500            // JavaScript calls inside each other
	maxCached     = 512             // formulas kept
	maxCachedSize = 16 << 10        // bytes of the largest formula kept
)

// Renderer turns TeX into MathML. It is safe for concurrent use; at most two formulas are converted at once. The first use loads
// the converter, which takes about 0.1 s; a Renderer that is never used costs nothing.
type Renderer struct {
	load    sync.Once
	loadErr error
	program *goja.Program
	slots   chan *converter // holds maxConverters entries; nil ones are not loaded yet

	mu     sync.Mutex
	order  *list.List // of *cached, most recently used first
	cached map[string]*list.Element
}

// converter is one JavaScript machine with Temml loaded.
type converter struct {
	vm     *goja.Runtime
	render goja.Callable
}

type cached struct {
	key, mathml string
}

// NewRenderer returns a Renderer that has loaded nothing yet.
func NewRenderer() *Renderer {
	r := &Renderer{slots: make(chan *converter, maxConverters), order: list.New(), cached: map[string]*list.Element{}}
	for range maxConverters {
		r.slots <- nil
	}
	return r
}

// MathML returns tex as one <math> element; display sets it as a block, for a formula on a line of its own. Common slips of
// authors are repaired first. The result holds only elements, attributes and classes from an allow-list and no style
// attributes; maths.css (see [CSS]) gives the classes their look. An error is a *[TeXError].
func (r *Renderer) MathML(tex string, display bool) (string, error) {
	key := "i" + tex
	if display {
		key = "d" + tex
	}
	if m, ok := r.recall(key); ok {
		return m, nil
	}
	tree, err := r.tree(tex, display)
	if err != nil {
		return "", err
	}
	m := tree.String()
	r.keep(key, m)
	return m, nil
}

// tree converts tex and checks the result.
func (r *Renderer) tree(tex string, display bool) (*element, error) {
	if err := checkTeX(tex); err != nil {
		return nil, err
	}
	source := tidy(tex, display)
	if strings.TrimSpace(source) == "" {
		return nil, &TeXError{TeX: tex, Message: "empty", Err: ErrTeX}
	}
	raw, err := r.convert(source, display)
	if err != nil {
		return nil, asTeXError(tex, err)
	}
	if len(raw) > maxMathML {
		return nil, &TeXError{TeX: tex, Message: "the result is too large", Err: ErrTooComplex}
	}
	tree, err := parseMathML(raw)
	if err != nil {
		return nil, &TeXError{TeX: tex, Message: err.Error(), Err: ErrForbidden}
	}
	return tree, nil
}

// asTeXError says in our terms why the converter gave up.
func asTeXError(tex string, err error) *TeXError {
	var ours *TeXError
	if errors.As(err, &ours) {
		return &TeXError{TeX: tex, Message: ours.Message, Err: ours.Err}
	}
	var interrupted *goja.InterruptedError
	var overflow *goja.StackOverflowError
	var thrown *goja.Exception
	switch {
	case errors.Is(err, ErrUnavailable):
		return &TeXError{TeX: tex, Message: err.Error(), Err: ErrUnavailable}
	case errors.As(err, &interrupted):
		return &TeXError{TeX: tex, Message: "takes too long", Err: ErrTooComplex}
	case errors.As(err, &overflow):
		return &TeXError{TeX: tex, Message: "too many things inside each other", Err: ErrTooComplex}
	case errors.As(err, &thrown):
		message, _, _ := strings.Cut(thrown.Value().String(), "\n")
		message = strings.TrimSuffix(strings.TrimSpace(strings.TrimPrefix(message, "ParseError: ")), ":")
		if strings.Contains(message, "not trusted") {
			return &TeXError{TeX: tex, Message: message, Err: ErrForbidden}
		}
		return &TeXError{TeX: tex, Message: message, Err: ErrTeX}
	}
	return &TeXError{TeX: tex, Message: err.Error(), Err: ErrTeX}
}

// convert runs Temml on source, in one of the machines, for a limited time.
func (r *Renderer) convert(source string, display bool) (string, error) {
	r.load.Do(func() { r.program, r.loadErr = loadTemml() })
	if r.loadErr != nil {
		return "", r.loadErr
	}
	c := <-r.slots
	healthy := false
	defer func() {
		if !healthy {
			c = nil // a machine that was stopped half-way is not used again
		}
		r.slots <- c
	}()
	if c == nil {
		var err error
		if c, err = newConverter(r.program); err != nil {
			return "", err
		}
	}
	watchdog := time.AfterFunc(maxRunTime, func() { c.vm.Interrupt("time") })
	result, err := c.render(goja.Undefined(), c.vm.ToValue(source), c.options(display))
	if !watchdog.Stop() {
		return "", &TeXError{TeX: source, Message: "takes too long", Err: ErrTooComplex}
	}
	if err != nil {
		var thrown *goja.Exception
		healthy = errors.As(err, &thrown)
		return "", err
	}
	healthy = true
	return result.String(), nil
}

func loadTemml() (*goja.Program, error) {
	source, err := temmlFolder.ReadFile("temml/temml.min.js")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	program, err := goja.Compile("temml.min.js", string(source), false)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return program, nil
}

func newConverter(program *goja.Program) (*converter, error) {
	vm := goja.New()
	vm.SetMaxCallStackSize(maxCallDepth)
	if _, err := vm.RunProgram(program); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	temml := vm.Get("temml")
	if temml == nil {
		return nil, fmt.Errorf("%w: temml is not defined", ErrUnavailable)
	}
	render, ok := goja.AssertFunction(temml.ToObject(vm).Get("renderToString"))
	if !ok {
		return nil, fmt.Errorf("%w: renderToString is missing", ErrUnavailable)
	}
	return &converter{vm, render}, nil
}

// options are made anew for every formula, so that nothing is carried from one to the next.
func (c *converter) options(display bool) goja.Value {
	o := c.vm.NewObject()
	for name, value := range map[string]any{
		"displayMode": display, "throwOnError": true, "trust": false, "strict": false, "annotate": false,
		"maxExpand": 1000, "maxSize": []float64{25, 500}, "macros": c.vm.NewObject(),
	} {
		if err := o.Set(name, value); err != nil { // a plain new object takes every property
			panic(err)
		}
	}
	return o
}

// recall finds a formula that was converted before.
func (r *Renderer) recall(key string) (string, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, ok := r.cached[key]
	if !ok {
		return "", false
	}
	r.order.MoveToFront(e)
	return e.Value.(*cached).mathml, true
}

// keep remembers a formula and forgets the one that was used longest ago.
func (r *Renderer) keep(key, mathml string) {
	if len(mathml) > maxCachedSize {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.cached[key]; ok {
		return
	}
	r.cached[key] = r.order.PushFront(&cached{key, mathml})
	if r.order.Len() > maxCached {
		oldest := r.order.Back()
		r.order.Remove(oldest)
		delete(r.cached, oldest.Value.(*cached).key)
	}
}
