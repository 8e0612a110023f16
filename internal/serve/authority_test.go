package serve_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/serve"
)

var morning = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

func clockAt(now *time.Time) core.Clock { return core.ClockFunc(func() time.Time { return *now }) }

func openAuthority(t *testing.T, dir string, now *time.Time, extra ...string) *serve.Authority {
	t.Helper()
	a, err := serve.OpenAuthority(t.Context(), dir, extra, clockAt(now))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func poolOf(t *testing.T, a *serve.Authority) *x509.CertPool {
	t.Helper()
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(a.PEM()) {
		t.Fatal("the root cannot be read")
	}
	return pool
}

func TestTheRootStaysAndIsKeptSecret(t *testing.T) {
	dir, now := t.TempDir(), morning
	first := openAuthority(t, dir, &now)
	now = now.AddDate(1, 0, 0)
	if again := openAuthority(t, dir, &now); again.Fingerprint() != first.Fingerprint() {
		t.Error("another root after a restart: every phone would have to trust anew")
	}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has rights %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	now = now.AddDate(10, 0, 0)
	if _, err := serve.OpenAuthority(t.Context(), dir, nil, clockAt(&now)); err == nil || !strings.Contains(err.Error(), "ended") {
		t.Errorf("an authority at its end gives %v", err)
	}
}

func TestTheLeafIsRenewedInTime(t *testing.T) {
	now := morning
	a := openAuthority(t, t.TempDir(), &now, "school.lan")
	leaf := leafOf(t, a)
	if life := leaf.NotAfter.Sub(leaf.NotBefore); life > 397*24*time.Hour {
		t.Errorf("valid for %v, which Apple's systems refuse", life)
	}
	for _, name := range []string{"localhost", "school.lan", "127.0.0.1"} {
		if _, err := leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: poolOf(t, a), CurrentTime: now}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	now = morning.AddDate(0, 0, 300)
	if leafOf(t, a).SerialNumber.Cmp(leaf.SerialNumber) != 0 {
		t.Error("renewed far too early")
	}
	now = morning.AddDate(0, 0, 365)
	if renewed := leafOf(t, a); renewed.SerialNumber.Cmp(leaf.SerialNumber) == 0 || !renewed.NotAfter.After(now.AddDate(1, 0, 0)) {
		t.Error("not renewed in its last month")
	}
}

func leafOf(t *testing.T, a *serve.Authority) *x509.Certificate {
	t.Helper()
	c, err := serve.CertificateOf(a)
	if err != nil {
		t.Fatal(err)
	}
	return c.Leaf
}

// Whoever steals the root's key still cannot pretend to be a site on the internet.
func TestTheRootVouchesForLocalNamesOnly(t *testing.T) {
	dir, now := t.TempDir(), morning
	a := openAuthority(t, dir, &now)
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, "local-authority.crt"), filepath.Join(dir, "local-authority.key"))
	if err != nil {
		t.Fatal(err)
	}
	forged := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: now, NotAfter: now.AddDate(0, 1, 0), DNSNames: []string{"bank.example"}}
	key := pair.PrivateKey.(*ecdsa.PrivateKey)
	der, err := x509.CreateCertificate(rand.Reader, forged, pair.Leaf, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	var invalid x509.CertificateInvalidError
	_, err = cert.Verify(x509.VerifyOptions{DNSName: "bank.example", Roots: poolOf(t, a), CurrentTime: now})
	if !errors.As(err, &invalid) || invalid.Reason != x509.CANotAuthorizedForThisName {
		t.Errorf("a forged certificate: %v", err)
	}
	if _, err := serve.OpenAuthority(t.Context(), t.TempDir(), []string{"bank.example"}, clockAt(&now)); err == nil {
		t.Error("a name of the internet was taken")
	}
}

func TestWhatPhonesGet(t *testing.T) {
	now := morning
	a := openAuthority(t, t.TempDir(), &now)
	block, rest := pem.Decode(a.PEM())
	if block == nil || len(rest) != 0 || !bytes.Equal(block.Bytes, a.DER()) {
		t.Error("PEM and DER differ")
	}
	if f := a.Fingerprint(); len(f) != 32*3-1 || strings.ToUpper(f) != f {
		t.Errorf("fingerprint %q", f)
	}
	profile := a.Profile(`For <home> & "school"`)
	for d := xml.NewDecoder(bytes.NewReader(profile)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("the profile is not XML: %v\n%s", err, profile)
		}
	}
	if !bytes.Contains(profile, []byte("com.apple.security.root")) || bytes.Contains(profile, []byte("%!")) {
		t.Errorf("%s", profile)
	}
	if names := a.Names(); len(names) < 2 || names[0] != "localhost" {
		t.Errorf("names %v", names)
	}
}

func TestOwnFilesAreReadAgain(t *testing.T) {
	now := morning
	one, two := openAuthority(t, t.TempDir(), &now), openAuthority(t, t.TempDir(), &now)
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	install := func(a *serve.Authority, at time.Time) *x509.Certificate {
		cert, err := serve.CertificateOf(a)
		if err != nil {
			t.Fatal(err)
		}
		key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
		if err != nil {
			t.Fatal(err)
		}
		err = errors.Join(
			os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]}), 0o600),
			os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), 0o600),
			os.Chtimes(certFile, at, at), os.Chtimes(keyFile, at, at))
		if err != nil {
			t.Fatal(err)
		}
		return cert.Leaf
	}
	first := install(one, morning)
	sec, err := serve.NewSecurity(t.Context(), serve.HTTPS{Mode: serve.Files, CertFile: certFile, KeyFile: keyFile, Clock: clockAt(&now)})
	if err != nil {
		t.Fatal(err)
	}
	served := func() *x509.Certificate {
		c, err := serve.CertificateOf(sec)
		if err != nil {
			t.Fatal(err)
		}
		return c.Leaf
	}
	if !served().Equal(first) {
		t.Error("not the file's certificate")
	}
	second := install(two, morning.Add(time.Hour))
	now = now.Add(time.Minute)
	if !served().Equal(second) {
		t.Error("the new certificate is not served")
	}
	if err := errors.Join(os.WriteFile(certFile, []byte("half"), 0o600), os.Chtimes(certFile, now, now)); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Minute)
	if !served().Equal(second) {
		t.Error("a broken file must leave the old certificate in place")
	}
	if _, err := serve.NewSecurity(t.Context(), serve.HTTPS{Mode: serve.Files, CertFile: certFile, KeyFile: keyFile}); err == nil {
		t.Error("started with a broken certificate")
	}
}

func TestModes(t *testing.T) {
	if s, err := serve.NewSecurity(t.Context(), serve.HTTPS{}); s != nil || err != nil || s.Authority() != nil {
		t.Errorf("off gives %v, %v", s, err)
	}
	for _, bad := range []serve.HTTPS{{Mode: "x"}, {Mode: serve.ACME, Dir: t.TempDir()}, {Mode: serve.Files}} {
		if _, err := serve.NewSecurity(t.Context(), bad); err == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
}
