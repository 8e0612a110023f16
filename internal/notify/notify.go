package notify

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/live"
)

// Kind is what a notice says.
type Kind string

// The kinds of notices.
const (
	Answered  Kind = "answered"   // a question of mine was answered
	SaidYes   Kind = "said_yes"   // what I asked for was agreed to
	SaidNo    Kind = "said_no"    // it was not, with a reason
	AskedBack Kind = "asked_back" // somebody asks back before they say yes
	Task      Kind = "task"       // somebody put something on my Today
	Booked    Kind = "booked"     // a learner booked a one-to-one with me
	CalledOff Kind = "called_off" // a one-to-one was called off
	CheckIns  Kind = "check_ins"  // check-ins with learners of mine are due today
	Reported  Kind = "reported"   // somebody said that something of a learner of mine is not all right
	Closed    Kind = "closed"     // what I reported was looked at, and closed
	Stopped   Kind = "stopped"    // something of mine was stopped for safety
	GoesOn    Kind = "goes_on"    // it goes on
	Nudged    Kind = "nudged"     // somebody said something about my question
	Replied   Kind = "replied"    // a learner answered what I said about their question
	ToRead    Kind = "to_read"    // a question of somebody whom I advise is ready, and waits for a word of mine
	Looked    Kind = "looked"     // somebody said something about a version of my work
	Past      Kind = "past"       // at my pace a course takes longer than there is time
	Outside   Kind = "outside"    // somebody outside whom I asked wrote about a piece of work
)

// Notice is one thing that a person should hear of.
type Notice struct {
	ID     string
	Org    core.OrgID
	Person core.PersonID
	Kind   Kind
	Ref    string        // the thing; with person and kind it makes the notice one
	About  core.PersonID // who it is about, for their name; "" for nobody
	Name   string        // of them, when it is read
	Href   string        // where it leads
	Goal   core.GoalID   // "" for none
	Title  string        // of the goal, when it is read
	N      int           // how many, where the kind says a number
	At     time.Time
	Read   time.Time
}

// Tell tells a person, inside the caller's transaction, once.
func Tell(ctx context.Context, tx *db.Tx, n Notice) error {
	if n.Person == "" || n.Person == n.About {
		return nil
	}
	_, err := tx.Exec(ctx, `insert into notice (id, org_id, person_id, kind, ref, about_id, href, goal_id, n, at, read_at, mailed_at)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,'','') on conflict (person_id, kind, ref) do nothing`,
		core.DerivedID[string]("notice", string(n.Person), string(n.Kind), n.Ref), n.Org, n.Person, n.Kind, n.Ref, n.About, n.Href, n.Goal, n.N, core.Stamp(n.At))
	if err != nil {
		return fmt.Errorf("storing a notice: %w", err)
	}
	return live.Changed(ctx, tx, n.Org)
}

// TellLearner is [Tell] for somebody who is known by their learner id; who was erased hears nothing.
func TellLearner(ctx context.Context, tx *db.Tx, learner core.LearnerID, n Notice) error {
	found, err := db.List(ctx, tx, db.One[core.PersonID], `select person_id from learner where id = $1 and person_id is not null`, learner)
	if err != nil {
		return fmt.Errorf("finding whom to tell: %w", err)
	}
	if len(found) == 0 {
		return nil
	}
	n.Person = found[0]
	return Tell(ctx, tx, n)
}

// Untell takes back what a learner was told, inside the caller's transaction. It tells whether they had read it: then it stays.
func Untell(ctx context.Context, tx *db.Tx, learner core.LearnerID, kind Kind, ref string) (read bool, err error) {
	found, err := db.List(ctx, tx, db.One[string], `select n.read_at from notice n join learner l on l.person_id = n.person_id where l.id = $1 and n.kind = $2 and n.ref = $3`, learner, kind, ref)
	if err != nil {
		return false, fmt.Errorf("looking for a notice: %w", err)
	}
	if len(found) == 0 || found[0] != "" {
		return len(found) > 0, nil
	}
	_, err = tx.Exec(ctx, `delete from notice where kind = $2 and ref = $3 and read_at = '' and person_id in (select person_id from learner where id = $1)`, learner, kind, ref)
	if err != nil {
		return false, fmt.Errorf("taking a notice back: %w", err)
	}
	return false, nil
}

