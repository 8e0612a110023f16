package library

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
)

// batch is how many ids go into one query.
const batch = 500

// Fold makes a text comparable for search: lower case, without accents.
func Fold(s string) string { return people.Fold(s) }

// ID is the id of the resource with a key in a course: always the same, so that bringing it in again
// meets the same row.
func ID(course core.CourseID, key string) core.ResourceID {
	return core.DerivedID[core.ResourceID]("resource", string(course), key)
}

// Origin says where resources are put, by whom and when.
type Origin struct {
	Org       core.OrgID
	Course    core.CourseID
	Framework core.FrameworkID // whose keys the drafts name their goals by
	By        core.PersonID    // "" = an import
	At        time.Time
}

// Outcome is what [Put] did to one resource.
type Outcome string

// The outcomes.
const (
	Added     Outcome = "added"
	Unchanged Outcome = "unchanged"
	Updated   Outcome = "updated"  // a new version
	Restored  Outcome = "restored" // it had been retired, and is back
	Kept      Outcome = "kept"     // the source changed, and so did someone here: the local edit stays
	Retired   Outcome = "retired"  // the source no longer has it
)

// Change is what became of one resource.
type Change struct {
	ID      core.ResourceID
	Key     string
	Title   string
	Outcome Outcome
}

// row is what [Put] needs of the table resource.
type row struct {
	id      core.ResourceID
	key     string
	title   string
	version int
	sort    int
	hash    string
	edited  string
	retired string
}

// Put stores the resources of a course as an importer does: the same again change nothing, a changed one becomes a
// new version, one that somebody edited here stays, and those gone from the source are retired and never
// deleted, unless their key is in spared. The drafts have passed [Draft.Check].
func Put(ctx context.Context, tx *db.Tx, o Origin, drafts []Draft, spared map[string]bool) ([]Change, error) {
	had, err := loadRows(ctx, tx, o.Course)
	if err != nil {
		return nil, err
	}
	var changes []Change
	for i, d := range drafts {
		old, known := had[d.Key]
		delete(had, d.Key)
		c, err := putOne(ctx, tx, o, d, i, old, known)
		if err != nil {
			return nil, fmt.Errorf("keeping lesson %q: %w", d.Key, err)
		}
		changes = append(changes, c)
	}
	for key := range spared {
		delete(had, key)
	}
	gone, err := retireRest(ctx, tx, had, o.At)
	return append(changes, gone...), err
}

func loadRows(ctx context.Context, tx *db.Tx, course core.CourseID) (map[string]row, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (row, error) {
		var r row
		err := s.Scan(&r.id, &r.key, &r.title, &r.version, &r.sort, &r.hash, &r.edited, &r.retired)
		return r, err
	}, `select id, key, title, version, sort, source_hash, edited_at, retired_at from resource where course_id = $1`, course)
	if err != nil {
		return nil, fmt.Errorf("listing the lessons of course %s: %w", course, err)
	}
	rows := make(map[string]row, len(list))
	for _, r := range list {
		rows[r.key] = r
	}
	return rows, nil
}

func putOne(ctx context.Context, tx *db.Tx, o Origin, d Draft, sort int, old row, known bool) (Change, error) {
	r := row{id: ID(o.Course, d.Key), key: d.Key, version: old.version + 1, sort: sort, hash: hashOf(d)}
	c := Change{ID: r.id, Key: d.Key, Title: d.Title, Outcome: old.outcome(known, r.hash)}
	switch {
	case c.Outcome == Added, c.Outcome == Updated, c.Outcome == Restored && old.edited == "" && old.hash != r.hash:
		return c, write(ctx, tx, o, d, r)
	case c.Outcome == Restored, old.sort != sort:
		_, err := tx.Exec(ctx, `update resource set sort = $1, retired_at = '' where id = $2`, sort, r.id)
		return c, err
	default:
		return c, nil
	}
}

func (old row) outcome(known bool, hash string) Outcome {
	switch {
	case !known:
		return Added
	case old.edited != "" && old.hash != hash:
		return Kept
	case old.retired != "":
		return Restored
	case old.hash != hash:
		return Updated
	default:
		return Unchanged
	}
}

