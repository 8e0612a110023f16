package people

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func TestHashCarriesItsParameters(t *testing.T) {
	h := newHasher(rand.Reader)
	ctx := context.Background()
	hash, err := h.make(ctx, "green boat")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") || outdated(hash) {
		t.Fatalf("%q %v", hash, err)
	}
	for passphrase, want := range map[string]bool{"green boat": true, "green  boat": false, "": false} {
		if ok, err := h.check(ctx, hash, passphrase); err != nil || ok != want {
			t.Errorf("%q: %v %v", passphrase, ok, err)
		}
	}
	// A hash of other parameters, made with the reference implementation: argon2 somesalt -id -t 2 -m 16 -p 1 -l 32, password.
	old := "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if ok, err := h.check(ctx, old, "password"); err != nil || !ok || !outdated(old) {
		t.Errorf("%v %v", ok, err)
	}
	if ok, err := h.check(ctx, "", "anything"); err != nil || ok {
		t.Errorf("no hash never fits: %v %v", ok, err)
	}
}

func TestHashWaitsItsTurnAndGivesUp(t *testing.T) {
	h := newHasher(rand.Reader)
	h.turn <- struct{}{}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, err := h.make(ctx, "green boat"); err == nil {
		t.Fatal("two hashes at a time")
	}
	if _, err := newHasher(iotest.ErrReader(context.Canceled)).make(context.Background(), "x"); err == nil {
		t.Fatal("a salt without random bytes")
	}
}

func FuzzParseHash(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	f.Add("$argon2id$v=19$m=999999999,t=2,p=1$c29tZXNhbHQ$AA")
	f.Add("$$$$$")
	f.Fuzz(func(t *testing.T, hash string) {
		if p, err := parseHash(hash); err == nil && (p.memory > 1<<20 || p.passes > 20 || len(p.key) < 16 || len(p.salt) < 8) {
			t.Fatalf("%+v", p)
		}
	})
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"  Mia ": "mia", "ZOË  Müller": "zoë müller", "STRASSE": "strasse", "Straße": "strasse", "Zoe\u0308": "zoë",
		"Σίσυφος": "σίσυφοσ", "ﬁn": "fin", "\u3000李 雷": "李 雷", "": "", "İnci": "i\u0307nci",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
	if a, b := Fold("Ngô Bảo"), Fold("NGÔ BẢO"); a != b {
		t.Errorf("%q and %q", a, b)
	}
}

func TestNetwork(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"fe80::1%eth0": "fe80::/64", "": "unknown", "pipe": "unknown",
	} {
		if got := network(in); got != want {
			t.Errorf("network(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestReadCode(t *testing.T) {
	if got := readCode(" o1l-i7kq\u00a0"); !strings.HasPrefix(got, "01117KQ") {
		t.Fatal(got)
	}
}
