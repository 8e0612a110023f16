package people_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/people"
)

// shared is a class with a device that it shares, and Mia with three pictures.
func (p place) shared() (head core.Actor, mia people.Person, token string, code []string) {
	p.t.Helper()
	ctx := context.Background()
	head = p.setup(people.Class).Actor
	mia = p.add(head, "Mia")[0]
	p.add(head, "Ben")
	groups, err := p.Groups(ctx, head)
	if err == nil {
		token, err = p.RegisterDevice(ctx, head, groups[0].ID, "Tablet 3")
	}
	if err == nil {
		code, err = p.MakePictureCode(ctx, head, mia.ID)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return head, mia, token, code
}

func (p place) comeIn(token string, who core.PersonID, kind people.CodeKind, code string) (people.SignedIn, error) {
	return p.ComeIn(context.Background(), people.Coming{Device: token, Person: who, Kind: kind, Code: code}, here)
}

func TestFaceAndPictures(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx := context.Background()
		head, mia, token, code := p.shared()
		_, faces, err := p.FacesHere(ctx, token)
		same(t, "faces", p.names(faces, err), []string{"Ben", "Mia"}) // the guide is not among them
		in, err := p.comeIn(token, mia.ID, people.PictureCode, strings.Join(code, "."))
		if err != nil {
			t.Fatal(err)
		}
		if v := p.visit(in.Token); v.Person.ID != mia.ID {
			t.Fatalf("%s came in", v.Person.Name)
		}
		turned := slices.Clone(code)
		slices.Reverse(turned)
		for name, try := range map[string]people.Coming{
			"another order":     {Device: token, Person: mia.ID, Kind: people.PictureCode, Code: strings.Join(turned, ".")},
			"no code":           {Device: token, Person: mia.ID, Kind: people.PictureCode},
			"a PIN of pictures": {Device: token, Person: mia.ID, Kind: people.PIN, Code: strings.Join(code, ".")},
			"her passphrase":    {Device: token, Person: mia.ID, Kind: "passphrase", Code: phrase},
		} {
			if _, err := p.ComeIn(ctx, try, here); core.KindOf(err) != core.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, try := range map[string]people.Coming{
			"another device": {Device: "x", Person: mia.ID}, "no device": {Person: mia.ID}, "a guide": {Device: token, Person: head.Person},
		} {
			try.Kind, try.Code = people.PictureCode, strings.Join(code, ".")
			if _, err := p.ComeIn(ctx, try, here); core.KindOf(err) != core.NotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestTriesAtShortCodesAreFew(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		_, mia, token, code := p.shared()
		for range 5 {
			if _, err := p.comeIn(token, mia.ID, people.PictureCode, "sun.sun.sun"); core.KindOf(err) != core.Invalid {
				t.Fatal(err)
			}
		}
		if _, err := p.comeIn(token, mia.ID, people.PictureCode, strings.Join(code, ".")); core.KindOf(err) != core.TooMuch {
			t.Fatalf("the sixth try: %v", err)
		}
		p.clock.forward(16 * time.Minute) // nothing is locked for good
		if _, err := p.comeIn(token, mia.ID, people.PictureCode, strings.Join(code, ".")); err != nil {
			t.Fatal(err)
		}
	})
}

func TestPINsAndWhoMaySetThem(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx := context.Background()
		head, mia, token, _ := p.shared()
		me := p.enter(head, mia.ID).Actor
		for _, pin := range []string{"", "123", "123456789", "12a4", "٤٧١١", "7777"} {
			if err := p.SetPIN(ctx, me, me.Person, pin); core.KindOf(err) != core.Invalid {
				t.Errorf("%q: %v", pin, err)
			}
		}
		if err := p.SetPIN(ctx, me, me.Person, "4711"); err != nil {
			t.Fatal(err)
		}
		if _, err := p.comeIn(token, mia.ID, people.PIN, "4711"); err != nil {
			t.Fatal(err)
		}
		if err := p.SetPIN(ctx, head, head.Person, "4711"); core.KindOf(err) != core.Denied {
			t.Fatalf("a guide by PIN: %v", err)
		}
		ben := p.enter(head, p.find(head, "Ben")).Actor
		if err := p.SetPIN(ctx, ben, mia.ID, "1234"); err == nil {
			t.Fatal("a peer sets a PIN")
		}
		// Whoever becomes more than a learner shows no longer, and whoever is suspended neither.
		p.exec(`insert into membership (org_id, person_id, role, created_at) values ($1, $2, 'guide', '')`, me.Org, me.Person)
		if err := p.Suspend(ctx, head, ben.Person); err != nil {
			t.Fatal(err)
		}
		_, faces, err := p.FacesHere(ctx, token)
		same(t, "faces", p.names(faces, err), []string{})
	})
}

