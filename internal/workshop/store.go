package workshop

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/safety"
)

const columns = `w.id, w.org_id, w.kind, w.class_id, w.unit_id, w.title, w.frame, w.slots, w.of_learners, w.status, w.made_by, w.made_at, w.final_by, w.final_at`

func scan(row db.Scanner) (Workshop, error) {
	var w Workshop
	var slots, made, finished string
	err := row.Scan(&w.ID, &w.Org, &w.Kind, &w.Class, &w.Unit, &w.Title, &w.Frame, &slots, &w.OfLearners, &w.Status, &w.MadeBy, &made, &w.FinalBy, &finished)
	if err != nil {
		return Workshop{}, err
	}
	w.Made, w.Finished = core.ParseStamp(made), core.ParseStamp(finished)
	return w, json.Unmarshal([]byte(slots), &w.Slots)
}

// findIn finds a workshop without its ideas; ID "" when there is none.
func findIn(ctx context.Context, tx *db.Tx, org core.OrgID, kind Kind, unit core.UnitID, class core.GroupID) (Workshop, error) {
	w, err := scan(tx.QueryRow(ctx, `select `+columns+` from workshop w where w.kind = $1 and w.unit_id = $2 and w.class_id = $3 and w.org_id = $4`,
		kind, unit, class, org))
	if errors.Is(err, db.ErrNoRows) {
		return Workshop{}, nil
	}
	if err != nil {
		return Workshop{}, fmt.Errorf("looking for a workshop: %w", err)
	}
	return w, nil
}

// load reads a workshop with its ideas, as a reader sees them: three statements.
func load(ctx context.Context, tx *db.Tx, id string, reader core.LearnerID) (Workshop, error) {
	w, err := scan(tx.QueryRow(ctx, `select `+columns+` from workshop w where w.id = $1`, id))
	if errors.Is(err, db.ErrNoRows) {
		return Workshop{}, core.Missing()
	}
	if err != nil {
		return Workshop{}, fmt.Errorf("reading a workshop: %w", err)
	}
	list, err := db.List(ctx, tx, func(row db.Scanner) (Idea, error) {
		var i Idea
		var made string
		var mine int
		err := row.Scan(&i.ID, &i.Workshop, &i.By, &i.ByGuide, &i.Text, &i.Why, &i.Slot, &i.Into, &made, &i.Support, &mine, &i.Stopped)
		i.Made, i.Supported = core.ParseStamp(made), mine > 0
		return i, err
	}, `select i.id, i.workshop_id, i.learner_id, i.by_guide, i.text, i.why, i.slot, i.merged_into, i.made_at,
			(select count(*) from workshop_support s where s.idea_id = i.id),
			(select count(*) from workshop_support s where s.idea_id = i.id and s.learner_id = $2), `+safety.Why(safety.Idea, "i.id")+`
		from workshop_idea i where i.workshop_id = $1 and i.withdrawn_at = '' and (i.learner_id = $2 or not `+safety.Hidden(safety.Idea, "i.id")+`) order by i.made_at, i.id`, id, reader)
	if err != nil {
		return Workshop{}, fmt.Errorf("reading ideas: %w", err)
	}
	words, err := wordsOf(ctx, tx, id, reader)
	if err != nil {
		return Workshop{}, err
	}
	w.Ideas = gather(list, words)
	return w, nil
}

func wordsOf(ctx context.Context, tx *db.Tx, workshop string, reader core.LearnerID) (map[string][]Word, error) {
	out := map[string][]Word{}
	_, err := db.List(ctx, tx, func(row db.Scanner) (Word, error) {
		var w Word
		var idea, at string
		err := row.Scan(&w.ID, &idea, &w.By, &w.Words, &at, &w.Stopped)
		w.At = core.ParseStamp(at)
		out[idea] = append(out[idea], w)
		return w, err
	}, `select x.id, x.idea_id, x.learner_id, x.words, x.at, `+safety.Why(safety.Word, "x.id")+` from workshop_word x join workshop_idea i on i.id = x.idea_id
		where i.workshop_id = $1 and (x.learner_id = $2 or not `+safety.Hidden(safety.Word, "x.id")+`) order by x.at, x.id`, workshop, reader)
	if err != nil {
		return nil, fmt.Errorf("reading comments: %w", err)
	}
	return out, nil
}

