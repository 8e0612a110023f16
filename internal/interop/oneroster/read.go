package oneroster

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/people"
)

// reader collects what the files say.
type reader struct {
	roster  people.Roster
	notes   []Note
	users   map[string]core.Role // by id
	schools map[string]string    // names by id
	classes map[string]string    // the school of each, by id
}

// maxNotes is how many notes are kept; more say the same.
const maxNotes = 500

func (r *reader) note(from row, why, what string) {
	if len(r.notes) < maxNotes {
		r.notes = append(r.notes, Note{File: from.table.name, Line: from.line, Why: "roster.note." + why, What: what})
	}
}

// Read reads the files of a list, by their names in small letters. Without users.csv, or when a file is no CSV, it is a [core.Fault].
func Read(files map[string][]byte) (people.Roster, []Note, error) {
	r := &reader{users: map[string]core.Role{}, schools: map[string]string{}, classes: map[string]string{}}
	if _, ok := files["users.csv"]; !ok {
		return people.Roster{}, nil, core.NewFault(core.Invalid, "roster.problem.no_users")
	}
	for _, one := range []struct {
		name string
		read func(row)
	}{{"orgs.csv", r.org}, {"users.csv", r.user}, {"classes.csv", r.class}, {"enrollments.csv", r.enrolment}} {
		raw, ok := files[one.name]
		if !ok {
			continue
		}
		t, err := readTable(one.name, raw)
		if err != nil {
			return people.Roster{}, nil, err
		}
		for _, line := range t.rows {
			one.read(line)
		}
	}
	r.nameClasses()
	r.dropUnknownCares()
	r.unread(files)
	return r.roster, r.notes, nil
}

// unread names the files of which nothing is kept, with how many rows each has.
func (r *reader) unread(files map[string][]byte) {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		why := "file"
		switch name {
		case "orgs.csv", "users.csv", "classes.csv", "enrollments.csv":
			continue
		case "manifest.csv":
			why = "manifest"
		case "academicsessions.csv":
			why = "sessions"
		case "courses.csv":
			why = "courses"
		}
		t, err := readTable(name, files[name])
		rows := "?"
		if err == nil {
			rows = strconv.Itoa(len(t.rows))
		}
		r.note(row{table: &table{name: name}}, why, rows)
	}
}

func (r *reader) org(line row) { r.schools[line.get("sourcedId")] = line.get("name") }

// gone tells whether a row is one that the list takes back.
func gone(line row) bool { return strings.EqualFold(line.get("status"), "tobedeleted") }

// roles are the roles of OneRoster 1.1 (CSV Tables, 4.13.9) that have a place here.
var roles = map[string]core.Role{
	"student": core.RoleLearner, "teacher": core.RoleGuide, "aide": core.RoleGuide, "administrator": core.RoleLeader,
	"parent": core.RoleCaregiver, "guardian": core.RoleCaregiver, "relative": core.RoleCaregiver,
}

func (r *reader) user(line row) {
	id, word := line.get("sourcedId"), strings.ToLower(line.get("role"))
	role := roles[word]
	name := strings.TrimSpace(line.get("givenName") + " " + line.get("familyName"))
	if name == "" {
		name = line.get("username")
	}
	switch {
	case id == "":
		r.note(line, "no_id", "")
		return
	case r.users[id] != "":
		r.note(line, "twice", id)
		return
	case role == "":
		r.note(line, "role", word)
		return
	case name == "" || utf8.RuneCountInString(name) > people.NameLimit:
		r.note(line, "name", id)
		return
	}
	r.users[id] = role
	u := people.RosterUser{Source: id, Name: name, Role: role, Band: people.Adult, Out: gone(line) || strings.EqualFold(line.get("enabledUser"), "false")}
	if role == core.RoleLearner {
		u.Band = bandOf(line.list("grades", "grade"))
	}
	r.roster.Users = append(r.roster.Users, u)
	for _, agent := range line.list("agentSourcedIds", "agents") {
		care := people.RosterCare{Caregiver: agent, Child: id} // which is which, the roles of both say at the end
		if role == core.RoleCaregiver {
			care = people.RosterCare{Caregiver: id, Child: agent}
		}
		if len(r.roster.Cares) < maxRows {
			r.roster.Cares = append(r.roster.Cares, care)
		}
	}
}

// bandOf guesses the band from school years; without any it is that of young people, with the careful rules.
func bandOf(grades []string) people.Band {
	for _, g := range grades {
		switch n, err := strconv.Atoi(strings.TrimLeft(g, "0")); {
		case strings.EqualFold(g, "KG") || strings.EqualFold(g, "PK") || strings.EqualFold(g, "PR") || strings.EqualFold(g, "TK"):
			return people.Early
		case err != nil || n < 1:
			continue
		case n <= 2:
			return people.Early
		case n <= 7:
			return people.Middle
		default:
			return people.Teen
		}
	}
	return people.Teen
}

func (r *reader) class(line row) {
	id, title := line.get("sourcedId"), line.get("title")
	switch {
	case id == "":
		r.note(line, "no_id", "")
	case known(r.classes, id):
		r.note(line, "twice", id)
	case gone(line):
		r.note(line, "class_gone", id)
	case title == "" || utf8.RuneCountInString(title) > people.NameLimit:
		r.note(line, "name", id)
	default:
		r.classes[id] = line.get("schoolSourcedId")
		r.roster.Classes = append(r.roster.Classes, people.RosterClass{Source: id, Name: title})
	}
}

func known(m map[string]string, id string) bool {
	_, ok := m[id]
	return ok
}

// nameClasses adds the school where classes of several schools come in one list, so that people can tell them apart.
func (r *reader) nameClasses() {
	several := map[string]bool{}
	for _, school := range r.classes {
		several[school] = true
	}
	for i, c := range r.roster.Classes {
		named := c.Name + " · " + r.schools[r.classes[c.Source]]
		if len(several) > 1 && r.schools[r.classes[c.Source]] != "" && utf8.RuneCountInString(named) <= people.NameLimit {
			r.roster.Classes[i].Name = named
		}
	}
}

// places are the roles of an enrolment (CSV Tables, 4.13.9) that have a place here.
var places = map[string]people.Place{"student": people.AsLearner, "teacher": people.AsGuide, "aide": people.AsCoGuide}

func (r *reader) enrolment(line row) {
	class, user, word := line.get("classSourcedId"), line.get("userSourcedId"), strings.ToLower(line.get("role"))
	place := places[word]
	switch {
	case !known(r.classes, class):
		r.note(line, "no_class", class)
	case r.users[user] == "":
		r.note(line, "no_user", user)
	case place == "":
		r.note(line, "role", word)
	case place != people.AsLearner && r.users[user] != core.RoleGuide, r.users[user] == core.RoleCaregiver: // a teacher may learn somewhere
		r.note(line, "role_other", user)
	default:
		r.roster.Places = append(r.roster.Places, people.RosterPlace{Class: class, User: user, Place: place, Ended: gone(line)})
	}
}

// dropUnknownCares keeps those who care and those whom they care for where both are in the list and are what that takes.
func (r *reader) dropUnknownCares() {
	r.roster.Cares = slices.DeleteFunc(r.roster.Cares, func(c people.RosterCare) bool {
		return r.users[c.Child] != core.RoleLearner || r.users[c.Caregiver] != core.RoleCaregiver
	})
}