func (p place) find(actor core.Actor, name string) core.PersonID {
	p.t.Helper()
	groups, err := p.Groups(context.Background(), actor)
	if err != nil {
		p.t.Fatal(err)
	}
	list, err := p.Members(context.Background(), actor, groups[0].ID, name, core.Page{})
	if err != nil || len(list) != 1 {
		p.t.Fatalf("%+v %v", list, err)
	}
	return list[0].ID
}

func TestDevicesAreForgotten(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx := context.Background()
		head, mia, token, _ := p.shared()
		groups, err := p.Groups(ctx, head)
		if err != nil {
			t.Fatal(err)
		}
		list, err := p.Devices(ctx, head, groups[0].ID)
		if err != nil || len(list) != 1 || list[0].Name != "Tablet 3" {
			t.Fatalf("%+v %v", list, err)
		}
		me := p.enter(head, mia.ID).Actor
		for what, err := range map[string]error{
			"registers": errorOf(p.RegisterDevice(ctx, me, groups[0].ID, "Mine")), "forgets": p.ForgetDevice(ctx, me, groups[0].ID, list[0].ID),
		} {
			if core.KindOf(err) != core.NotFound {
				t.Errorf("a learner %s a device: %v", what, err)
			}
		}
		if err := p.ForgetDevice(ctx, head, groups[0].ID, list[0].ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err := p.FacesHere(ctx, token); core.KindOf(err) != core.NotFound {
			t.Fatalf("%v", err)
		}
		// Somebody who came in by a link asks to be remembered: only they show there.
		own, err := p.RememberHere(ctx, me, "", "Firefox · Linux")
		if err != nil || own == "" {
			t.Fatal(err)
		}
		_, faces, err := p.FacesHere(ctx, own)
		same(t, "faces", p.names(faces, err), []string{"Mia"})
		if again, err := p.RememberHere(ctx, me, own, ""); err != nil || again != "" {
			t.Fatalf("a second token %q: %v", again, err)
		}
		p.clock.forward(people.DeviceLife + time.Hour)
		if _, _, err := p.FacesHere(ctx, own); core.KindOf(err) != core.NotFound {
			t.Fatalf("it has run out: %v", err)
		}
	})
}

func errorOf(_ string, err error) error { return err }

// TestPicturesAreDrawnEvenly draws codes from all bytes in turn: every picture comes as often as the others in the first place.
func TestPicturesAreDrawnEvenly(t *testing.T) {
	d := dbtest.SQLite(t)
	p := place{Service: people.New(people.Config{DB: d, Clock: core.SystemClock(), Rand: rand.Reader, Gate: allow}), t: t, db: d}
	head := p.setup(people.Class).Actor
	mia := p.add(head, "Mia")[0]
	seen := map[string]int{}
	for first := range 36 { // four rounds of nine
		p.Service = people.New(people.Config{DB: d, Clock: core.SystemClock(), Rand: bytes.NewReader(append([]byte{byte(first), 0, 0}, make([]byte, 64)...)), Gate: allow})
		code, err := p.MakePictureCode(context.Background(), head, mia.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(code) != 3 || code[0] == code[1] || code[1] == code[2] || code[0] == code[2] {
			t.Fatalf("%v", code)
		}
		seen[code[0]]++
	}
	for _, name := range people.Pictures {
		if seen[name] != 4 {
			t.Errorf("%s came %d times", name, seen[name])
		}
	}
}

func allow(string, people.Relation) error { return nil }