// gather hangs merged ideas on those that they were merged into; support counts together. The most supported comes first.
func gather(list []Idea, words map[string][]Word) []Idea {
	at := map[string]int{}
	var top []Idea
	for _, i := range list {
		i.Words = words[i.ID]
		if i.Into == "" {
			at[i.ID] = len(top)
			top = append(top, i)
		}
	}
	for _, i := range list {
		if i.Into == "" {
			continue
		}
		i.Words = words[i.ID]
		n, there := at[i.Into]
		if !there { // what it was merged into was withdrawn: it stands for itself
			i.Into = ""
			top = append(top, i)
			continue
		}
		top[n].Merged = append(top[n].Merged, i)
		top[n].Support += i.Support
	}
	slices.SortStableFunc(top, func(a, b Idea) int { return cmp.Compare(b.Support, a.Support) })
	return top
}

func unitHere(ctx context.Context, tx *db.Tx, org core.OrgID, unit core.UnitID) error {
	var n int
	err := tx.QueryRow(ctx, `select count(*) from unit u join course c on c.id = u.course_id where u.id = $1 and c.org_id = $2`, unit, org).Scan(&n)
	if err != nil {
		return fmt.Errorf("looking for a unit: %w", err)
	}
	if n == 0 {
		return core.Missing()
	}
	return nil
}

// learnsIn tells whether somebody learns in a class, and in the course of a unit.
func learnsIn(ctx context.Context, tx *db.Tx, learner core.LearnerID, class core.GroupID, unit core.UnitID) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `select count(*) from learner l where l.id = $1
		and exists (select 1 from group_member m join group_ g on g.id = m.group_id where m.person_id = l.person_id and m.relation = 'learner' and (g.id = $2 or g.parent_id = $2))
		and exists (select 1 from enrolment e join unit u on u.course_id = e.course_id where e.learner_id = l.id and u.id = $3 and e.ended_at = '')`,
		learner, class, unit).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("looking whether somebody learns in a class: %w", err)
	}
	return n > 0, nil
}

func saveFrame(ctx context.Context, tx *db.Tx, id string, actor core.Actor, f Framing, now time.Time) error {
	slots, err := json.Marshal(f.Slots)
	if err != nil {
		return fmt.Errorf("writing the places of a workshop: %w", err)
	}
	_, err = tx.Exec(ctx, `insert into workshop (id, org_id, kind, class_id, unit_id, title, frame, slots, of_learners, status, made_by, made_at, final_by, final_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, $11, '', '')
		on conflict (id) do update set title = excluded.title, frame = excluded.frame, slots = excluded.slots, of_learners = excluded.of_learners`,
		id, actor.Org, f.Kind, f.Class, f.Unit, f.Title, f.Frame, string(slots), f.OfLearners, actor.Person, core.Stamp(now))
	if err == nil {
		_, err = tx.Exec(ctx, `update workshop_idea set slot = 0 where workshop_id = $1 and slot > $2`, id, len(f.Slots))
	}
	if err != nil {
		return fmt.Errorf("saving the frame of a workshop: %w", err)
	}
	return nil
}

func insertIdea(ctx context.Context, tx *db.Tx, c Contribution, by core.LearnerID, guide bool, now time.Time) error {
	_, err := tx.Exec(ctx, `insert into workshop_idea (id, workshop_id, learner_id, by_guide, text, why, slot, merged_into, made_at, changed_at, withdrawn_at)
		values ($1, $2, $3, $4, $5, $6, 0, '', $7, '', '') on conflict (id) do nothing`, c.ID, c.Workshop, by, guide, c.Text, c.Why, core.Stamp(now))
	return within("adding an idea", err)
}