// kept is for how long notices are kept that were read.
const kept = 60 * 24 * time.Hour

// Service reads notices.
type Service struct {
	db    *db.DB
	clock core.Clock
	mail  Mailer
	texts Texts
	base  string
}

// shown is how many notices a list has.
const shown = 60

const columns = `n.id, n.org_id, n.person_id, n.kind, n.ref, n.about_id, coalesce(p.name, ''), n.href, n.goal_id, coalesce(g.title, ''), n.n, n.at, n.read_at
	from notice n left join person p on p.id = n.about_id left join goal g on g.id = n.goal_id `

func scan(row db.Scanner) (Notice, error) {
	var n Notice
	var at, read string
	err := row.Scan(&n.ID, &n.Org, &n.Person, &n.Kind, &n.Ref, &n.About, &n.Name, &n.Href, &n.Goal, &n.Title, &n.N, &at, &read)
	n.At, n.Read = core.ParseStamp(at), core.ParseStamp(read)
	return n, err
}

// List lists the actor's latest notices, the unread ones first.
func (s *Service) List(ctx context.Context, actor core.Actor) ([]Notice, error) {
	var list []Notice
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		list, err = db.List(ctx, tx, scan, `select `+columns+`where n.person_id = $1 and n.org_id = $2
			order by case when n.read_at = '' then 0 else 1 end, n.at desc, n.id limit $3`, actor.Person, actor.Org, shown)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading notices: %w", err)
	}
	return list, nil
}

// Open marks one of the actor's notices as read and says where it leads.
func (s *Service) Open(ctx context.Context, actor core.Actor, id string) (string, error) {
	href := ""
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		found, err := db.List(ctx, tx, db.One[string], `select href from notice where id = $1 and person_id = $2 and org_id = $3`, id, actor.Person, actor.Org)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return core.Missing()
		}
		href = found[0]
		_, err = tx.Exec(ctx, `update notice set read_at = $2 where id = $1 and read_at = ''`, id, core.Stamp(s.clock.Now()))
		return err
	})
	if err != nil && core.KindOf(err) == core.Internal {
		return "", fmt.Errorf("opening a notice: %w", err)
	}
	return href, err
}

// ReadAll marks all of the actor's notices as read.
func (s *Service) ReadAll(ctx context.Context, actor core.Actor) error {
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `update notice set read_at = $3 where person_id = $1 and org_id = $2 and read_at = ''`, actor.Person, actor.Org, core.Stamp(s.clock.Now()))
		return err
	})
	if err != nil {
		return fmt.Errorf("reading notices: %w", err)
	}
	return nil
}

// Met marks notices of some kinds as read, since the actor meets on a page what they tell about: those of one thing, or all ("").
// Mostly there is none, and it costs one statement.
func (s *Service) Met(ctx context.Context, actor core.Actor, ref string, kinds ...Kind) error {
	where := ` where person_id = $1 and org_id = $2 and read_at = '' and ($3 = '' or ref = $3 or substr(ref, 1, length($3) + 1) = $3 || ' ') and kind in ` + db.In(len(kinds), 4)
	args := append([]any{actor.Person, actor.Org, ref}, db.Values(kinds...)...)
	var n int
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, `select count(*) from notice`+where, args...).Scan(&n)
	})
	if err != nil {
		return fmt.Errorf("looking for notices that are met: %w", err)
	}
	if n == 0 {
		return nil
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, fmt.Sprintf(`update notice set read_at = $%d`, len(args)+1)+where, append(args, core.Stamp(s.clock.Now()))...)
		return err
	})
	if err != nil {
		return fmt.Errorf("settling notices: %w", err)
	}
	return nil
}

// Tidy removes notices that were read long ago.
func (s *Service) Tidy(ctx context.Context) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `delete from notice where read_at <> '' and read_at < $1`, core.Stamp(s.clock.Now().Add(-kept)))
		return err
	})
}

// Forget erases what a person was told, and what others were told of them.
func Forget(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	for _, statement := range []string{
		`delete from notice where person_id = $1 or about_id = $1`,
		`delete from notice_pref where person_id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, person); err != nil {
			return fmt.Errorf("erasing notices: %w", err)
		}
	}
	return nil
}

// PersonOf is a person's id that was read as text.
func PersonOf(id string) core.PersonID { return core.PersonID(id) }
