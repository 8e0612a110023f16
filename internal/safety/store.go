package safety

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

func within(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

func list(ctx context.Context, tx *db.Tx, where string, args ...any) ([]Report, error) {
	found, err := db.List(ctx, tx, func(row db.Scanner) (Report, error) {
		var r Report
		var looked, at, answered string
		err := row.Scan(&r.ID, &r.About, &r.Ref, &r.Author, &r.ReportedBy, &r.Words, &r.Said, &r.Href, &r.Unit, &r.Status, &looked, &r.Answer, &r.AnsweredBy, &at, &answered)
		r.Looked, r.At, r.Answered = looked != "", core.ParseStamp(at), core.ParseStamp(answered)
		return r, err
	}, `select t.id, t.about, t.ref, t.learner_id, t.reported_by, t.words, t.said, t.href, t.unit_id, t.status, t.looked_at, t.answer, t.answered_by, t.at, t.answered_at
		from trouble t where `+where+fmt.Sprintf(` order by t.at desc, t.id desc limit %d`, most), args...)
	return found, within("reading reports", err)
}

func insert(ctx context.Context, tx *db.Tx, org core.OrgID, r Report) error {
	_, err := tx.Exec(ctx, `insert into trouble (id, org_id, about, ref, learner_id, reported_by, words, status, answer, answered_by, at, answered_at, said, href, unit_id, looked_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $12)`,
		r.ID, org, r.About, r.Ref, r.Author, r.ReportedBy, r.Words, r.Status, r.Answer, r.AnsweredBy, core.Stamp(r.At), core.Stamp(r.Answered), r.Said, r.Href, r.Unit)
	return within("keeping a report", err)
}

// lookers are those who could look at a report of the actor about something of an author: who guides the one or the other, and admins; never the
// two themselves.
func lookers(ctx context.Context, tx *db.Tx, actor core.Actor, author core.LearnerID) ([]core.PersonID, error) {
	found, err := db.List(ctx, tx, db.One[core.PersonID], `select p.id from person p where p.suspended_at = '' and p.id <> $1
		and p.id <> coalesce((select l.person_id from learner l where l.id = $2), '') and (
		p.id in (select lead.person_id from learner l join group_member mine on mine.person_id = l.person_id and mine.relation = 'learner'
			join group_ part on part.id = mine.group_id and part.org_id = $3
			join group_member lead on lead.group_id in (part.id, part.parent_id) and lead.relation in ('guide', 'co-guide')
			where l.id in ($2, $4))
		or p.id in (select m.person_id from membership m where m.org_id = $3 and m.role = 'admin')) order by p.id limit 50`,
		actor.Person, author, actor.Org, actor.Learner)
	return found, within("looking for somebody who looks", err)
}

// Forget erases what a learner reported, and reports about what they wrote.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	_, err := tx.Exec(ctx, `delete from trouble where learner_id = $1 or reported_by = $1`, learner)
	return within("erasing reports", err)
}

// ForgetGuide erases what a person answered to reports.
func ForgetGuide(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	_, err := tx.Exec(ctx, `update trouble set answer = '', answered_by = '' where answered_by = $1`, person)
	return within("erasing answers to reports", err)
}
