package course

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/library"
)

// TermID names a word of a course.
type TermID string

// Term is a word of a course with its meaning, for whoever meets it in a lesson.
type Term struct {
	ID      TermID
	Word    string
	Meaning string
	Lang    string
	Edited  bool
}

// Limits of a word.
const (
	maxTerm    = 100  // characters
	maxMeaning = 1000 // characters
	maxTerms   = 2000 // of one course
)

// Terms lists the words of a course by their letters. The caller knows that the actor may see the course.
func Terms(ctx context.Context, tx *db.Tx, id core.CourseID) ([]Term, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (Term, error) {
		var t Term
		var edited string
		err := s.Scan(&t.ID, &t.Word, &t.Meaning, &t.Lang, &edited)
		t.Edited = edited != ""
		return t, err
	}, `select id, word, meaning, language, edited_at from term where course_id = $1 order by word_fold, id`, id)
	if err != nil {
		return nil, fmt.Errorf("listing the words of course %s: %w", id, err)
	}
	return list, nil
}

// FindTerms lists the words of a course for whoever may see it.
func (s *Service) FindTerms(ctx context.Context, actor core.Actor, id core.CourseID) (list []Term, title Titled, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := Visible(ctx, tx, actor, id); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, `select id, title, language from course where id = $1`, id).Scan(&title.ID, &title.Title, &title.Lang); err != nil {
			return fmt.Errorf("loading course %s: %w", id, err)
		}
		list, err = Terms(ctx, tx, id)
		return err
	})
	return list, title, err
}

// termID is the id of a word in a course: always the same.
func termID(course core.CourseID, fold string) TermID {
	return core.DerivedID[TermID]("term", string(course), fold)
}

// SetTerm keeps a word with its meaning; the same word again gets the new meaning. An empty meaning takes the word away.
func (s *Service) SetTerm(ctx context.Context, actor core.Actor, id core.CourseID, t Term) error {
	t.Word, t.Meaning = strings.Join(strings.Fields(t.Word), " "), strings.TrimSpace(t.Meaning)
	fold := library.Fold(t.Word)
	switch {
	case fold == "":
		return core.BadField("word", "course.words.no_word")
	case utf8.RuneCountInString(t.Word) > maxTerm:
		return core.BadField("word", "course.words.long_word")
	case utf8.RuneCountInString(t.Meaning) > maxMeaning:
		return core.BadField("meaning", "course.words.long_meaning")
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayEdit(ctx, tx, actor, id); err != nil {
			return err
		}
		if t.Meaning == "" {
			if _, err := tx.Exec(ctx, `delete from term where course_id = $1 and word_fold = $2`, id, fold); err != nil {
				return fmt.Errorf("taking a word away: %w", err)
			}
			return Index(ctx, tx, id)
		}
		var n int
		var lang string
		if err := tx.QueryRow(ctx, `select (select count(*) from term where course_id = $1), (select language from course where id = $1)`, id).Scan(&n, &lang); err != nil {
			return fmt.Errorf("counting the words of course %s: %w", id, err)
		}
		if n >= maxTerms {
			return core.BadField("word", "course.words.too_many")
		}
		_, err := tx.Exec(ctx, `insert into term (id, org_id, course_id, word, word_fold, meaning, language, source_hash, edited_at, made_by)
			values ($1, $2, $3, $4, $5, $6, $7, '', $8, $9)
			on conflict (course_id, word_fold) do update set word = excluded.word, meaning = excluded.meaning, edited_at = excluded.edited_at, made_by = excluded.made_by`,
			termID(id, fold), actor.Org, id, t.Word, fold, t.Meaning, lang, core.Stamp(s.clock.Now()), actor.Person)
		if err != nil {
			return fmt.Errorf("keeping a word: %w", err)
		}
		return Index(ctx, tx, id)
	})
}

// putTerms keeps the words that an import brought: the same again change nothing, one that somebody changed here stays, those that are
// gone from the source go.
func (w *saving) putTerms(ctx context.Context, tx *db.Tx) error {
	var keep []string
	for _, t := range w.pkg.Terms {
		fold := library.Fold(t.Word)
		keep = append(keep, fold)
		_, err := tx.Exec(ctx, `insert into term (id, org_id, course_id, word, word_fold, meaning, language, source_hash, edited_at, made_by)
			values ($1, $2, $3, $4, $5, $6, $7, 'import', '', '')
			on conflict (course_id, word_fold) do update set word = excluded.word, meaning = excluded.meaning, language = excluded.language
				where term.edited_at = '' and (term.word <> excluded.word or term.meaning <> excluded.meaning or term.language <> excluded.language)`,
			termID(w.id, fold), w.actor.Org, w.id, t.Word, fold, t.Meaning, w.pkg.Lang)
		if err != nil {
			return fmt.Errorf("keeping the word %q: %w", t.Word, err)
		}
	}
	args := append([]any{w.id}, db.Values(keep...)...)
	gone := ""
	if len(keep) > 0 {
		gone = ` and word_fold not in ` + db.In(len(keep), 2)
	}
	if _, err := tx.Exec(ctx, `delete from term where course_id = $1 and edited_at = ''`+gone, args...); err != nil {
		return fmt.Errorf("removing words that are gone: %w", err)
	}
	return nil
}

// terms takes out words that cannot be kept.
func (c *checker) terms() {
	seen := map[string]bool{}
	var kept []Term
	for _, t := range c.pkg.Terms {
		t.Word, t.Meaning = strings.Join(strings.Fields(t.Word), " "), strings.TrimSpace(t.Meaning)
		fold := library.Fold(t.Word)
		if fold == "" || t.Meaning == "" || seen[fold] || utf8.RuneCountInString(t.Word) > maxTerm || utf8.RuneCountInString(t.Meaning) > maxMeaning || len(kept) >= maxTerms {
			c.note(Note{Level: Left, What: KindTerm, Name: short(or(t.Word, "?")), Why: "import.term_problem"})
			continue
		}
		seen[fold] = true
		kept = append(kept, t)
	}
	c.pkg.Terms = kept
}
