package qti

import (
	"slices"
	"strconv"
	"strings"

	"crossfade/internal/item"
)

// usual are the elements of a response processing that says no more than "right is what was declared".
var usual = []string{
	"qti-response-processing", "qti-response-condition", "qti-response-if", "qti-response-else", "qti-match", "qti-variable", "qti-correct",
	"qti-set-outcome-value", "qti-base-value", "qti-equal", "qti-sum", "qti-string-match", "qti-map-response",
}

// foreignScoring compares how a foreign item is scored with how we score: all of an interaction or nothing,
// by its right answers. It takes a tolerance over, and names anything else.
func (r *reader) foreignScoring(it *item.Item) {
	p := r.root.child("qti-response-processing")
	if t := p.attr("template"); t != "" {
		name := strings.TrimSuffix(t[strings.LastIndex(t, "/")+1:], ".xml")
		if name != "match_correct" && name != "map_response" {
			r.leave(name, "item.qti.scoring")
		}
		return
	}
	p.walk(func(n *node) bool {
		if !slices.Contains(usual, n.name) {
			r.leave(n.name, "item.qti.scoring")
			return false
		}
		if n.name == "qti-equal" {
			r.tolerance(it, n)
		}
		if n.name == "qti-string-match" && n.attr("case-sensitive") == "false" {
			r.each(it, n, func(in *item.Interaction) { in.Case = false })
		}
		return true
	})
}

// each calls f for the interactions whose responses are compared inside n.
func (r *reader) each(it *item.Item, n *node, f func(*item.Interaction)) {
	for _, v := range n.all("qti-variable") {
		for i := range it.Interactions {
			if in := &it.Interactions[i]; r.ids[v.attr("identifier")] == in.ID {
				f(in)
			}
		}
	}
}

func (r *reader) tolerance(it *item.Item, n *node) {
	first, second, _ := strings.Cut(n.attr("tolerance"), " ")
	v, err := strconv.ParseFloat(first, 64)
	if err != nil || v < 0 {
		return
	}
	if second != "" && second != first {
		r.leave("tolerance "+n.attr("tolerance"), "item.qti.scoring")
	}
	r.each(it, n, func(in *item.Interaction) {
		in.Tolerance, in.Relative = v, n.attr("tolerance-mode") == "relative"
		if in.Relative {
			in.Tolerance = v / 100
		}
	})
}