func reword(ctx context.Context, tx *db.Tx, c Contribution, now time.Time) error {
	_, err := tx.Exec(ctx, `update workshop_idea set text = $1, why = $2, changed_at = $3 where id = $4`, c.Text, c.Why, core.Stamp(now), c.ID)
	return within("changing an idea", err)
}

func withdraw(ctx context.Context, tx *db.Tx, idea string, now time.Time) error {
	_, err := tx.Exec(ctx, `update workshop_idea set withdrawn_at = $1, slot = 0 where id = $2`, core.Stamp(now), idea)
	return within("withdrawing an idea", err)
}

func support(ctx context.Context, tx *db.Tx, idea string, by core.LearnerID, on bool, now time.Time) error {
	if !on {
		_, err := tx.Exec(ctx, `delete from workshop_support where idea_id = $1 and learner_id = $2`, idea, by)
		return within("taking support back", err)
	}
	_, err := tx.Exec(ctx, `insert into workshop_support (idea_id, learner_id, at) values ($1, $2, $3) on conflict (idea_id, learner_id) do nothing`,
		idea, by, core.Stamp(now))
	return within("supporting an idea", err)
}

func comment(ctx context.Context, tx *db.Tx, idea string, by core.LearnerID, words string, now time.Time) error {
	_, err := tx.Exec(ctx, `insert into workshop_word (id, idea_id, learner_id, words, at) values ($1, $2, $3, $4, $5)`,
		core.NewID[string](), idea, by, words, core.Stamp(now))
	return within("commenting on an idea", err)
}

func merge(ctx context.Context, tx *db.Tx, idea, into string) error {
	_, err := tx.Exec(ctx, `update workshop_idea set merged_into = $1, slot = 0 where id = $2`, into, idea)
	return within("merging ideas", err)
}

func takeUp(ctx context.Context, tx *db.Tx, workshop, idea string, slot int) error {
	if slot > 0 {
		if _, err := tx.Exec(ctx, `update workshop_idea set slot = 0 where workshop_id = $1 and slot = $2`, workshop, slot); err != nil {
			return within("emptying a place", err)
		}
	}
	_, err := tx.Exec(ctx, `update workshop_idea set slot = $1 where id = $2`, slot, idea)
	return within("taking an idea up", err)
}

func setStatus(ctx context.Context, tx *db.Tx, id string, status Status, by core.PersonID, now time.Time) error {
	at := ""
	if status == Final {
		at = core.Stamp(now)
	}
	_, err := tx.Exec(ctx, `update workshop set status = $1, final_by = $2, final_at = $3 where id = $4`, status, by, at, id)
	return within("finishing a workshop", err)
}

func within(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// Forget erases what a learner contributed. What a workshop made of it together is the class's, and stays without their name.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	for _, statement := range []string{
		`delete from workshop_support where learner_id = $1 or idea_id in (select id from workshop_idea where learner_id = $1)`,
		`delete from workshop_word where learner_id = $1 or idea_id in (select id from workshop_idea where learner_id = $1)`,
		`update workshop_idea set merged_into = '' where merged_into in (select id from workshop_idea where learner_id = $1)`,
		`delete from workshop_idea where learner_id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, learner); err != nil {
			return fmt.Errorf("erasing what a learner contributed: %w", err)
		}
	}
	return nil
}

// ForgetGuide erases who framed and finished workshops. The frames are the class's.
func ForgetGuide(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	for _, statement := range []string{`update workshop set made_by = '' where made_by = $1`, `update workshop set final_by = '' where final_by = $1`} {
		if _, err := tx.Exec(ctx, statement, person); err != nil {
			return fmt.Errorf("erasing who led workshops: %w", err)
		}
	}
	return nil
}
