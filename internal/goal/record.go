package goal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Record is a framework as its source describes it, beyond what its goals carry: what the document says of itself, the groups
// in which goals stand, and links to elsewhere. It lets a framework go out again as it came in.
type Record struct {
	ID          string   `json:"id"` // the source's identifier of the document
	URI         string   `json:"uri,omitempty"`
	Title       string   `json:"title"`
	Creator     string   `json:"creator,omitempty"`
	Publisher   string   `json:"publisher,omitempty"`
	Description string   `json:"description,omitempty"`
	Subjects    []string `json:"subjects,omitempty"`
	Lang        string   `json:"language,omitempty"`
	Version     string   `json:"version,omitempty"`
	Status      string   `json:"status,omitempty"` // CASE: Draft, Adopted, Deprecated …
	Official    string   `json:"official,omitempty"`
	Notes       string   `json:"notes,omitempty"`
	Changed     string   `json:"changed,omitempty"` // RFC 3339, as the source has it
	Nodes       []Node   `json:"nodes"`             // in the order of the source's outline
	Links       []Link   `json:"links,omitempty"`   // beyond the outline and "comes before"
}

// Node is a goal or a group of a [Record].
type Node struct {
	ID        string   `json:"id"`               // the source's identifier
	Key       string   `json:"key,omitempty"`    // of the goal; "" is a group
	Parent    string   `json:"parent,omitempty"` // ID of the group or goal in which it stands; "" is the document
	URI       string   `json:"uri,omitempty"`
	Code      string   `json:"code,omitempty"` // as people write it: 4.NF.A.1
	Type      string   `json:"type,omitempty"` // Standard, Cluster, Domain …
	Statement string   `json:"statement"`
	Short     string   `json:"short,omitempty"`
	Notes     string   `json:"notes,omitempty"`
	Levels    []string `json:"levels,omitempty"`
	Lang      string   `json:"language,omitempty"`
	Changed   string   `json:"changed,omitempty"`
}

// Link is an association of another kind than the outline: the same as, an example of, related to.
type Link struct {
	ID      string `json:"id"`
	URI     string `json:"uri,omitempty"`
	Kind    string `json:"kind"` // CASE: exactMatchOf, exemplar, isRelatedTo …
	From    End    `json:"from"`
	To      End    `json:"to"`
	Changed string `json:"changed,omitempty"`
}

// End is one end of a [Link], here or elsewhere.
type End struct {
	ID    string `json:"id"`
	URI   string `json:"uri,omitempty"`
	Title string `json:"title,omitempty"`
}

// PutRecord keeps a framework's record, or brings it up to date.
func PutRecord(ctx context.Context, tx *db.Tx, framework core.FrameworkID, format string, r Record) error {
	raw, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("writing the record of framework %s: %w", framework, err)
	}
	_, err = tx.Exec(ctx, `insert into framework_record (framework_id, format, record) values ($1, $2, $3)
		on conflict (framework_id) do update set format = excluded.format, record = excluded.record`, framework, format, string(raw))
	if err != nil {
		return fmt.Errorf("keeping the record of framework %s: %w", framework, err)
	}
	return nil
}

// GetRecord reads the record of a framework. A framework that came in without one gives core.Missing.
func GetRecord(ctx context.Context, tx *db.Tx, framework core.FrameworkID) (Record, error) {
	var r Record
	var raw string
	err := tx.QueryRow(ctx, `select record from framework_record where framework_id = $1`, framework).Scan(&raw)
	if errors.Is(err, db.ErrNoRows) {
		return r, core.Missing()
	}
	if err != nil {
		return r, fmt.Errorf("loading the record of framework %s: %w", framework, err)
	}
	if err := json.Unmarshal([]byte(raw), &r); err != nil {
		return r, fmt.Errorf("reading the record of framework %s: %w", framework, err)
	}
	return r, nil
}
