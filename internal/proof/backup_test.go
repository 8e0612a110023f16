package proof

import (
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"crossfade/internal/app"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/transfer"
)

// TestBackupMovesBetweenDatabases takes the demonstration from SQLite by backup into PostgreSQL, and by copy back into SQLite.
// Nothing differs, and learners see and go on with what they had.
func TestBackupMovesBetweenDatabases(t *testing.T) {
	first := data{dir: t.TempDir()}
	second := data{dir: t.TempDir(), url: dbtest.EmptyPostgresURL(t)}
	third := data{dir: t.TempDir()}
	links := demoLinks(t, command(t, append([]string{"demo"}, first.args()...)...))
	file := filepath.Join(t.TempDir(), "everything.zip")
	command(t, append([]string{"backup", file}, first.args()...)...)
	command(t, append([]string{"restore", file}, second.args()...)...)
	same(t, first, second)
	command(t, append([]string{"copy", "--to-data", third.dir}, second.args()...)...)
	same(t, first, third)

	var pages [][]string
	for _, d := range []data{first, second, third} {
		s := startServer(t, d)
		pages = append(pages, readPages(t, s, links))
		s.stop(t)
		d.sound(t)
	}
	for i, page := range pages[0] {
		if len(page) < 200 {
			t.Errorf("a page says hardly anything: %s", page)
		}
		if page != pages[1][i] || page != pages[2][i] {
			t.Errorf("pages differ:\n%s\n%s\n%s", page, pages[1][i], pages[2][i])
		}
	}
}

// readPages signs people in and reads what they see of their progress. The first learner also starts a check on.
func readPages(t *testing.T, s *server, links map[string]string) []string {
	t.Helper()
	var list []string
	for _, name := range []string{"Noor Bakri", "Tomás Vega", "Leo"} {
		b := newBrowser()
		b.signIn(t, s.url, links[name])
		p := b.open(t, s.url, "/progress")
		list = append(list, p.text())
		for _, goal := range p.links("/goals/") {
			if strings.HasSuffix(goal, "/why") {
				list = append(list, b.open(t, s.url, goal).text())
				break
			}
		}
		if name != "Noor Bakri" {
			continue
		}
		goal, _, _ := strings.Cut(strings.TrimPrefix(p.links("/goals/")[0], "/goals/"), "/")
		started, err := b.post(s.url+"/goals/"+goal+"/together", url.Values{})
		if err != nil || !strings.HasPrefix(started.to, "/sittings/") {
			t.Errorf("a check together does not start: %v, %d %s", err, started.status, started.text())
		}
	}
	return list
}

var demoLine = regexp.MustCompile(`(?m)^  (\S.*?)\s+http://[^/]+(/in/\S+)$`)

// demoLinks reads the sign-in links that the demonstration prints, by name.
func demoLinks(t *testing.T, printed string) map[string]string {
	t.Helper()
	links := map[string]string{}
	for _, m := range demoLine.FindAllStringSubmatch(printed, -1) {
		links[m[1]] = m[2]
	}
	if len(links) < 10 {
		t.Fatalf("the demonstration printed %d links:\n%s", len(links), printed)
	}
	return links
}

// same checks that two places hold the same rows and the same files.
func same(t *testing.T, a, b data) {
	t.Helper()
	a.with(t, func(one *app.App) {
		b.with(t, func(other *app.App) {
			report, err := transfer.Compare(t.Context(), one.DB, other.DB)
			must(t, err)
			if diff := report.Differences(); len(diff) > 0 || report.Rows() < 1000 {
				t.Errorf("%v", report)
			}
		})
	})
	if x, y := filesOf(t, a), filesOf(t, b); x != y || x == "" {
		t.Errorf("files differ:\n%s\n%s", x, y)
	}
}

// filesOf lists the kept files of a place; a file's name is the digest of its content.
func filesOf(t *testing.T, d data) string {
	t.Helper()
	var names strings.Builder
	must(t, fs.WalkDir(os.DirFS(filepath.Join(d.dir, "blobs")), ".", func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names.WriteString(path + "\n")
		}
		return err
	}))
	return names.String()
}
