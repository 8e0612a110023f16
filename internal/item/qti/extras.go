package qti

import (
	"encoding/json"

	"crossfade/internal/item"
)

// The attributes of ours. QTI takes data-* attributes on the content of an item.
const (
	textAttr  = "data-cf-text" // Markdown of what stands inside
	extraAttr = "data-cf"      // JSON of what QTI has no place for
)

// itemExtras stand on qti-item-body.
type itemExtras struct {
	NoTitle    bool                `json:"noTitle,omitempty"`
	Goals      []string            `json:"goals,omitempty"`
	Uses       []item.Use          `json:"uses,omitempty"`
	Difficulty item.Difficulty     `json:"difficulty,omitempty"`
	Credit     item.Credit         `json:"credit,omitzero"`
	Formats    map[string]string   `json:"formats,omitempty"` // of template variables
	Written    map[string]string   `json:"written,omitempty"` // expressions as their author wrote them
	Where      []string            `json:"where,omitempty"`
	Spans      map[string][]string `json:"spans,omitempty"` // of decimal variables, as their author wrote them
}

// entryExtras stand on the interaction.
type entryExtras struct {
	Kind      item.InteractionKind `json:"kind"`
	Tolerance float64              `json:"tolerance,omitempty"`
	Relative  bool                 `json:"relative,omitempty"`
	Case      bool                 `json:"case,omitempty"`
	Max       int                  `json:"max,omitempty"`
	Criteria  string               `json:"criteria,omitempty"`
	Takes     []item.FileKind      `json:"takes,omitempty"`
	MB        int                  `json:"mb,omitempty"`
}

// optionExtras stand on a choice that has no room for feedback.
type optionExtras struct {
	Feedback      string `json:"feedback,omitempty"`
	Misconception string `json:"misconception,omitempty"`
}

// stimulusExtras stand on the division that holds the stimulus.
type stimulusExtras struct {
	Key  string `json:"key"`
	Part int    `json:"part,omitempty"`
	Of   int    `json:"of,omitempty"`
}

// encode writes extras as an attribute's value.
func encode(v any) string {
	raw, err := json.Marshal(v)
	if err != nil { // only strings, numbers and lists go in
		return "{}"
	}
	return string(raw)
}

// decode reads extras; whatever does not fit is as if it were not there.
func decode[T any](s string) (v T, ok bool) {
	if s == "" {
		return v, false
	}
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		var none T
		return none, false
	}
	return v, true
}
