package interop

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/goal"
	"crossfade/internal/interop/coursefolder"
)

// links lists which goal answers to which standard: "key→key".
func (h *house) links() []string {
	h.t.Helper()
	var list []string
	h.read(func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = db.List(ctx, tx, func(row db.Scanner) (string, error) {
			var from, to, origin string
			err := row.Scan(&from, &to, &origin)
			return from + "→" + to + " " + origin, err
		}, `select g.key, s.key, a.origin from goal_align a join goal g on g.id = a.goal_id join goal s on s.id = a.standard_id where g.org_id = $1 order by 1, 2`, h.guide.Org)
		return err
	})
	return list
}

func (h *house) sees(what string, want ...string) {
	h.t.Helper()
	if got := h.links(); !slices.Equal(got, want) {
		h.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// answering is a course whose goals name standards.
func answering(lines string) map[string]string {
	return map[string]string{"course.yaml": `crossfade: 1
key: sums
title: Sums
language: en
band: middle
licence: CC0-1.0
units:
  - key: one
    title: One
    goals:
` + lines}
}

func standards(document string, items ...string) map[string]string {
	var list []string
	for _, it := range items {
		id, code, _ := strings.Cut(it, " ")
		list = append(list, fmt.Sprintf(`{"identifier":%q,"fullStatement":"Do %s","humanCodingScheme":%q}`, id, id, code))
	}
	return map[string]string{"framework.json": fmt.Sprintf(`{"CFDocument":{"identifier":%q,"title":%q},"CFItems":[%s]}`, document, document, strings.Join(list, ","))}
}

// TestStandardsAreLinkedByTheirCodes brings courses and frameworks in, in both orders.
func TestStandardsAreLinkedByTheirCodes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const lines = `      - { key: add, title: Add, standards: ["CCSS.Math.Content.4.NF.B.3a", s2] }
      - { key: sub, title: Subtract, standards: ["9.XX.1"] }
`
		want := []string{"add→s1 import", "add→s2 import"}
		h := newHouse(t, d)
		h.folder(answering(lines))
		r := h.folder(standards("core", "s1 4.NF.B.3.a", "s2 4.NF.A.1", "s3 4.NF.A.2"))
		h.sees("the framework comes after", want...)
		if r.Linked != 2 || len(r.Links) != 2 {
			t.Errorf("the report: %d %+v", r.Linked, r.Links)
		}
		before := h.rows()
		if again := h.folder(answering(lines)); again.Linked != 0 || !maps.Equal(before, h.rows()) {
			t.Errorf("again: %d", again.Linked)
		}

		// What a person takes away stays away, whichever of the two comes in again; and a person can make it again.
		id, goals := course.ID(h.guide.Org, "sums"), goal.FrameworkID(h.guide.Org, "sums")
		link := course.Link{Goal: goal.ID(goals, "add"), Standard: goal.ID(goal.FrameworkID(h.guide.Org, "core"), "s1")}
		change := func(yes bool) {
			t.Helper()
			if err := h.in.Courses.AlignMany(context.Background(), h.guide, id, []course.Link{link}, yes); err != nil {
				t.Fatal(err)
			}
		}
		change(false)
		h.folder(answering(lines))
		h.folder(standards("core", "s1 4.NF.B.3.a", "s2 4.NF.A.1", "s3 4.NF.A.2"))
		h.sees("after it was taken away", "add→s2 import")
		if list, _, err := h.in.Courses.FindAligned(context.Background(), h.guide, id); err != nil || len(list) != 2 || list[0].Off || !list[1].Off || list[1].To.Code != "4.NF.B.3.a" {
			t.Errorf("%+v %v", list, err)
		}
		change(true)
		h.sees("made again", "add→s1 hand", "add→s2 import")

		// What the source no longer says goes; what a person said stays.
		h.folder(answering(`      - { key: add, title: Add }
      - { key: sub, title: Subtract, standards: ["4.NF.A.2"] }
`))
		h.sees("the source says otherwise", "add→s1 hand", "sub→s3 import")

		other := h.addOrg()
		if err := h.in.Courses.AlignMany(context.Background(), other, id, []course.Link{link}, false); core.KindOf(err) != core.NotFound {
			t.Errorf("another organisation takes a link away: %v", err)
		}
		h.sees("another organisation", "add→s1 hand", "sub→s3 import")

		// Out and in again elsewhere: what people linked goes along as codes.
		p, err := h.in.Courses.Export(context.Background(), h.guide, "sums")
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		if err := coursefolder.Write(p, dir); err != nil {
			t.Fatal(err)
		}
		elsewhere := newHouse(t, dbtest.SQLite(t))
		elsewhere.folder(standards("core", "s1 4.NF.B.3.a", "s2 4.NF.A.1", "s3 4.NF.A.2"))
		if _, err := elsewhere.in.Path(context.Background(), elsewhere.guide, dir); err != nil {
			t.Fatal(err)
		}
		elsewhere.sees("elsewhere", "add→s1 import", "sub→s3 import")
	})
}

