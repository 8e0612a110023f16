package people

import (
	"context"
	"fmt"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// wordStart is the LIKE pattern that finds a search at the beginning of a word of a folded name
// with a space before it. An empty search finds every name. Names stay below the limits of LIKE.
func wordStart(search string) string {
	fold := Fold(search)
	if len(fold) > 100 {
		fold = strings.ToValidUTF8(fold[:100], "")
	}
	if fold == "" {
		return "%"
	}
	return "% " + likeEscape.Replace(fold) + "%"
}

// FindLearners finds learners of the place by a word of their name: those whom the actor may know by name, other than themselves and
// peers. An empty search finds nobody.
func (s *Service) FindLearners(ctx context.Context, actor core.Actor, search string, most int) ([]Person, error) {
	if Fold(search) == "" {
		return nil, nil
	}
	where, args := Audience(actor, "l.id", 3, Guide, Covering, Advisor, Specialist, Caregiver, Manager, Admin)
	var list []Person
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = db.List(ctx, tx, scanPerson, `select `+personColumns+` from person p join learner l on l.person_id = p.id
where (' ' || p.name_fold) like $1 escape '\' and l.id <> $2 and `+where+` order by p.name_fold, p.id limit `+fmt.Sprint(max(most, 1)),
			append([]any{wordStart(search), actor.Learner}, args...)...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("finding learners: %w", err)
	}
	return list, nil
}
