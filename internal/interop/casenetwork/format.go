package casenetwork

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// file is a CFPackage: with the names of the standard, or with those of the management interface of OpenCASE.
type file struct {
	Document     *document     `json:"CFDocument"`
	Items        []cfItem      `json:"CFItems"`
	Associations []association `json:"CFAssociations"`

	OtherDocument     *document     `json:"document"`
	OtherItems        []cfItem      `json:"items"`
	OtherAssociations []association `json:"associations"`
}

// normal puts the parts where the standard has them.
func (f *file) normal() {
	if f.Document == nil {
		f.Document = f.OtherDocument
	}
	f.Items = append(f.Items, f.OtherItems...)
	f.Associations = append(f.Associations, f.OtherAssociations...)
}

type document struct {
	Identifier  string     `json:"identifier"`
	SourcedID   string     `json:"sourcedId"`
	URI         string     `json:"uri"`
	Title       string     `json:"title"`
	Creator     string     `json:"creator"`
	Publisher   string     `json:"publisher"`
	Description string     `json:"description"`
	Subject     words      `json:"subject"`
	Language    string     `json:"language"`
	Version     word       `json:"version"`
	Status      string     `json:"adoptionStatus"`
	Official    string     `json:"officialSourceURL"`
	Notes       string     `json:"notes"`
	Changed     string     `json:"lastChangeDateTime"`
	Licence     *reference `json:"licenseURI"`
}

type cfItem struct {
	Identifier  string `json:"identifier"`
	SourcedID   string `json:"sourcedId"`
	URI         string `json:"uri"`
	Statement   string `json:"fullStatement"`
	Short       string `json:"abbreviatedStatement"`
	Alternative string `json:"alternativeLabel"`
	Code        word   `json:"humanCodingScheme"`
	Enumeration word   `json:"listEnumeration"`
	Type        string `json:"CFItemType"`
	Notes       string `json:"notes"`
	Language    string `json:"language"`
	Levels      words  `json:"educationLevel"`
	Changed     string `json:"lastChangeDateTime"`
}

type association struct {
	Identifier string    `json:"identifier"`
	SourcedID  string    `json:"sourcedId"`
	URI        string    `json:"uri"`
	Kind       string    `json:"associationType"`
	Sequence   number    `json:"sequenceNumber"`
	Origin     reference `json:"originNodeURI"`
	Target     reference `json:"destinationNodeURI"`
	Changed    string    `json:"lastChangeDateTime"`
}

// reference is a LinkURI.
type reference struct {
	Identifier string `json:"identifier"`
	URI        string `json:"uri"`
	Title      string `json:"title"`
}

// UnmarshalJSON reads a LinkURI, or the bare identifier that some tools write.
func (r *reference) UnmarshalJSON(raw []byte) error {
	if bytes.HasPrefix(raw, []byte{'"'}) {
		return json.Unmarshal(raw, &r.Identifier)
	}
	type plain reference
	return json.Unmarshal(raw, (*plain)(r))
}

// word is a text that some tools write as a number.
type word string

// UnmarshalJSON reads a text or a number.
func (w *word) UnmarshalJSON(raw []byte) error {
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		*w = word(n)
		return nil
	}
	return json.Unmarshal(raw, (*string)(w))
}

// words is a list of texts that some tools write as one text.
type words []string

// UnmarshalJSON reads a list of texts, or one.
func (w *words) UnmarshalJSON(raw []byte) error {
	if bytes.HasPrefix(raw, []byte{'"'}) {
		*w = make(words, 1)
		return json.Unmarshal(raw, &(*w)[0])
	}
	return json.Unmarshal(raw, (*[]string)(w))
}

// number is a place in an order that some tools write as a text. Anything else counts as no place.
type number struct {
	value float64
	known bool
}

// UnmarshalJSON reads a number, wherever it stands.
func (n *number) UnmarshalJSON(raw []byte) error {
	f, err := strconv.ParseFloat(string(bytes.Trim(raw, `"`)), 64)
	n.value, n.known = f, err == nil
	return nil
}
