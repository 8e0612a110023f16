package goal

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Limits of codes.
const (
	maxCode   = 200
	MaxClaims = 50 // standards that one goal names
)

// prefixes are what some write before the code of a standard of the Common Core, and others leave out.
var prefixes = regexp.MustCompile(`^CCSS\.(MATH|ELA.LITERACY|ELA)?\.?(CONTENT|PRACTICE)?\.?`)

var (
	marks  = regexp.MustCompile(`[\s._:/–-]+`)
	joined = regexp.MustCompile(`(\d)([A-Z])$`)
)

// Fold is a code of a standard in a form in which the ways of writing it are the same: "CCSS.Math.Content.4.NF.B.3a", "4.NF.B.3.a" and
// "4-nf-b-3a". What has no digit is no code.
func Fold(code string) string {
	code = strings.ToUpper(strings.TrimSpace(code))
	if len(code) > maxCode || !strings.ContainsAny(code, "0123456789") {
		return ""
	}
	code = strings.Trim(marks.ReplaceAllString(code, "."), ".")
	code = prefixes.ReplaceAllString(code, "")
	return joined.ReplaceAllString(code, "$1.$2")
}

// putCodes keeps the codes of goals and the standards that their source names. What is as it was costs a query and no write.
func putCodes(ctx context.Context, tx *db.Tx, o Origin, ids map[string]core.GoalID, drafts []Draft) error {
	type had struct {
		key, code, claim string
	}
	list, err := db.List(ctx, tx, func(s db.Scanner) (had, error) {
		var h had
		err := s.Scan(&h.key, &h.code, &h.claim)
		return h, err
	}, `select g.key, g.code, coalesce(c.code, '') from goal g left join goal_claim c on c.goal_id = g.id where g.framework_id = $1 order by g.key, c.code`, o.Framework)
	if err != nil {
		return fmt.Errorf("reading the codes of framework %s: %w", o.Framework, err)
	}
	codes, claims := map[string]string{}, map[string][]string{}
	for _, h := range list {
		codes[h.key] = h.code
		if h.claim != "" {
			claims[h.key] = append(claims[h.key], h.claim)
		}
	}
	for _, d := range drafts {
		if codes[d.Key] != d.Code {
			if _, err := tx.Exec(ctx, `update goal set code = $1, code_fold = $2 where id = $3`, d.Code, Fold(d.Code), ids[d.Key]); err != nil {
				return fmt.Errorf("keeping the code of goal %q: %w", d.Key, err)
			}
		}
		want := claimsOf(d)
		if slices.Equal(want, claims[d.Key]) {
			continue
		}
		if err := putClaims(ctx, tx, o.Org, ids[d.Key], want); err != nil {
			return fmt.Errorf("keeping what goal %q answers to: %w", d.Key, err)
		}
	}
	return nil
}

// claimsOf are the standards that the source of a goal names, each once, in the order of their letters.
func claimsOf(d Draft) []string {
	seen := map[string]bool{}
	var list []string
	for _, s := range d.Standards {
		if f := claimFold(s); f != "" && !seen[f] {
			seen[f] = true
			list = append(list, s)
		}
	}
	slices.Sort(list)
	return list
}

// claimFold folds a code, or an identifier that has no digit.
func claimFold(s string) string {
	if f := Fold(s); f != "" {
		return f
	}
	return strings.ToUpper(strings.TrimSpace(s))
}

func putClaims(ctx context.Context, tx *db.Tx, org core.OrgID, id core.GoalID, want []string) error {
	if _, err := tx.Exec(ctx, `delete from goal_claim where goal_id = $1`, id); err != nil {
		return err
	}
	for _, s := range want {
		if _, err := tx.Exec(ctx, `insert into goal_claim (goal_id, org_id, code, code_fold) values ($1, $2, $3, $4)`, id, org, s, claimFold(s)); err != nil {
			return err
		}
	}
	return nil
}

// Claims lists the standards that the source of each goal names.
func Claims(ctx context.Context, tx *db.Tx, goals []core.GoalID) (map[core.GoalID][]string, error) {
	type claim struct {
		goal core.GoalID
		code string
	}
	out := map[core.GoalID][]string{}
	for some := range slices.Chunk(goals, batch) {
		list, err := db.List(ctx, tx, func(s db.Scanner) (claim, error) {
			var c claim
			err := s.Scan(&c.goal, &c.code)
			return c, err
		}, `select goal_id, code from goal_claim where goal_id in `+db.In(len(some), 1)+` order by goal_id, code`, db.Values(some...)...)
		if err != nil {
			return nil, fmt.Errorf("reading what %d goals answer to: %w", len(some), err)
		}
		for _, c := range list {
			out[c.goal] = append(out[c.goal], c.code)
		}
	}
	return out, nil
}
