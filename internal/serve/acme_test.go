package serve_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"crossfade/internal/serve"
)

const visited = "classroom.example"

// acmeServer is a small ACME authority (RFC 8555): one account, one order. It looks at the challenge for
// real and believes all signatures.
type acmeServer struct {
	t         *testing.T
	challenge string // tls-alpn-01 or http-01
	visit     string // where the name leads: our server's address
	web       *httptest.Server
	key       *ecdsa.PrivateKey
	root      *x509.Certificate

	mu     sync.Mutex
	status string // of the order
	chain  []byte
	asked  error // what was wrong with the challenge
}

func newACME(t *testing.T, challenge string) *acmeServer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0), KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	root, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	a := &acmeServer{t: t, challenge: challenge, key: key, root: root, status: "pending"}
	a.web = httptest.NewServer(a)
	t.Cleanup(a.web.Close)
	return a
}

func (a *acmeServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	w.Header().Set("Replay-Nonce", rand.Text())
	u := a.web.URL
	switch r.URL.Path {
	case "/directory":
		say(w, 200, map[string]any{"newNonce": u + "/nonce", "newAccount": u + "/account", "newOrder": u + "/orders"})
	case "/nonce":
	case "/account":
		w.Header().Set("Location", u+"/account/1")
		say(w, 201, map[string]any{"status": "valid"})
	case "/orders":
		w.Header().Set("Location", u+"/order")
		say(w, 201, a.order())
	case "/order":
		say(w, 200, a.order())
	case "/authorization":
		status := "pending"
		if a.status != "pending" {
			status = "valid"
		}
		say(w, 200, map[string]any{"status": status, "identifier": map[string]string{"type": "dns", "value": visited},
			"challenges": []any{a.challengeObject(status)}})
	case "/challenge":
		if a.asked = a.look(); a.asked == nil {
			a.status = "ready"
		}
		say(w, 200, a.challengeObject("valid"))
	case "/finalize":
		a.asked = errors.Join(a.asked, a.issue(r.Body))
		w.Header().Set("Location", u+"/order")
		say(w, 200, a.order())
	case "/certificate":
		w.Header().Set("Content-Type", "application/pem-certificate-chain")
		_, _ = w.Write(a.chain)
	default:
		w.WriteHeader(404)
	}
}

func say(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func (a *acmeServer) challengeObject(status string) map[string]any {
	return map[string]any{"type": a.challenge, "url": a.web.URL + "/challenge", "token": "token", "status": status}
}

func (a *acmeServer) order() map[string]any {
	u := a.web.URL
	o := map[string]any{"status": a.status, "authorizations": []string{u + "/authorization"}, "finalize": u + "/finalize",
		"identifiers": []any{map[string]string{"type": "dns", "value": visited}}}
	if a.status == "valid" {
		o["certificate"] = u + "/certificate"
	}
	return o
}

// look proves that the name leads to who asked.
func (a *acmeServer) look() error {
	if a.challenge == "tls-alpn-01" { // RFC 8737
		conn, err := tls.Dial("tcp", a.visit, &tls.Config{ServerName: visited, NextProtos: []string{"acme-tls/1"}, InsecureSkipVerify: true}) //nolint:gosec,noctx // as the RFC says
		if err != nil {
			return err
		}
		defer conn.Close()
		cert := conn.ConnectionState().PeerCertificates[0]
		for _, e := range cert.Extensions {
			if e.Id.String() == "1.3.6.1.5.5.7.1.31" {
				return nil
			}
		}
		return fmt.Errorf("the certificate has no acmeIdentifier")
	}
	req, err := http.NewRequest(http.MethodGet, "http://"+a.visit+"/.well-known/acme-challenge/token", nil) //nolint:noctx // local
	if err != nil {
		return err
	}
	req.Host = visited
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && !strings.HasPrefix(string(body), "token.") {
		err = fmt.Errorf("the challenge got %d %q", resp.StatusCode, body)
	}
	return err
}

// issue signs the certificate that the order asks for.
func (a *acmeServer) issue(body io.Reader) error {
	var jws struct{ Payload string }
	if err := json.NewDecoder(body).Decode(&jws); err != nil {
		return err
	}
	payload, err := base64.RawURLEncoding.DecodeString(jws.Payload)
	if err != nil {
		return err
	}
	var asked struct{ CSR string }
	if err := json.Unmarshal(payload, &asked); err != nil {
		return err
	}
	der, err := base64.RawURLEncoding.DecodeString(asked.CSR)
	if err != nil {
		return err
	}
	csr, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return err
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), DNSNames: csr.DNSNames, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().AddDate(0, 3, 0), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, KeyUsage: x509.KeyUsageDigitalSignature}
	cert, err := x509.CreateCertificate(rand.Reader, leaf, a.root, csr.PublicKey, a.key)
	if err != nil {
		return err
	}
	for _, der := range [][]byte{cert, a.root.Raw} {
		a.chain = append(a.chain, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	}
	a.status = "valid"
	return nil
}

func TestACMEByBothChallenges(t *testing.T) {
	for _, challenge := range []string{"tls-alpn-01", "http-01"} {
		t.Run(challenge, func(t *testing.T) {
			authority, dir := newACME(t, challenge), t.TempDir()
			sec, err := serve.NewSecurity(t.Context(), serve.HTTPS{Mode: serve.ACME, Hosts: []string{visited}, Dir: dir, Directory: authority.web.URL + "/directory"})
			if err != nil {
				t.Fatal(err)
			}
			r := start(t, serve.Config{Security: sec}, site())
			authority.visit = r.pages
			if resp, _ := get(t, nil, "http://localhost"+r.pages[strings.LastIndex(r.pages, ":"):]+"/goals/1"); resp.StatusCode != 307 {
				t.Errorf("plain HTTP gives %d", resp.StatusCode)
			}
			roots := x509.NewCertPool()
			roots.AddCert(authority.root)
			conn, err := tls.DialWithDialer(&net.Dialer{Timeout: 20 * time.Second}, "tcp", r.pages, &tls.Config{ServerName: visited, RootCAs: roots, MinVersion: tls.VersionTLS12})
			if err != nil {
				t.Fatalf("%v (the authority says: %v)", err, authority.asked)
			}
			defer conn.Close()
			kept, err := os.ReadDir(dir + "/acme")
			if err != nil || len(kept) < 2 {
				t.Errorf("kept %v, %v", kept, err)
			}
			if _, err := tls.Dial("tcp", r.pages, &tls.Config{ServerName: "other.example", RootCAs: roots, MinVersion: tls.VersionTLS12}); err == nil { //nolint:noctx // local
				t.Error("a certificate for a name that is not ours")
			}
		})
	}
}
