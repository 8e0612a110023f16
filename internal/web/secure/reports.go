package secure

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
)

const (
	longestReport = 16 << 10 // bytes
	mostKinds     = 100      // kinds of violations that are told apart
)

// Reports takes the reports that browsers send when a page breaks its policy. It counts them by
// kind and logs the first of each; it keeps no address, page or person.
type Reports struct {
	log *slog.Logger

	mu    sync.Mutex
	kinds map[Violation]int
}

// Violation is a kind of violation: which rule, and what was refused.
type Violation struct {
	Directive string // such as "style-src-attr"
	Blocked   string // "inline", "eval", "data", a host, or "other"
}

// NewReports makes an empty count that logs to log.
func NewReports(log *slog.Logger) *Reports {
	return &Reports{log: log, kinds: map[Violation]int{}}
}

// Counts tells how often each kind was reported since the program started.
func (r *Reports) Counts() map[Violation]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make(map[Violation]int, len(r.kinds))
	for k, n := range r.kinds {
		all[k] = n
	}
	return all
}

// ServeHTTP takes one report, in the form of CSP level 2 or of the Reporting API.
func (r *Reports) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if req.Method != http.MethodPost {
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(io.LimitReader(req.Body, longestReport))
	if err == nil {
		for _, v := range readReport(body) {
			r.add(v)
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

func (r *Reports) add(v Violation) {
	r.mu.Lock()
	if _, known := r.kinds[v]; !known && len(r.kinds) >= mostKinds {
		v = Violation{Directive: "other", Blocked: "other"}
	}
	r.kinds[v]++
	first := r.kinds[v] == 1
	r.mu.Unlock()
	if first {
		r.log.Warn("a page broke its content security policy", "directive", v.Directive, "blocked", v.Blocked)
	}
}

// readReport finds the violations in the body of a report; none if it is malformed.
func readReport(body []byte) []Violation {
	var old struct {
		Report *struct {
			Effective string `json:"effective-directive"`
			Violated  string `json:"violated-directive"`
			Blocked   string `json:"blocked-uri"`
		} `json:"csp-report"`
	}
	if err := json.Unmarshal(body, &old); err == nil && old.Report != nil {
		directive := old.Report.Effective
		if directive == "" {
			directive = old.Report.Violated
		}
		return []Violation{{Directive: known(directive), Blocked: what(old.Report.Blocked)}}
	}
	var list []struct {
		Type string `json:"type"`
		Body struct {
			Directive string `json:"effectiveDirective"`
			Blocked   string `json:"blockedURL"`
		} `json:"body"`
	}
	if err := json.Unmarshal(body, &list); err != nil {
		return nil
	}
	var found []Violation
	for _, one := range list {
		if one.Type == "csp-violation" && len(found) < mostKinds {
			found = append(found, Violation{Directive: known(one.Body.Directive), Blocked: what(one.Body.Blocked)})
		}
	}
	return found
}

// known lets only names of directives through, since a report comes from outside.
func known(directive string) string {
	for i, r := range directive {
		if (r < 'a' || r > 'z') && r != '-' || i >= 32 {
			return "other"
		}
	}
	if directive == "" {
		return "other"
	}
	return directive
}

// what shortens what was refused to a kind or a host: paths and queries may name people.
func what(blocked string) string {
	switch blocked {
	case "inline", "eval", "data", "blob", "self", "wasm-eval":
		return blocked
	}
	u, err := url.Parse(blocked)
	if err != nil || len(u.Host) > 100 {
		return "other"
	}
	if u.Host != "" {
		return u.Hostname()
	}
	if u.Scheme == "data" || u.Scheme == "blob" {
		return u.Scheme
	}
	return "other"
}
