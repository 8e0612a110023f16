package notify

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Mailer sends a mail; package mail has one. Ready tells whether mail is configured.
type Mailer interface {
	Ready() bool
	Send(ctx context.Context, to, subject, text string) error
}

// Texts writes mails in a person's language; the app hands in one over the catalogue.
type Texts interface {
	Confirm(language, place, link string) (subject, text string)
	Digest(language, place, link string, list []Notice) (subject, text string)
}

// NewService makes the service. base is the address of this server in mails; without it, or without a mailer that is ready, there is no mail.
func NewService(d *db.DB, clock core.Clock, m Mailer, texts Texts, base string) *Service {
	return &Service{db: d, clock: clock, mail: m, texts: texts, base: strings.TrimSuffix(base, "/")}
}

// Mails tells whether this server can send mail.
func (s *Service) Mails() bool { return s.mail != nil && s.mail.Ready() && s.base != "" }

// Digest is how often somebody wants a mail.
type Digest string

// The choices.
const (
	Never  Digest = "never"
	Daily  Digest = "daily"
	Weekly Digest = "weekly"
)

// Preferences are what a person chose.
type Preferences struct {
	Digest    Digest
	Email     string
	Confirmed bool
}

// Preferences reads the actor's choice.
func (s *Service) Preferences(ctx context.Context, actor core.Actor) (Preferences, error) {
	p := Preferences{Digest: Never}
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err := preferences(ctx, tx, actor.Person)
		if len(list) > 0 {
			p = list[0]
		}
		return err
	})
	return p, err
}

func preferences(ctx context.Context, tx *db.Tx, person core.PersonID) ([]Preferences, error) {
	list, err := db.List(ctx, tx, func(row db.Scanner) (Preferences, error) {
		var p Preferences
		var confirmed string
		err := row.Scan(&p.Digest, &p.Email, &confirmed)
		p.Confirmed = confirmed != ""
		return p, err
	}, `select digest, email, confirmed_at from notice_pref where person_id = $1`, person)
	if err != nil {
		return nil, fmt.Errorf("reading how somebody wants to hear: %w", err)
	}
	return list, nil
}

// between is how long one waits for the next mail that confirms an address.
const between = 2 * time.Minute

// Choose keeps what the actor chose. A new address gets a mail with a link, and counts once the link was followed.
func (s *Service) Choose(ctx context.Context, actor core.Actor, p Preferences, language, place string) error {
	address, err := mail.ParseAddress(p.Email)
	if p.Digest != Never && (err != nil || address.Address != p.Email || len(p.Email) > 200 || !strings.Contains(p.Email, ".")) {
		return core.BadField("email", "notice.problem.email")
	}
	if p.Digest != Never && p.Digest != Daily && p.Digest != Weekly {
		return core.BadField("digest", "notice.problem.digest")
	}
	if p.Digest == Never {
		return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `delete from notice_pref where person_id = $1`, actor.Person)
			return err
		})
	}
	if !s.Mails() {
		return core.NewFault(core.Conflict, "notice.problem.no_mail")
	}
	token := strings.ToLower(rand.Text())
	send := false
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		now := s.clock.Now()
		send = false
		before, err := preferences(ctx, tx, actor.Person)
		if err != nil {
			return err
		}
		if len(before) > 0 && before[0].Email == p.Email && before[0].Confirmed {
			_, err := tx.Exec(ctx, `update notice_pref set digest = $2 where person_id = $1`, actor.Person, p.Digest)
			return err
		}
		var soon int
		if err := tx.QueryRow(ctx, `select count(*) from notice_pref where person_id = $1 and asked_at > $2`, actor.Person, core.Stamp(now.Add(-between))).Scan(&soon); err != nil {
			return err
		}
		if soon > 0 {
			return core.NewFault(core.TooMuch, "notice.problem.wait")
		}
		send = true
		_, err = tx.Exec(ctx, `insert into notice_pref (person_id, digest, email, confirmed_at, token_hash, asked_at, sent_at) values ($1,$2,$3,'',$4,$5,'')
			on conflict (person_id) do update set digest = excluded.digest, email = excluded.email, confirmed_at = '', token_hash = excluded.token_hash, asked_at = excluded.asked_at`,
			actor.Person, p.Digest, p.Email, hash(token), core.Stamp(now))
		return err
	})
	if err != nil || !send {
		return err
	}
	subject, text := s.texts.Confirm(language, place, s.base+"/notices/confirm/"+token)
	if err := s.mail.Send(ctx, p.Email, subject, text); err != nil {
		return &core.Fault{Kind: core.Conflict, Key: "notice.problem.not_sent", Err: err}
	}
	return nil
}

