package check

import (
	"context"
	"fmt"
	"io"
	"slices"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/item"
	"crossfade/internal/sent"
	"crossfade/internal/soundboard"
)

// AnswerFile is a file that answers a question, or will once the rest of the answer is there.
type AnswerFile struct {
	ID          string
	Sitting     core.SittingID
	N           int    // of the question
	Interaction string // its id
	sent.File
}

// Sent is a file as it came with a form: kept, or with the reason why not.
type Sent struct {
	Interaction string
	File        sent.File
	Problem     string // names the text that says what to send instead; its argument is {n}, see N
	N           int
}

// KeepFile stores a file that comes with an answer, before the answer is given. What does not fit is said in the result.
func (s *Service) KeepFile(ctx context.Context, in *item.Interaction, name string, r io.Reader) (Sent, error) {
	one := Sent{Interaction: in.ID}
	f, err := sent.Keep(ctx, s.files, name, r, int64(in.MostMB())<<20)
	switch {
	case core.KindOf(err) == core.TooMuch:
		one.Problem, one.N = "item.send_smaller", in.MostMB()
	case core.KindOf(err) == core.Invalid:
		one.Problem = "item.send_unreadable"
	case err != nil:
		return Sent{}, err
	case !in.FitsFile(f):
		one.Problem = "item.send_again"
	default:
		one.File = f
	}
	return one, nil
}

// Open gives the content of a file.
func (s *Service) Open(ctx context.Context, h blob.Hash) (io.ReadSeekCloser, error) {
	return s.files.Open(ctx, h)
}

// FileOf gives a file of an answer to whoever may see the answer: the learner; who sees the answers of their checks
// alone, once it counts; and who reads the question that went to them with it. For anybody else it does not exist.
func (s *Service) FileOf(ctx context.Context, actor core.Actor, sitting core.SittingID, n int, id string) (f AnswerFile, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err := findFiles(ctx, tx, `where f.sitting_id = $1 and f.n = $2 and f.id = $3`, sitting, n, id)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return core.Missing()
		}
		f = list[0]
		return s.seesFile(ctx, tx, actor, sitting, n)
	})
	return f, within("reading a file of an answer", err)
}

func (s *Service) seesFile(ctx context.Context, tx *db.Tx, actor core.Actor, sitting core.SittingID, n int) error {
	var learner core.LearnerID
	var org core.OrgID
	var kind Kind
	var status Status
	var asked, reported int
	err := tx.QueryRow(ctx, `
		select learner_id, org_id, kind, status,
			(select count(*) from question q where q.learner_id = s.learner_id and q.sitting_id = s.id and q.n = $2),
			(select count(*) from item_report r where r.sitting_id = s.id and r.n = $2)
		from sitting s where s.id = $1`, sitting, n).Scan(&learner, &org, &kind, &status, &asked, &reported)
	switch {
	case err != nil:
		return err
	case actor.Learner != "" && learner == actor.Learner:
		return nil
	case org != actor.Org:
		return core.Missing()
	}
	if kind == Alone && status == Done || asked+reported > 0 {
		may, err := s.may(ctx, tx, actor, soundboard.EvidenceSeeDetail, learner)
		if err != nil || may {
			return err
		}
	}
	return core.Missing()
}

