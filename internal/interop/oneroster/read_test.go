package oneroster_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/interop/oneroster"
	"crossfade/internal/people"
)

// data is the folder with the outside data, or the test is skipped.
func data(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("CROSSFADE_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	dir = filepath.Join(dir, "oneroster")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the lists of people are not here: %v", err)
	}
	return dir
}

func TestMinimalList(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(data(t), "minimal.zip"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := oneroster.Unpack(raw)
	if err != nil || len(files) != 6 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	r, notes, err := oneroster.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Users) != 6 || len(r.Classes) != 2 || r.Classes[0].Name != "Introduction to Physics" || r.Users[0].Name != "John Doe" || r.Users[0].Role != core.RoleGuide {
		t.Fatalf("%+v", r)
	}
	if len(r.Places) != 6 || !slices.Equal(words(notes), []string{"academicsessions.csv sessions 5", "manifest.csv manifest 17"}) { // one of the teachers learns in two classes
		t.Fatalf("%d places, notes %v", len(r.Places), words(notes))
	}
}

func TestListOfAnotherSystem(t *testing.T) {
	dir, files := filepath.Join(data(t), "oat-sa-1p1"), map[string][]byte{}
	list, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range list {
		if files[strings.ToLower(filepath.Base(path))], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	r, notes, err := oneroster.Read(files)
	if err != nil || len(r.Users) != 2 || len(r.Classes) != 3 || len(r.Places) != 3 {
		t.Fatalf("%+v %+v %v", r, notes, err)
	}
	if want := []string{"academicsessions.csv sessions 0", "courses.csv courses 0", "demographics.csv file 0", "manifest.csv manifest 17"}; !slices.Equal(words(notes), want) {
		t.Errorf("what was left out: %v", words(notes))
	}
}

// words says each note in one line.
func words(notes []oneroster.Note) (list []string) {
	for _, n := range notes {
		list = append(list, n.File+" "+strings.TrimPrefix(n.Why, "roster.note.")+" "+n.What)
	}
	return list
}

// csvs makes files of pairs: name, content.
func csvs(pairs ...string) map[string][]byte {
	files := map[string][]byte{}
	for i := 0; i+1 < len(pairs); i += 2 {
		files[pairs[i]] = []byte(pairs[i+1])
	}
	return files
}

const users = `sourcedId,status,enabledUser,role,username,givenName,familyName,agentSourcedIds,grades,password
s1,,TRUE,student,ana,Ana,Ruiz,"p1,x9",02,geheim
s2,,FALSE,student,,Ben,,,KG,
s1,,TRUE,student,,Twice,,,,
p1,,TRUE,parent,,Rosa,Ruiz,,,
t1,tobedeleted,TRUE,teacher,,Tom,Ott,s1,,
z1,,TRUE,sysadmin,,Zoe,,,,
n1,,TRUE,student,,,,,,
,,TRUE,student,,No,Id,,,
`

func TestRowsAreReadOrNamed(t *testing.T) {
	r, notes, err := oneroster.Read(csvs("users.csv", "\xef\xbb\xbf"+users,
		"orgs.csv", "sourcedId,name\no1,North\no2,South\n",
		"classes.csv", "title,sourcedId,schoolSourcedId,status\nMaths,c1,o1,\nMaths,c2,o2,\nOld,c3,o1,ToBeDeleted\n",
		"enrollments.csv", "classSourcedId,userSourcedId,role,status\nc1,s1,student,\nc2,s1,student,tobedeleted\nc1,t1,aide,\nc9,s1,student,\nc1,s9,student,\nc1,s1,teacher,\nc1,t1,proctor,\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Users) != 4 || r.Users[0].Band != people.Early || r.Users[1].Name != "Ben" || !r.Users[1].Out || r.Users[2].Role != core.RoleCaregiver || !r.Users[3].Out {
		t.Errorf("%+v", r.Users)
	}
	if len(r.Classes) != 2 || r.Classes[0].Name != "Maths · North" || r.Classes[1].Name != "Maths · South" {
		t.Errorf("%+v", r.Classes)
	}
	if len(r.Places) != 3 || !r.Places[1].Ended || r.Places[2].Place != people.AsCoGuide {
		t.Errorf("%+v", r.Places)
	}
	if len(r.Cares) != 1 || r.Cares[0] != (people.RosterCare{Caregiver: "p1", Child: "s1"}) {
		t.Errorf("%+v", r.Cares)
	}
	want := map[string]int{"twice": 1, "role": 2, "name": 1, "no_id": 1, "class_gone": 1, "no_class": 1, "no_user": 1, "role_other": 1}
	for _, n := range notes {
		want[strings.TrimPrefix(n.Why, "roster.note.")]--
		if n.Line < 2 {
			t.Errorf("%+v names no line", n)
		}
	}
	for why, left := range want {
		if left != 0 {
			t.Errorf("%s: %d too few", why, left)
		}
	}
}

func TestBadListsAreNamed(t *testing.T) {
	bomb := &bytes.Buffer{}
	z := zip.NewWriter(bomb)
	f, err := z.Create("users.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(bytes.Repeat([]byte("a,"), 20<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string][]byte{"no zip": []byte("PK\x03\x04 nothing"), "a bomb": bomb.Bytes()} {
		if _, err := oneroster.Unpack(raw); err == nil || core.KindOf(err) == core.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, files := range map[string]map[string][]byte{
		"no users": csvs("orgs.csv", "a,b\n"), "latin-1": csvs("users.csv", "sourcedId,name\n1,M\xfcller\n"),
		"wide": csvs("users.csv", "sourcedId\n"+strings.Repeat("a,", 300)),
	} {
		if _, _, err := oneroster.Read(files); err == nil || core.KindOf(err) == core.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
	if r, _, err := oneroster.Read(csvs("users.csv", "")); err != nil || len(r.Users) != 0 {
		t.Errorf("an empty file: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(users, "title,sourcedId\nMaths,c1\n", "classSourcedId,userSourcedId,role\nc1,s1,student\n")
	f.Add("sourcedId\n\"", "\x00", "\xff\xfe")
	f.Fuzz(func(t *testing.T, users, classes, enrollments string) {
		r, _, err := oneroster.Read(csvs("users.csv", users, "classes.csv", classes, "enrollments.csv", enrollments))
		if err != nil && core.KindOf(err) == core.Internal {
			t.Fatal(err)
		}
		for _, u := range r.Users {
			if u.Source == "" || u.Name == "" || u.Role == "" {
				t.Fatalf("%+v", u)
			}
		}
	})
}

func FuzzUnpack(f *testing.F) {
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, err := oneroster.Unpack(raw); err != nil && core.KindOf(err) == core.Internal {
			t.Fatal(err)
		}
	})
}
