package coursefolder

import (
	"crossfade/internal/goal"
	"crossfade/internal/item"
	"crossfade/internal/library"
)

// version is the version of the format that this package reads and writes.
const version = 1

// Limits beside those of package archive.
const (
	maxYAML = 4 << 20 // bytes of one YAML file
	maxList = 20_000  // members of one list
	maxNote = 2000    // notes of one import
)

// courseFile is course.yaml.
type courseFile struct {
	Crossfade int        `json:"crossfade"`
	Key       string     `json:"key"`
	Title     string     `json:"title"`
	Language  string     `json:"language"`
	Band      string     `json:"band"`
	Summary   string     `json:"summary"`
	Why       string     `json:"why"`
	Version   string     `json:"version"`
	Licence   string     `json:"licence"`
	Authors   []string   `json:"authors"`
	Source    string     `json:"source"`
	Words     []wordFile `json:"words"`
	Units     []unitFile `json:"units"`
}

// wordFile is a word of the course with its meaning.
type wordFile struct {
	Word    string `json:"word"`
	Meaning string `json:"meaning"`
}

type unitFile struct {
	Key       string     `json:"key"`
	Title     string     `json:"title"`
	Challenge string     `json:"challenge"`
	Why       string     `json:"why"`
	Goals     []goalFile `json:"goals"`
}

// goalFile is a goal in a unit. A goal that stands in a second unit has only its key (and need) there.
type goalFile struct {
	Key         string     `json:"key"`
	Title       string     `json:"title"`
	Why         string     `json:"why"`
	Description string     `json:"description"`
	Needs       []needFile `json:"needs"`
	Need        string     `json:"need"`
	Minutes     int        `json:"minutes"`
	Rule        goal.Rule  `json:"rule"`
	Standards   []string   `json:"standards"`
}

// needFile is a key, or a key with the reason.
type needFile struct {
	Goal string `json:"goal"`
	Why  string `json:"why"`
}

func (n *needFile) fromScalar(s string) { n.Goal = s }

func (n needFile) word() (string, bool) { return n.Goal, n.Why == "" }

// headFile is the head of a lesson.
type headFile struct {
	Key      string     `json:"key"`
	Title    string     `json:"title"`
	Goals    []string   `json:"goals"`
	Form     string     `json:"form"`
	Role     string     `json:"role"`
	Minutes  int        `json:"minutes"`
	Language string     `json:"language"`
	Licence  string     `json:"licence"`
	Authors  []string   `json:"authors"`
	Source   string     `json:"source"`
	Stops    []stopFile `json:"stops"`
}

// stopFile is a place in a film at which it asks a question.
type stopFile struct {
	At   string `json:"at"` // "1:05", or seconds
	Item string `json:"item"`
}

func stopsOf(list []stopFile) []library.Stop {
	var stops []library.Stop
	for _, s := range list {
		at, ok := library.ParseTime(s.At)
		if !ok {
			at = -1 // named by the check of the course
		}
		stops = append(stops, library.Stop{At: at, Item: s.Item})
	}
	return stops
}

// draft makes the lesson of a head and a body, with the course's values where the head has none.
func (h headFile) draft(c courseFile, body string) library.Draft {
	return library.Draft{
		Key: h.Key, Title: h.Title, Goals: h.Goals, Form: library.Form(h.Form), Role: library.Role(or(h.Role, string(library.Learn))),
		Minutes: h.Minutes, Lang: or(h.Language, c.Language), Licence: or(h.Licence, c.Licence), Authors: orList(h.Authors, c.Authors),
		Origin: or(h.Source, c.Source), Body: body, Stops: stopsOf(h.Stops),
	}
}

// credit is what counts for items that bring none of their own.
func (c courseFile) credit() item.Credit {
	return item.Credit{Authors: c.Authors, Licence: c.Licence, Source: c.Source}
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func orList(s, other []string) []string {
	if len(s) == 0 {
		return other
	}
	return s
}