func TestFrameworksAreLinkedByTheSameCodes(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	h.folder(standards("core", "s1 4.NF.B.3.a", "s2 4.NF.A.1", "s4 A"))
	h.folder(standards("state", "t1 CCSS.MATH.CONTENT.4.NF.B.3.A", "t2 5.G.1", "t4 A"))
	h.sees("the second to the first", "t1→s1 import")
	h.folder(standards("core", "s1 4.NF.B.3.a", "s2 4.NF.A.1", "s4 A"))
	h.sees("and not back", "t1→s1 import")
	r := h.folder(standards("third", "u1 4.NF.A.1", "u2 4.NF.A.1"))
	h.sees("two with one code", "t1→s1 import", "u1→s2 import", "u2→s2 import")
	if r.Linked != 2 {
		t.Errorf("%d", r.Linked)
	}
	r = h.folder(answering(`      - { key: add, title: Add, standards: ["4.NF.A.1"] }` + "\n"))
	h.sees("a code that stands for two of one framework", "add→s2 import", "t1→s1 import", "u1→s2 import", "u2→s2 import")
	if !slices.ContainsFunc(r.Notes, func(n course.Note) bool { return n.Why == "import.goal.code_twice" }) {
		t.Errorf("%+v", r.Notes)
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"4.NF.A.1": "4.NF.A.1", " 4-nf-a-1 ": "4.NF.A.1", "CCSS.Math.Content.4.NF.B.3a": "4.NF.B.3.A", "4.NF.B.3.a": "4.NF.B.3.A", "CCSS.ELA-Literacy.L.1.4": "L.1.4",
		"A": "", "": "", "...": "", "1.11": "1.11", "11.1": "11.1", "CCSS.Math.Practice.MP1": "MP1",
	} {
		if got := goal.Fold(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

// TestTroubleLeavesNothing brings a sound framework together with one that is not: nothing comes in.
func TestTroubleLeavesNothing(t *testing.T) {
	good := standards("core", "s1 4.NF.B.3.a")["framework.json"]
	for name, bad := range map[string]string{
		"circle":   `{"CFDocument":{"identifier":"d","title":"D"},"CFItems":[{"identifier":"a","fullStatement":"A"},{"identifier":"b","fullStatement":"B"}],"CFAssociations":[{"identifier":"1","associationType":"precedes","originNodeURI":"a","destinationNodeURI":"b"},{"identifier":"2","associationType":"precedes","originNodeURI":"b","destinationNodeURI":"a"}]}`,
		"encoding": `{"CFDocument":{"identifier":"d","title":"` + "Caf\xe9" + `"},"CFItems":[{"identifier":"a","fullStatement":"A"}]}`,
		"twice":    `{"CFDocument":{"identifier":"core","title":"D"},"CFItems":[{"identifier":"a","fullStatement":"A"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, dbtest.SQLite(t))
			before := h.rows()
			r := h.folder(map[string]string{"good.json": good, "zbad.json": bad})
			if !r.Refused() || !maps.Equal(before, h.rows()) {
				t.Errorf("half of it came in: %v, %+v", h.rows(), r.Notes)
			}
		})
	}
}
