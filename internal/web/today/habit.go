package today

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"crossfade/internal/plan"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// habitView is the form for how refreshes are dealt out over the days.
type habitView struct {
	plan.Habit
	Problems map[string]string
}

// dailyChoices are the numbers to choose from; a number kept from elsewhere is offered as well.
var dailyChoices = []int{2, 3, 5, 8, 12, plan.MaxDaily}

func (p *Pages) setHabit(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	var v habitView
	v.Daily, _ = strconv.Atoi(form.Line("daily"))                                // 0 for what is no number, and refused
	if v.Minutes, _ = strconv.Atoi(form.Line("minutes")); !form.Has("minutes") { // a form from before there was the field
		v.Minutes = 30
	}
	for _, text := range form.All("free") {
		if i, err := strconv.Atoi(text); err == nil && i >= 0 && i < len(v.Free) {
			v.Free[i] = true
		}
	}
	err = p.Plan.SetHabit(r.Context(), route.Actor(r), v.Habit)
	switch {
	case err == nil:
		route.Flash(w, r, route.Note{Key: "refresh.kept"})
		route.SeeOther(w, r, "/progress")
	case route.Again(err):
		v.Problems = route.FieldKeys(err)
		route.Render(w, r, http.StatusUnprocessableEntity, habitPage(v))
	default:
		route.Fault(w, r, err)
	}
}

func (v habitView) daily(ctx context.Context) []ui.Choice {
	return numbers(dailyChoices, v.Daily, func(n int) string { return ui.T(ctx, "refresh.a_day", "n", n) })
}

// minuteChoices are the numbers of minutes a day to choose from.
var minuteChoices = []int{10, 15, 20, 30, 45, 60, 90, 120}

func (v habitView) minutes(ctx context.Context) []ui.Choice {
	return numbers(minuteChoices, v.Minutes, func(n int) string { return ui.T(ctx, "refresh.minutes_a_day", "n", n) })
}

// numbers are the numbers to choose from; one that holds and is not among them stands at the end.
func numbers(offered []int, now int, say func(int) string) []ui.Choice {
	if now > 0 && !slices.Contains(offered, now) {
		offered = append(slices.Clone(offered), now)
	}
	var list []ui.Choice
	for _, n := range offered {
		list = append(list, ui.Choice{Value: strconv.Itoa(n), Label: say(n), Chosen: n == now})
	}
	return list
}

// free are the weekdays, Monday first.
func (v habitView) free(ctx context.Context) []ui.Choice {
	var list []ui.Choice
	monday := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	for i := range len(v.Free) {
		day := monday.AddDate(0, 0, i)
		n := int(day.Weekday())
		list = append(list, ui.Choice{Value: strconv.Itoa(n), Label: weekday(ctx, day), Chosen: v.Free[n]})
	}
	return list
}

// i18n:keys common.date.weekday.*
func weekday(ctx context.Context, day time.Time) string {
	return ui.T(ctx, "common.date.weekday."+strconv.Itoa(int(day.Weekday())))
}

func (v habitView) problem(ctx context.Context, field string) string {
	if key := v.Problems[field]; key != "" {
		return ui.T(ctx, key)
	}
	return ""
}
