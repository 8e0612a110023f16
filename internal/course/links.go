package course

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Links in lessons that lead nowhere. Files of the course are looked up here, whenever a lesson changes and each night; addresses of the web
// only where whoever runs the server allows it, by a job (package app).

// linkIn finds where a text leads to: [words](address), ![picture](address), <address>.
var linkIn = regexp.MustCompile(`\]\(\s*<?([^\s)>]+)|<(https?://[^\s>]+)>`)

// linksIn lists the addresses in a text, each once. What a variable chooses is left out.
func linksIn(text string) []string {
	var list []string
	for _, m := range linkIn.FindAllStringSubmatch(text, -1) {
		to := m[1] + m[2]
		if !strings.Contains(to, "{{") && !slices.Contains(list, to) {
			list = append(list, to)
		}
	}
	return list
}

// WebLink is an address of the web in a lesson.
type WebLink struct {
	Lesson  core.ResourceID
	Address string
}

// lessonText is a lesson in use with its text.
type lessonText struct {
	id   core.ResourceID
	body string
}

func scanLessonText(row db.Scanner) (l lessonText, err error) {
	err = row.Scan(&l.id, &l.body)
	return l, err
}

const lessonTexts = `select r.id, v.body from resource r join course c on c.id = r.course_id and c.retired_at = ''
	join resource_version v on v.resource_id = r.id and v.version = r.version where r.retired_at = ''`

// WebLinks lists the addresses of the web in every lesson in use.
func (s *Service) WebLinks(ctx context.Context) ([]WebLink, error) {
	var list []WebLink
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		list = nil
		texts, err := db.List(ctx, tx, scanLessonText, lessonTexts+` order by r.id`)
		for _, l := range texts {
			for _, to := range linksIn(l.body) {
				if strings.HasPrefix(to, "http://") || strings.HasPrefix(to, "https://") {
					list = append(list, WebLink{l.id, to})
				}
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the links of lessons: %w", err)
	}
	return list, nil
}

// KeepLooked keeps what a look at links showed: why each leads nowhere, "" where it leads somewhere. Links that were not looked at stay as
// the last look found them; those that are in no lesson any more go.
func (s *Service) KeepLooked(ctx context.Context, all []WebLink, why map[string]string) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		had, err := db.List(ctx, tx, func(row db.Scanner) (w WebLink, err error) {
			err = row.Scan(&w.Lesson, &w.Address)
			return w, err
		}, `select resource_id, address from broken_link where why <> 'file'`)
		if err != nil {
			return fmt.Errorf("listing links that led nowhere: %w", err)
		}
		there := map[WebLink]bool{}
		for _, l := range all {
			there[l] = true
		}
		for _, l := range had {
			if reason, looked := why[l.Address]; there[l] && (!looked || reason != "") {
				continue
			}
			if _, err := tx.Exec(ctx, `delete from broken_link where resource_id = $1 and address = $2`, l.Lesson, l.Address); err != nil {
				return fmt.Errorf("forgetting a link that led nowhere: %w", err)
			}
		}
		for _, l := range all {
			if why[l.Address] == "" {
				continue
			}
			if err := keepBroken(ctx, tx, l, why[l.Address], s.clock.Now()); err != nil {
				return err
			}
		}
		return nil
	})
}

func keepBroken(ctx context.Context, tx *db.Tx, l WebLink, why string, at time.Time) error {
	_, err := tx.Exec(ctx, `insert into broken_link (resource_id, address, why, found_at) values ($1, $2, $3, $4)
		on conflict (resource_id, address) do update set why = excluded.why where broken_link.why <> excluded.why`, l.Lesson, l.Address, why, core.Stamp(at))
	if err != nil {
		return fmt.Errorf("keeping a link that leads nowhere: %w", err)
	}
	return nil
}

// checkFiles looks whether every file that the lessons of a course show is there. Whoever changes lessons or files calls it in the same
// transaction.
func checkFiles(ctx context.Context, tx *db.Tx, id core.CourseID, at time.Time) error {
	texts, err := db.List(ctx, tx, scanLessonText, lessonTexts+` and r.course_id = $1 order by r.id`, id)
	if err != nil {
		return fmt.Errorf("reading the lessons of course %s: %w", id, err)
	}
	paths, err := db.List(ctx, tx, db.One[string], `select path from course_file where course_id = $1`, id)
	if err != nil {
		return fmt.Errorf("listing the files of course %s: %w", id, err)
	}
	files := map[string]bool{}
	for _, p := range paths {
		files[p] = true
	}
	_, err = tx.Exec(ctx, `delete from broken_link where why = 'file' and resource_id in (select id from resource where course_id = $1)`, id)
	if err != nil {
		return fmt.Errorf("forgetting files that were missing in course %s: %w", id, err)
	}
	for _, l := range texts {
		for _, to := range linksIn(l.body) {
			if path, _, _ := strings.Cut(to, "#"); strings.HasPrefix(to, "files/") && !files[path] {
				if err := keepBroken(ctx, tx, WebLink{l.id, to}, "file", at); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// CheckFiles looks in every course whether the files that its lessons show are there.
func (s *Service) CheckFiles(ctx context.Context) error {
	var ids []core.CourseID
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		ids, err = db.List(ctx, tx, db.One[core.CourseID], `select id from course where retired_at = '' order by id`)
		return err
	})
	if err != nil {
		return fmt.Errorf("listing the courses: %w", err)
	}
	for _, id := range ids {
		if err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return checkFiles(ctx, tx, id, s.clock.Now()) }); err != nil {
			return err
		}
	}
	return nil
}

// Broken is a link in a lesson that leads nowhere.
type Broken struct {
	Lesson  core.ResourceID
	Title   string
	Lang    string
	Address string
	Why     string // file | status | unreachable
}

// FindBroken lists the links in a course's lessons that lead nowhere, as the last look found them.
func (s *Service) FindBroken(ctx context.Context, actor core.Actor, id core.CourseID) ([]Broken, error) {
	var list []Broken
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if err := s.mayEdit(ctx, tx, actor, id); err != nil {
			return err
		}
		list, err = db.List(ctx, tx, func(row db.Scanner) (b Broken, err error) {
			err = row.Scan(&b.Lesson, &b.Title, &b.Lang, &b.Address, &b.Why)
			return b, err
		}, `select r.id, r.title, r.language, b.address, b.why from broken_link b join resource r on r.id = b.resource_id and r.retired_at = ''
			where r.course_id = $1 order by r.title_fold, r.id, b.address limit 500`, id)
		return err
	})
	return list, err
}
