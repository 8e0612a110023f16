package people_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"crossfade/internal/core"
	"crossfade/internal/people"
)

var site = people.Site{ID: "school.example", Origin: "https://school.example"}

// authenticator is a device that keeps one key, as in W3C Web Authentication, 6.3.
type authenticator struct {
	t     *testing.T
	key   *ecdsa.PrivateKey
	id    []byte
	owner string // the handle that it was given
	count uint32
}

func newAuthenticator(t *testing.T) *authenticator {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &authenticator{t: t, key: key, id: []byte(rand.Text())}
}

func b64(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// asked reads what matters of a ceremony.
func (a *authenticator) asked(c people.Ceremony) (challenge string) {
	a.t.Helper()
	var o struct {
		Challenge string `json:"challenge"`
		User      struct{ ID string }
	}
	if err := json.Unmarshal(c.Options, &o); err != nil || o.Challenge == "" {
		a.t.Fatalf("%s: %v", c.Options, err)
	}
	if o.User.ID != "" {
		a.owner = o.User.ID
	}
	return o.Challenge
}

// data is the authenticator data: for whom, with which flags, and how often.
func (a *authenticator) data(rp string, flags byte) []byte {
	a.count++
	sum := sha256.Sum256([]byte(rp))
	return binary.BigEndian.AppendUint32(append(sum[:], flags), a.count)
}

const present, verified, attested = 0x01, 0x04, 0x40

func (a *authenticator) create(c people.Ceremony, at people.Site) people.Answer {
	a.t.Helper()
	client := fmt.Sprintf(`{"type":"webauthn.create","challenge":%q,"origin":%q}`, a.asked(c), at.Origin)
	public, err := a.key.PublicKey.Bytes() // 4, x, y
	if err != nil {
		a.t.Fatal(err)
	}
	cose, err := cbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: public[1:33], -3: public[33:]})
	if err != nil {
		a.t.Fatal(err)
	}
	data := append(a.data(at.ID, present|verified|attested), make([]byte, 16)...)
	data = append(binary.BigEndian.AppendUint16(data, uint16(len(a.id))), a.id...)
	object, err := cbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": append(data, cose...)})
	if err != nil {
		a.t.Fatal(err)
	}
	return people.Answer{Token: c.Token, Response: fmt.Sprintf(`{"id":%[1]q,"rawId":%[1]q,"type":"public-key","response":{"clientDataJSON":%[2]q,"attestationObject":%[3]q}}`,
		b64(a.id), b64([]byte(client)), b64(object))}
}

func (a *authenticator) get(c people.Ceremony, at people.Site, flags byte) people.Answer {
	a.t.Helper()
	client := fmt.Sprintf(`{"type":"webauthn.get","challenge":%q,"origin":%q}`, a.asked(c), at.Origin)
	data, sum := a.data(at.ID, flags), sha256.Sum256([]byte(client))
	digest := sha256.Sum256(append(append([]byte{}, data...), sum[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, digest[:])
	if err != nil {
		a.t.Fatal(err)
	}
	return people.Answer{Token: c.Token, Response: fmt.Sprintf(`{"id":%[1]q,"rawId":%[1]q,"type":"public-key","response":{"clientDataJSON":%[2]q,"authenticatorData":%[3]q,"signature":%[4]q,"userHandle":%[5]q}}`,
		b64(a.id), b64([]byte(client)), b64(data), b64(signature), a.owner)}
}

func TestPasskeyOpensOnceAndOnlyForItsOwner(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		s, ctx, key := newSchool(p), context.Background(), newAuthenticator(t)
		me, other := s.actors["tomas"], s.actors["lee"]
		begin := func(by core.Actor) people.Ceremony {
			c, err := p.BeginPasskey(ctx, by, site)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		in := func(a people.Answer) (people.SignedIn, error) { return p.PasskeySignIn(ctx, site, a, here) }
		ask := func() people.Ceremony {
			c, err := p.BeginPasskeySignIn(ctx, site, here)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		refused := func(what string, err error) {
			t.Helper()
			if core.KindOf(err) != core.Invalid {
				t.Errorf("%s: %v", what, err)
			}
		}

		// Somebody else's ceremony, another site, and a second use add nothing.
		c := begin(other)
		refused("the ceremony of somebody else", p.AddPasskey(ctx, me, site, "Phone", key.create(c, site)))
		c = begin(me)
		refused("another site", p.AddPasskey(ctx, me, site, "Phone", key.create(c, people.Site{ID: "evil.example", Origin: "https://evil.example"})))
		refused("the same ceremony again", p.AddPasskey(ctx, me, site, "Phone", key.create(c, site)))
		c = begin(me)
		p.clock.forward(people.CeremonyLife + 1)
		refused("too late", p.AddPasskey(ctx, me, site, "Phone", key.create(c, site)))
		if err := p.AddPasskey(ctx, me, site, "Phone", key.create(begin(me), site)); err != nil {
			t.Fatal(err)
		}
		handle := key.owner
		refused("a key that is somebody's", p.AddPasskey(ctx, other, site, "Mine", key.create(begin(other), site)))
		key.owner = handle

		answer := key.get(ask(), site, present|verified)
		got, err := in(answer)
		if err != nil || got.Person != me.Person || got.Org != me.Org {
			t.Fatalf("%+v %v", got, err)
		}
		_, err = in(answer)
		refused("an answer twice", err)
		_, err = in(key.get(ask(), site, present))
		refused("nobody checked who holds it", err)
		key.owner = b64([]byte(other.Person))
		_, err = in(key.get(ask(), site, present|verified))
		refused("it names somebody else", err)
		key.owner = handle
		key.count = 0
		_, err = in(key.get(ask(), site, present|verified))
		refused("a counter that went back", err)
		key.count = 100

		list, err := p.Passkeys(ctx, me)
		if err != nil || len(list) != 1 || list[0].Name != "Phone" || list[0].UsedAt.IsZero() {
			t.Fatalf("%+v %v", list, err)
		}
		if err := p.RemovePasskey(ctx, other, list[0].ID); err != nil {
			t.Fatal(err)
		}
		if _, err := in(key.get(ask(), site, present|verified)); err != nil {
			t.Fatalf("others remove it: %v", err)
		}
		p.exec(`update person set suspended_at = '2026-01-01' where id = $1`, me.Person)
		_, err = in(key.get(ask(), site, present|verified))
		refused("somebody who is kept out", err)
		p.exec(`update person set suspended_at = '' where id = $1`, me.Person)
		if err := p.RemovePasskey(ctx, me, list[0].ID); err != nil {
			t.Fatal(err)
		}
		_, err = in(key.get(ask(), site, present|verified))
		refused("a key that was removed", err)
	})
}
