package course

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/item"
	"crossfade/internal/library"
	"crossfade/internal/richtext"
)

// stops takes out of a lesson on its way in the stops of its film that cannot be asked, and notes each.
func (c *checker) stops(r library.Draft) []library.Stop {
	var kept []library.Stop
	look := func(s library.Stop, why string) {
		c.note(Note{Level: Look, What: KindLesson, Name: or(r.Title, r.Key), Where: c.place(KindLesson, r.Key), Why: why, Args: []string{"question", short(s.Item)}})
	}
	for _, s := range r.Stops {
		at := slices.IndexFunc(c.pkg.Items, func(it item.Item) bool { return it.Key == s.Item })
		switch {
		case s.At < 0 || s.At > library.MaxAt:
			look(s, "import.lesson.stop_time")
		case at < 0:
			look(s, "import.lesson.stop_unknown")
		case !c.pkg.Items[at].InFilm():
			look(s, "import.lesson.stop_kind")
		case len(kept) >= library.MaxStops || slices.ContainsFunc(kept, func(k library.Stop) bool { return k.At == s.At }):
			look(s, "import.lesson.stop_twice")
		default:
			kept = append(kept, s)
		}
	}
	if len(kept) > 0 && len(richtext.MediaIn(r.Body)) == 0 {
		look(kept[0], "import.lesson.stop_no_film")
	}
	slices.SortFunc(kept, func(a, b library.Stop) int { return a.At - b.At })
	return kept
}

// Asking is a stop of a film with the question that it asks.
type Asking struct {
	library.Stop
	Stored item.Stored // ID "" where the question is not there any more
}

// Stops lists where the film of a lesson stops, with the questions. The caller knows that the actor may see the course.
func Stops(ctx context.Context, tx *db.Tx, course core.CourseID, lesson core.ResourceID) ([]Asking, error) {
	stops, err := library.StopsOf(ctx, tx, lesson)
	if err != nil || len(stops) == 0 {
		return nil, err
	}
	keys := make([]string, len(stops))
	for i, s := range stops {
		keys[i] = s.Item
	}
	found, err := item.ByKeys(ctx, tx, course, keys)
	if err != nil {
		return nil, err
	}
	list := make([]Asking, len(stops))
	for i, s := range stops {
		list[i] = Asking{Stop: s, Stored: found[s.Item]}
	}
	return list, nil
}

// FilmStops is what a guide sees of the stops of a lesson's film, with the questions that it could ask.
type FilmStops struct {
	List   []Asking
	Choose []item.Stored // questions for the goals of the lesson
}

// mostChoices is how many questions one may choose from; the others are found by their own page.
const mostChoices = 200

// FindStops lists the stops of a lesson for somebody who may change it.
func (s *Service) FindStops(ctx context.Context, actor core.Actor, course core.CourseID, lesson core.ResourceID) (FilmStops, error) {
	var out FilmStops
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		out = FilmStops{}
		if _, err := s.lesson(ctx, tx, actor, course, lesson); err != nil {
			return err
		}
		if out.List, err = Stops(ctx, tx, course, lesson); err != nil {
			return err
		}
		goals, err := library.GoalsOf(ctx, tx, lesson)
		if err != nil {
			return err
		}
		pools, err := item.Pools(ctx, tx, goals, "")
		if err != nil {
			return err
		}
		var refs []item.Ref
		for _, g := range goals {
			for _, p := range pools[g] {
				if ref := (item.Ref{ID: p.ItemID, Version: p.Version}); p.Course == course && !p.Only(item.Alone) && len(refs) < mostChoices && !slices.Contains(refs, ref) {
					refs = append(refs, ref)
				}
			}
		}
		found, err := item.GetMany(ctx, tx, refs)
		for _, ref := range refs {
			if st, ok := found[ref]; ok && st.Item.InFilm() {
				out.Choose = append(out.Choose, st)
			}
		}
		return err
	})
	return out, err
}

// NewStop is a stop on its way in from a form: with a question that is there, or with a short one of its own.
type NewStop struct {
	At    string // "1:05"
	Item  string // key of a question; "" = the short one
	Ask   string // the short question
	Right string
	Wrong string // other answers, one on each line
	Say   string // what is said to a wrong answer; may be empty
}

// maxWrong is how many wrong answers a short question has at most.
const maxWrong = 5

