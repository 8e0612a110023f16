package qti

import (
	"strconv"

	"crossfade/internal/item"
)

// Custom operators of ours, for what QTI expressions cannot say. Their children are the operands.
const (
	opMathsEqual = "crossfade:maths-equal" // response, answer: the same by mathematical meaning
	opIf         = "crossfade:if"          // condition, then, else
	opSqrt       = "crossfade:sqrt"        // an exact root
)

func operator(class string, kids ...*node) *node {
	return el("qti-custom-operator", "class", class).add(kids...)
}

func base(kind, value string) *node {
	return el("qti-base-value", "base-type", kind).add(textNode(value))
}

func variable(id string) *node { return el("qti-variable", "identifier", id) }

// processing is the response processing: SCORE is the share of the interactions that are right, and
// FEEDBACK names what an author has to say about a typed answer.
func (w *writer) processing() *node {
	p := el("qti-response-processing")
	judged := 0
	for i := range w.it.Interactions {
		in := &w.it.Interactions[i]
		if in.Kind.Read() {
			continue
		}
		judged++
		if in.Kind.Pairs() {
			p.add(pairPoints(in)...)
			continue
		}
		add := el("qti-set-outcome-value", "identifier", "SCORE").add(
			el("qti-sum").add(variable("SCORE"), base("float", "1")))
		p.add(condition(w.right(in), add))
		if in.Kind == item.Choice {
			p.add(el("qti-set-outcome-value", "identifier", "CHOSEN_"+in.ID).add(el("qti-multiple").add(variable(in.ID))))
		}
	}
	if judged > 1 {
		p.add(el("qti-set-outcome-value", "identifier", "SCORE").add(
			el("qti-divide").add(variable("SCORE"), base("float", strconv.Itoa(judged)))))
	}
	for i, f := range w.it.Feedback {
		in := w.interactionOf(f)
		if in == nil || f.Answer == "" || !in.Kind.Typed() {
			continue
		}
		say := el("qti-set-outcome-value", "identifier", "FEEDBACK").add(
			el("qti-multiple").add(variable("FEEDBACK"), base("identifier", "feedback-"+strconv.Itoa(i+1))))
		p.add(condition(w.same(in, f.Answer), say))
	}
	return p
}

func condition(when, then *node) *node {
	return el("qti-response-condition").add(el("qti-response-if").add(when, then))
}

func (w *writer) interactionOf(f item.Feedback) *item.Interaction {
	for i := range w.it.Interactions {
		if f.Interaction == "" || w.it.Interactions[i].ID == f.Interaction {
			return &w.it.Interactions[i]
		}
	}
	return nil
}

// right is the condition under which a response is right.
func (w *writer) right(in *item.Interaction) *node {
	if in.Kind.Picks() {
		return el("qti-match").add(variable(in.ID), el("qti-correct", "identifier", in.ID))
	}
	if len(in.Correct) == 1 {
		return w.same(in, in.Correct[0])
	}
	either := el("qti-or")
	for _, c := range in.Correct {
		either.add(w.same(in, c))
	}
	return either
}

// same is the condition under which a typed response is a given answer.
func (w *writer) same(in *item.Interaction, answer string) *node {
	switch in.Kind {
	case item.Maths:
		return operator(opMathsEqual, variable(in.ID), base("string", answer))
	case item.Number:
		n := el("qti-equal", "tolerance-mode", "exact")
		if in.Tolerance > 0 && in.Relative {
			percent := strconv.FormatFloat(in.Tolerance*100, 'g', -1, 64)
			n = el("qti-equal", "tolerance-mode", "relative", "tolerance", percent+" "+percent)
		} else if in.Tolerance > 0 {
			absolute := strconv.FormatFloat(in.Tolerance, 'g', -1, 64)
			n = el("qti-equal", "tolerance-mode", "absolute", "tolerance", absolute+" "+absolute)
		}
		return n.add(variable(in.ID), number(answer))
	default:
		return el("qti-string-match", "case-sensitive", strconv.FormatBool(in.Case)).add(variable(in.ID), base("string", answer))
	}
}

// number is a declared number: a variable where it is one, else its value.
func number(answer string) *node {
	if nodes := printed(answer); len(nodes) == 1 && nodes[0].name != "" {
		return variable(nodes[0].attr("identifier"))
	}
	return base("float", answer)
}