// hashOf digests everything that a source says about a resource.
func hashOf(d Draft) string {
	raw, err := json.Marshal(d)
	if err != nil {
		panic(fmt.Sprintf("library: a draft of texts cannot be written: %v", err))
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// write stores a row with its new version and its goals.
func write(ctx context.Context, tx *db.Tx, o Origin, d Draft, r row) error {
	_, err := tx.Exec(ctx, `insert into resource (id, org_id, course_id, key, title, title_fold, form, role, minutes, language, version, sort, licence, authors,
			source, source_hash, edited_at, retired_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, '', '')
		on conflict (id) do update set title = excluded.title, title_fold = excluded.title_fold, form = excluded.form, role = excluded.role,
			minutes = excluded.minutes, language = excluded.language, version = excluded.version, sort = excluded.sort, licence = excluded.licence,
			authors = excluded.authors, source = excluded.source, source_hash = excluded.source_hash, retired_at = ''`,
		r.id, o.Org, o.Course, d.Key, d.Title, Fold(d.Title), d.Form, d.Role, d.Minutes, d.Lang, r.version, r.sort, d.Licence, authorsText(d.Authors), d.Origin, r.hash)
	if err != nil {
		return err
	}
	if err := addVersion(ctx, tx, r.id, r.version, d.Body, o); err != nil {
		return err
	}
	if err := putStops(ctx, tx, r.id, d.Stops); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `delete from resource_goal where resource_id = $1`, r.id); err != nil {
		return err
	}
	for _, key := range d.Goals {
		if _, err := tx.Exec(ctx, `insert into resource_goal (resource_id, goal_id)
			select $1, id from goal where framework_id = $2 and key = $3 on conflict (resource_id, goal_id) do nothing`, r.id, o.Framework, key); err != nil {
			return err
		}
	}
	return nil
}

func addVersion(ctx context.Context, tx *db.Tx, id core.ResourceID, version int, body string, o Origin) error {
	_, err := tx.Exec(ctx, `insert into resource_version (resource_id, version, body, made_by, created_at) values ($1, $2, $3, $4, $5)`,
		id, version, body, o.By, core.Stamp(o.At))
	return err
}

// authorsText writes names as the JSON list of the table.
func authorsText(names []string) string {
	if len(names) == 0 {
		return "[]"
	}
	raw, err := json.Marshal(names)
	if err != nil {
		panic(fmt.Sprintf("library: a list of names cannot be written: %v", err))
	}
	return string(raw)
}

// retireRest retires what is left: resources that the source no longer has. Those edited here stay.
func retireRest(ctx context.Context, tx *db.Tx, rest map[string]row, at time.Time) ([]Change, error) {
	var gone []Change
	var ids []core.ResourceID
	for key, r := range rest {
		if r.retired == "" && r.edited == "" {
			gone = append(gone, Change{ID: r.id, Key: key, Title: r.title, Outcome: Retired})
			ids = append(ids, r.id)
		}
	}
	for some := range slices.Chunk(ids, batch) {
		args := append([]any{core.Stamp(at)}, db.Values(some...)...)
		if _, err := tx.Exec(ctx, `update resource set retired_at = $1 where id in `+db.In(len(some), 2), args...); err != nil {
			return nil, fmt.Errorf("retiring lessons: %w", err)
		}
	}
	slices.SortFunc(gone, func(a, b Change) int { return cmp.Compare(a.Key, b.Key) })
	return gone, nil
}

// Text is what a person here may change about a resource.
type Text struct {
	Title   string
	Body    string
	Minutes int
}

// Edit stores what a person here made of a resource, as a new version, and marks it as edited, so that a later import
// keeps it. A resource of another organisation does not exist.
func Edit(ctx context.Context, tx *db.Tx, id core.ResourceID, t Text, o Origin) error {
	had, err := Get(ctx, tx, id)
	if err != nil {
		return err
	}
	if had.Org != o.Org {
		return core.Missing()
	}
	t.Body = strings.TrimSpace(t.Body)
	draft := Draft{Key: had.Key, Title: t.Title, Body: t.Body, Minutes: t.Minutes, Form: had.Form, Role: had.Role}
	if wrong := draft.Check(); wrong != "" {
		return core.BadField(fieldOf(wrong), wrong)
	}
	_, err = tx.Exec(ctx, `update resource set title = $1, title_fold = $2, minutes = $3, version = $4, edited_at = $5 where id = $6`,
		t.Title, Fold(t.Title), t.Minutes, had.Version+1, core.Stamp(o.At), id)
	if err != nil {
		return fmt.Errorf("changing lesson %s: %w", id, err)
	}
	if err := addVersion(ctx, tx, id, had.Version+1, t.Body, o); err != nil {
		return fmt.Errorf("keeping the new text of lesson %s: %w", id, err)
	}
	return nil
}

// fieldOf says which field of a form a problem belongs to.
func fieldOf(problem string) string {
	switch problem {
	case "import.lesson.no_title":
		return "title"
	case "import.lesson.minutes":
		return "minutes"
	default:
		return "body"
	}
}

// Whole is a resource with everything that an export needs.
type Whole struct {
	Resource
	Goals []string // keys
	Stops []Stop
}

// OfCourse lists the resources of a course that are in use, whole, in their order: for an export.
func OfCourse(ctx context.Context, tx *db.Tx, course core.CourseID) ([]Whole, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (Whole, error) {
		var w Whole
		err := scanResource(s, &w.Resource, &w.Body)
		return w, err
	}, `select `+listColumns+`, v.body from resource r join resource_version v on v.resource_id = r.id and v.version = r.version
		where r.course_id = $1 and r.retired_at = '' order by r.sort, r.key`, course)
	if err != nil {
		return nil, fmt.Errorf("loading the lessons of course %s: %w", course, err)
	}
	type link struct {
		id  core.ResourceID
		key string
	}
	links, err := db.List(ctx, tx, func(s db.Scanner) (link, error) {
		var l link
		err := s.Scan(&l.id, &l.key)
		return l, err
	}, `select rg.resource_id, g.key from resource_goal rg join resource r on r.id = rg.resource_id join goal g on g.id = rg.goal_id
		where r.course_id = $1 and g.retired_at = '' order by g.sort, g.key`, course)
	if err != nil {
		return nil, fmt.Errorf("loading the goals of the lessons of course %s: %w", course, err)
	}
	goals := map[core.ResourceID][]string{}
	for _, l := range links {
		goals[l.id] = append(goals[l.id], l.key)
	}
	stops, err := stopsOfCourse(ctx, tx, course)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Goals, list[i].Stops = goals[list[i].ID], stops[list[i].ID]
	}
	return list, nil
}