// short makes the question of a stop that has one of its own.
func (n NewStop) short(goals []string, lang string) (item.Item, error) {
	wrong := map[string]string{}
	var others []string
	for _, line := range strings.Split(n.Wrong, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			others = append(others, line)
		}
	}
	ask, right := strings.TrimSpace(n.Ask), strings.TrimSpace(n.Right)
	if ask == "" {
		wrong["ask"] = "library.stop.no_question"
	}
	if right == "" {
		wrong["right"] = "library.stop.no_right"
	}
	if len(others) == 0 || len(others) > maxWrong || slices.Contains(others, right) {
		wrong["wrong"] = "library.stop.no_wrong"
	}
	if tooLong(maxText, ask, n.Say) || tooLong(maxTitle, append(others, right)...) {
		wrong["ask"] = "library.stop.too_long"
	}
	if len(wrong) > 0 {
		return item.Item{}, &core.Fault{Kind: core.Invalid, Key: "error.check_fields", Fields: wrong}
	}
	in := item.Interaction{ID: "R1", Kind: item.Choice, Choices: []item.ChoiceOption{{ID: "A", Text: right}}, Correct: []string{"A"}}
	for i, text := range others {
		in.Choices = append(in.Choices, item.ChoiceOption{ID: string(rune('B' + i)), Text: text, Feedback: strings.TrimSpace(n.Say)})
	}
	return item.Item{Lang: lang, Goals: goals, Uses: []item.Use{item.InFilms}, Body: ask, Interactions: []item.Interaction{in}}, nil
}

// AddStop lets the film of a lesson stop and ask.
func (s *Service) AddStop(ctx context.Context, actor core.Actor, course core.CourseID, lesson core.ResourceID, n NewStop) error {
	at, ok := library.ParseTime(n.At)
	if !ok {
		return core.BadField("at", "library.stop.bad_time")
	}
	var formulas []string
	err := s.changeStops(ctx, actor, course, lesson, func(ctx context.Context, tx *db.Tx, stops []library.Stop, o item.Origin) ([]library.Stop, error) {
		if n.Item != "" {
			found, err := item.ByKeys(ctx, tx, course, []string{n.Item})
			if err != nil {
				return nil, err
			}
			st, ok := found[n.Item]
			if !ok || !st.Item.InFilm() {
				return nil, core.BadField("item", "library.stop.not_askable")
			}
			return append(stops, library.Stop{At: at, Item: n.Item}), nil
		}
		key, err := shortQuestion(ctx, tx, lesson, n, o)
		formulas = []string{n.Ask, n.Right, n.Wrong, n.Say}
		return append(stops, library.Stop{At: at, Item: key}), err
	})
	if err != nil {
		return err
	}
	if _, err := s.maths.Ready(ctx, library.FormulasOf(formulas...), func(int) {}); err != nil {
		return fmt.Errorf("making the formulas of a question ready: %w", err)
	}
	return nil
}

// shortQuestion keeps the own question of a stop, for the goals of its lesson, and gives its key.
func shortQuestion(ctx context.Context, tx *db.Tx, lesson core.ResourceID, n NewStop, o item.Origin) (string, error) {
	goals, err := db.List(ctx, tx, db.One[string], `select g.key from resource_goal rg join goal g on g.id = rg.goal_id join course c on c.framework_id = g.framework_id
		where rg.resource_id = $1 and c.id = $2 order by g.sort, g.key`, lesson, o.Course)
	if err != nil {
		return "", fmt.Errorf("listing the goals of lesson %s: %w", lesson, err)
	}
	it, err := n.short(goals, o.Lang)
	if err != nil {
		return "", err
	}
	id, err := item.Add(ctx, tx, o, it)
	if len(item.ProblemsOf(err)) > 0 {
		return "", core.BadField("ask", "library.stop.too_long")
	}
	if err != nil {
		return "", err
	}
	st, err := item.Get(ctx, tx, id, 0)
	return st.Item.Key, err
}

// RemoveStop lets a film run on at a time. The question stays, as one of the course.
func (s *Service) RemoveStop(ctx context.Context, actor core.Actor, course core.CourseID, lesson core.ResourceID, at int) error {
	return s.changeStops(ctx, actor, course, lesson, func(_ context.Context, _ *db.Tx, stops []library.Stop, _ item.Origin) ([]library.Stop, error) {
		return slices.DeleteFunc(stops, func(one library.Stop) bool { return one.At == at }), nil
	})
}

// changeStops changes the stops of a lesson's film, and keeps them.
func (s *Service) changeStops(ctx context.Context, actor core.Actor, course core.CourseID, lesson core.ResourceID,
	change func(ctx context.Context, tx *db.Tx, stops []library.Stop, o item.Origin) ([]library.Stop, error),
) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		r, err := s.lesson(ctx, tx, actor, course, lesson)
		if err != nil {
			return err
		}
		if err := s.mayEditItems(ctx, tx, actor, course); err != nil {
			return err
		}
		stops, err := library.StopsOf(ctx, tx, lesson)
		if err != nil {
			return err
		}
		now := s.clock.Now()
		stops, err = change(ctx, tx, stops, item.Origin{Org: actor.Org, Course: course, Lang: r.Lang, By: actor.Person, At: now})
		if err != nil {
			return err
		}
		if err := library.SetStops(ctx, tx, lesson, stops, library.Origin{Org: actor.Org, By: actor.Person, At: now}); err != nil {
			return err
		}
		return Index(ctx, tx, course)
	})
}