func findFiles(ctx context.Context, tx *db.Tx, where string, args ...any) ([]AnswerFile, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (AnswerFile, error) {
		var f AnswerFile
		err := s.Scan(&f.ID, &f.Sitting, &f.N, &f.Interaction, &f.Name, &f.Hash, &f.MediaType, &f.Size, &f.Small, &f.SmallType)
		return f, err
	}, `select f.id, f.sitting_id, f.n, f.interaction, f.name, f.hash, f.media_type, f.size, f.small_hash, f.small_type
		from sitting_file f `+where+` order by f.sent_at, f.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("reading files of answers: %w", err)
	}
	return list, nil
}

// uploads tells whether a part of the question is answered by a file.
func (q *Question) uploads() bool {
	return slices.ContainsFunc(q.Variant.Item.Interactions, func(in item.Interaction) bool { return in.Kind == item.Upload })
}

// loadFiles gives the questions of a sitting their files; one statement, and none where no question asks for a file.
func loadFiles(ctx context.Context, tx *db.Tx, s *Sitting) error {
	if !slices.ContainsFunc(s.Questions, func(q Question) bool { return q.uploads() }) {
		return nil
	}
	list, err := findFiles(ctx, tx, `where f.sitting_id = $1`, s.ID)
	if err != nil {
		return err
	}
	for _, f := range list {
		if q, ok := s.Question(f.N); ok {
			q.Files = append(q.Files, f)
		}
	}
	return nil
}

// attach makes the files of a form those of the question: new ones first, then those that were there and are kept. It puts
// their ids into the response, and gives the problems of files that cannot be taken.
func (s *Service) attach(ctx context.Context, tx *db.Tx, sitting *Sitting, q *Question, g *Given) ([]Sent, error) {
	if !q.uploads() {
		return nil, nil
	}
	had := q.Files
	q.Files = nil
	given := item.Response{}
	for id, values := range g.Response {
		given[id] = values
	}
	g.Response = given
	var problems []Sent
	for i := range q.Variant.Item.Interactions {
		in := &q.Variant.Item.Interactions[i]
		if in.Kind != item.Upload {
			continue
		}
		files, wrong := s.filesFor(sitting, q, in, *g, had)
		problems = append(problems, wrong...)
		delete(given, in.ID)
		for _, f := range files {
			given[in.ID] = append(given[in.ID], f.ID)
		}
		q.Files = append(q.Files, files...)
	}
	return problems, s.saveFiles(ctx, tx, sitting, q, had)
}

// filesFor are the files that answer one interaction now.
func (s *Service) filesFor(sitting *Sitting, q *Question, in *item.Interaction, g Given, had []AnswerFile) (files []AnswerFile, problems []Sent) {
	if g.DontKnow {
		return nil, nil
	}
	for _, one := range g.Files {
		if one.Interaction != in.ID {
			continue
		}
		if one.Problem != "" || !in.FitsFile(one.File) {
			problems = append(problems, one)
			continue
		}
		// The same form sent twice has the same files.
		id := core.DerivedID[string]("answer file", string(sitting.ID), fmt.Sprint(q.N), in.ID, string(one.File.Hash), one.File.Name)
		files = append(files, AnswerFile{ID: id, Sitting: sitting.ID, N: q.N, Interaction: in.ID, File: one.File})
	}
	if len(files) > in.FilesMost() {
		return nil, append(problems, Sent{Interaction: in.ID, Problem: "item.send_fewer", N: in.FilesMost()})
	}
	for _, f := range had {
		same := func(o AnswerFile) bool { return o.ID == f.ID }
		if f.Interaction == in.ID && len(files) < in.FilesMost() && slices.Contains(g.Response[in.ID], f.ID) && !slices.ContainsFunc(files, same) {
			files = append(files, f)
		}
	}
	return files, problems
}

// saveFiles stores the files of a question and drops those that are no longer among them.
func (s *Service) saveFiles(ctx context.Context, tx *db.Tx, sitting *Sitting, q *Question, had []AnswerFile) error {
	has := func(list []AnswerFile, id string) bool {
		return slices.ContainsFunc(list, func(f AnswerFile) bool { return f.ID == id })
	}
	for _, f := range had {
		if has(q.Files, f.ID) {
			continue
		}
		if _, err := tx.Exec(ctx, `delete from sitting_file where id = $1`, f.ID); err != nil {
			return fmt.Errorf("dropping a file of an answer: %w", err)
		}
	}
	for _, f := range q.Files {
		if has(had, f.ID) {
			continue
		}
		_, err := tx.Exec(ctx, `
			insert into sitting_file (id, sitting_id, n, learner_id, interaction, name, hash, media_type, size, small_hash, small_type, sent_at)
			values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12) on conflict (id) do nothing`,
			f.ID, sitting.ID, q.N, sitting.Learner, f.Interaction, f.Name, f.Hash, f.MediaType, f.Size, f.Small, f.SmallType, core.Stamp(s.clock.Now()))
		if err != nil {
			return fmt.Errorf("storing a file of an answer: %w", err)
		}
	}
	return nil
}

// refuse says beside the fields which files could not be taken; such an answer does not count.
func refuse(r *item.Result, problems []Sent) {
	for i := range r.Parts {
		at := slices.IndexFunc(problems, func(one Sent) bool { return one.Interaction == r.Parts[i].ID })
		if at < 0 {
			continue
		}
		r.Complete = false
		r.Parts[i] = item.Part{ID: r.Parts[i].ID, Problem: problems[at].Problem, N: problems[at].N}
	}
}

// words are what stands in the log for a response: texts as they were written, of files their names.
func (q *Question) words(interaction string, given []string) []string {
	in := slices.IndexFunc(q.Variant.Item.Interactions, func(in item.Interaction) bool { return in.ID == interaction })
	if in < 0 || q.Variant.Item.Interactions[in].Kind != item.Upload {
		return given
	}
	var names []string
	for _, f := range q.Files {
		if f.Interaction == interaction && slices.Contains(given, f.ID) {
			names = append(names, f.Name)
		}
	}
	return names
}