// File is a file of a course: what texts call it, and which content it has.
type File struct {
	Course core.CourseID
	Path   string // "files/pizza.svg"
	Hash   string // of package blob
	// MediaType is what the content is, told by its first bytes.
	MediaType string
	Size      int64
	Alt       string
	// Small is the content of a small copy for pages, SmallType its media type; "" where the file itself is light.
	Small     string
	SmallType string
}

func scanFile(s db.Scanner) (File, error) {
	var f File
	err := s.Scan(&f.Course, &f.Path, &f.Hash, &f.MediaType, &f.Size, &f.Alt, &f.Small, &f.SmallType)
	return f, err
}

const fileColumns = `course_id, path, hash, media_type, size, alt, small_hash, small_type`

// PutFiles stores the files of a course. Files that are no longer in the source stay, since earlier versions of texts show them.
func PutFiles(ctx context.Context, tx *db.Tx, files []File) error {
	for _, f := range files {
		_, err := tx.Exec(ctx, `insert into course_file (`+fileColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8)
			on conflict (course_id, path) do update set hash = excluded.hash, media_type = excluded.media_type, size = excluded.size,
				alt = excluded.alt, small_hash = excluded.small_hash, small_type = excluded.small_type
			where course_file.hash <> excluded.hash or course_file.media_type <> excluded.media_type
				or course_file.alt <> excluded.alt or course_file.small_hash <> excluded.small_hash`,
			f.Course, f.Path, f.Hash, f.MediaType, f.Size, f.Alt, f.Small, f.SmallType)
		if err != nil {
			return fmt.Errorf("keeping file %q: %w", f.Path, err)
		}
	}
	return nil
}

// FindFile finds a file of a course by its path, or gives core.Missing.
func FindFile(ctx context.Context, tx *db.Tx, course core.CourseID, path string) (File, error) {
	f, err := scanFile(tx.QueryRow(ctx, `select `+fileColumns+` from course_file where course_id = $1 and path = $2`, course, path))
	if errors.Is(err, db.ErrNoRows) {
		return File{}, core.Missing()
	}
	if err != nil {
		return File{}, fmt.Errorf("finding a file of course %s: %w", course, err)
	}
	return f, nil
}

// FilesOf lists the files of a course by path.
func FilesOf(ctx context.Context, tx *db.Tx, course core.CourseID) ([]File, error) {
	list, err := db.List(ctx, tx, scanFile, `select `+fileColumns+` from course_file where course_id = $1 order by path`, course)
	if err != nil {
		return nil, fmt.Errorf("listing the files of course %s: %w", course, err)
	}
	return list, nil
}

// FileUsed tells whether any course has a file with this content; package blob asks before it sweeps.
func FileUsed(ctx context.Context, tx *db.Tx, hash string) (bool, error) {
	var n int64
	if err := tx.QueryRow(ctx, `select count(*) from course_file where hash = $1 or small_hash = $1`, hash).Scan(&n); err != nil {
		return false, fmt.Errorf("asking whether a file is in use: %w", err)
	}
	return n > 0, nil
}
