package maths

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// maxCaseLine is the longest line Agreement reads, in bytes.
const maxCaseLine = 1 << 20

// judgedCase is one line that Agreement reads.
type judgedCase struct {
	Answer  string `json:"answer"`
	Attempt string `json:"attempt"`
	Equal   *bool  `json:"equal"`
	Locale  string `json:"locale"`
}

// caseVerdict is one line that Agreement writes.
type caseVerdict struct {
	Line     int    `json:"line"`
	Answer   string `json:"answer"`
	Attempt  string `json:"attempt"`
	Equal    bool   `json:"equal"`
	Expected *bool  `json:"expected,omitempty"`
	Agrees   *bool  `json:"agrees,omitempty"`
	Reason   string `json:"reason"`
}

// Agreement judges cases given as JSON lines {"answer", "attempt", "equal", "locale"}, of which equal and locale may be missing, and writes
// one verdict per line, as JSON, then a last line "agreement 0.9987 (n/m)". n counts the lines that state what is expected, agree
// those whose expectation was met. Blank lines are skipped; a line that is not JSON ends the reading with an error.
func Agreement(r io.Reader, w io.Writer) (n, agree int, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), maxCaseLine)
	out := bufio.NewWriter(w)
	encode := json.NewEncoder(out)
	encode.SetEscapeHTML(false)
	for number := 1; lines.Scan(); number++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var c judgedCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			return n, agree, fmt.Errorf("line %d: %w", number, err)
		}
		v := Equal(c.Answer, c.Attempt, Options{Locale: c.Locale})
		line := caseVerdict{Line: number, Answer: c.Answer, Attempt: c.Attempt, Equal: v.Equal, Expected: c.Equal, Reason: v.Reason}
		if c.Equal != nil {
			met := *c.Equal == v.Equal
			line.Agrees = &met
			n++
			if met {
				agree++
			}
		}
		if err := encode.Encode(line); err != nil {
			return n, agree, fmt.Errorf("writing verdict %d: %w", number, err)
		}
	}
	if err := lines.Err(); err != nil {
		return n, agree, fmt.Errorf("reading cases: %w", err)
	}
	share := 1.0
	if n > 0 {
		share = float64(agree) / float64(n)
	}
	if _, err := fmt.Fprintf(out, "agreement %.4f (%d/%d)\n", share, agree, n); err != nil {
		return n, agree, fmt.Errorf("writing the summary: %w", err)
	}
	return n, agree, out.Flush()
}
