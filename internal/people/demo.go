package people

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// The people of the demonstration: three organisations on one server, the ones of the journeys that the product is
// measured by. Their names are made up.

// DemoPlace is one organisation of the demonstration.
type DemoPlace struct {
	Org    Org
	Group  Group
	People []DemoPerson // the one who runs the place first
}

// DemoPerson is one person of the demonstration.
type DemoPerson struct {
	// Key names the person in code: "sam", "mia", "okafor", "tomas"; "" for the many others.
	Key    string
	Actor  core.Actor
	Person Person
	Link   Link // to sign in once; only for people with a key
}

// Find gives the person with a key; the zero DemoPerson when there is none.
func (p DemoPlace) Find(key string) DemoPerson {
	for _, one := range p.People {
		if one.Key == key {
			return one
		}
	}
	return DemoPerson{}
}

// demoRole is one person as written down below.
type demoRole struct {
	key, name string
	band      Band
	face      string
	place     Place
}

type demoScript struct {
	org    Org
	group  string
	cast   []demoRole // the first one runs the place
	others []string   // learners of the same band as the last of the cast
}

// Demo fills an empty server with the people of the demonstration and makes each of those with a key a sign-in link. A server that
// is set up already is a [core.Conflict] fault.
func (s *Service) Demo(ctx context.Context) ([]DemoPlace, error) {
	needed, err := s.NeedsSetup(ctx)
	if err != nil {
		return nil, err
	}
	if !needed {
		return nil, core.NewFault(core.Conflict, "people.problem.demo_not_empty")
	}
	var places []DemoPlace
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		places = nil
		for _, script := range demoScripts {
			place, err := s.stage(ctx, tx, script)
			if err != nil {
				return fmt.Errorf("making the demonstration %q: %w", script.org.Name, err)
			}
			places = append(places, place)
		}
		return nil
	})
	return places, err
}

// stage makes one organisation of the demonstration.
func (s *Service) stage(ctx context.Context, tx *db.Tx, script demoScript) (DemoPlace, error) {
	lead := script.cast[0]
	made, err := s.found(ctx, tx, founding{
		org: script.org, group: Group{Name: script.group},
		first: Person{Name: lead.name, Band: lead.band, Face: lead.face, Shortcuts: true},
	})
	if err != nil {
		return DemoPlace{}, err
	}
	place := DemoPlace{Org: made.org, Group: made.group}
	if err := s.enterCast(ctx, tx, &place, lead.key, made.first); err != nil {
		return DemoPlace{}, err
	}
	roles := script.cast[1:]
	for _, name := range script.others {
		roles = append(roles, demoRole{name: name, band: roles[len(roles)-1].band, place: AsLearner})
	}
	for _, role := range roles {
		p, err := s.addOne(ctx, tx, made.group, Person{Name: role.name, Band: role.band, Face: role.face}, role.place)
		if err != nil {
			return DemoPlace{}, err
		}
		if err := s.enterCast(ctx, tx, &place, role.key, p); err != nil {
			return DemoPlace{}, err
		}
		if role.place == AsLearner {
			place.Group.Learners++
		}
	}
	return place, nil
}

// enterCast adds a person who exists to the list, with a link if the person has a key.
func (s *Service) enterCast(ctx context.Context, tx *db.Tx, place *DemoPlace, key string, p Person) error {
	actor, err := loadActor(ctx, tx, p, place.Org.ID)
	if err != nil {
		return err
	}
	one := DemoPerson{Key: key, Actor: actor, Person: p}
	if key != "" {
		if one.Link, err = s.makeLink(ctx, tx, linkInput{person: p.ID, org: place.Org.ID, lifetime: LinkLifeMax}); err != nil {
			return err
		}
	}
	place.People = append(place.People, one)
	return nil
}

var demoScripts = []demoScript{
	{
		org: Org{Kind: Home, Name: "Adeyemi family", Language: "en", TimeZone: "Europe/Dublin"}, group: "Adeyemi family",
		cast: []demoRole{
			{"sam", "Sam Adeyemi", Adult, "lake", AsGuide},
			{"mia", "Mia", Middle, "fern", AsLearner}, // 9 years
			{"leo", "Leo", Early, "amber", AsLearner}, // 7
			{"ada", "Ada", Teen, "iris", AsLearner},   // 13
		},
	},
	{
		org: Org{Kind: Class, Name: "Hillside School", Language: "en", TimeZone: "America/Chicago"}, group: "Class 8b",
		cast: []demoRole{
			{"okafor", "Ms Okafor", Adult, "plum", AsGuide},
			{"lee", "Mr Lee", Adult, "slate", AsCoGuide},
			{"noor", "Noor Bakri", Teen, "rose", AsLearner},  // 14
			{"tomas", "Tomás Vega", Teen, "reef", AsLearner}, // 15
		},
		others: []string{
			"Aisha Rahman", "Ayo Bello", "Bianca Rossi", "Caleb Turner", "Chen Wei", "Daria Novak", "Elif Kaya", "Emil Hansen", "Fatima Diallo", "Gabriel Santos",
			"Hana Suzuki", "Ines Moreau", "Isaac Cohen", "Jamal Carter", "Kavya Iyer", "Lucía Ortega", "Malik Johnson", "Mateo Flores", "Nadia Petrova", "Oskar Lind",
			"Priscilla Mensah", "Quinn Murphy", "Ravi Shah", "Sofia Costa", "Thandi Nkosi", "Umar Farooq", "Viktor Horvath", "Zoë Martin",
		},
	},
	{
		org: Org{Kind: Workplace, Name: "Northgrid Service", Language: "en", TimeZone: "Europe/Berlin"}, group: "Technicians",
		cast: []demoRole{
			{"priya", "Priya Raman", Adult, "dusk", AsGuide},
			{"jan", "Jan Kowalski", Adult, "moss", AsLearner},
		},
		others: []string{
			"Adam Wilk", "Alina Weber", "Amir Haddad", "Anke Vogel", "Bartosz Zając", "Bruno Keller", "Carla Fuchs", "Dag Olsen", "Dennis Braun", "Emre Yıldız",
			"Eva Lindner", "Farid Azizi", "Florian Roth", "Georgios Pappas", "Grit Sommer", "Hakan Demir", "Heike Brandt", "Igor Kovač", "Ines Krüger", "Jonas Beck",
			"Jürgen Haas", "Karim Ziani", "Katja Wolf", "Lars Petersen", "Lena Schäfer", "Marek Dvořák", "Miriam Stein", "Nils Arendt", "Oksana Bondar", "Paul Ernst",
			"Pia Jansen", "Rafael Silva", "Rosa Blum", "Stefan Kurz", "Tarek Saleh", "Tanja Ilić", "Uwe Lorenz", "Vera Popescu", "Yusuf Aydın",
		},
	},
}