// Confirm follows the link of a mail: the address counts from now on. Whose link it is must be who is signed in.
func (s *Service) Confirm(ctx context.Context, actor core.Actor, token string) error {
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		done, err := tx.Exec(ctx, `update notice_pref set confirmed_at = $3, token_hash = '' where person_id = $1 and token_hash = $2`,
			actor.Person, hash(token), core.Stamp(s.clock.Now()))
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return core.Missing()
		}
		return nil
	})
	if err != nil && core.KindOf(err) == core.Internal {
		return fmt.Errorf("confirming an address: %w", err)
	}
	return err
}

func hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// letter is a digest that is to be sent.
type letter struct {
	person   core.PersonID
	email    string
	language string
	place    string
	notices  []Notice
}

// SendDigests sends everybody who wants one the notices that they have not read and that no digest had. Each is marked before it is sent, so that
// a job that runs twice sends nothing twice: a mail that gets lost is worth less than a mail that comes again and again.
func (s *Service) SendDigests(ctx context.Context) error {
	if !s.Mails() {
		return nil
	}
	now := s.clock.Now()
	readers, err := s.readers(ctx, now)
	if err != nil {
		return err
	}
	for _, r := range readers {
		if err := s.take(ctx, &r, now); err != nil {
			return err
		}
		if len(r.notices) == 0 {
			continue
		}
		subject, text := s.texts.Digest(r.language, r.place, s.base+"/notices", r.notices)
		if err := s.mail.Send(ctx, r.email, subject, text); err != nil {
			return fmt.Errorf("sending a digest: %w", err)
		}
	}
	return nil
}

// readers lists who is due for a digest.
func (s *Service) readers(ctx context.Context, now time.Time) ([]letter, error) {
	var list []letter
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		list, err = db.List(ctx, tx, func(row db.Scanner) (letter, error) {
			var l letter
			err := row.Scan(&l.person, &l.email, &l.language, &l.place)
			return l, err
		}, `select f.person_id, f.email, case when p.language = '' then min(o.language) else p.language end, min(o.name)
			from notice_pref f join person p on p.id = f.person_id join membership m on m.person_id = p.id join org o on o.id = m.org_id
			where f.confirmed_at <> '' and p.suspended_at = '' and (f.digest = 'daily' and f.sent_at < $1 or f.digest = 'weekly' and f.sent_at < $2)
				and exists (select 1 from notice n where n.person_id = f.person_id and n.read_at = '' and n.mailed_at = '')
			group by f.person_id, f.email, p.language order by f.person_id limit 2000`,
			core.Stamp(now.Add(-20*time.Hour)), core.Stamp(now.Add(-(6*24+20)*time.Hour)))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing who gets a digest: %w", err)
	}
	return list, nil
}

// take takes the notices of one digest and marks them.
func (s *Service) take(ctx context.Context, l *letter, now time.Time) error {
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		l.notices, err = db.List(ctx, tx, scan, `select `+columns+`where n.person_id = $1 and n.read_at = '' and n.mailed_at = '' order by n.at, n.id limit 50`, l.person)
		if err != nil || len(l.notices) == 0 {
			return err
		}
		if _, err := tx.Exec(ctx, `update notice set mailed_at = $2 where person_id = $1 and read_at = '' and mailed_at = ''`, l.person, core.Stamp(now)); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `update notice_pref set sent_at = $2 where person_id = $1`, l.person, core.Stamp(now))
		return err
	})
	if err != nil {
		return fmt.Errorf("taking the notices of a digest: %w", err)
	}
	return nil
}
