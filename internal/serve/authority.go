package serve

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"crossfade/internal/core"
)

// How long certificates last. Apple's systems accept at most 398 days for a server
// (https://support.apple.com/en-us/102028), and clocks may be a day off.
const (
	rootLife  = 10 * 365 * 24 * time.Hour
	leafLife  = 390 * 24 * time.Hour
	leafRenew = 30 * 24 * time.Hour // left when a new one is made
	backdated = 24 * time.Hour
)

// Authority makes certificates for this machine's names on its own network. Its root can vouch for private
// addresses and local names only (name constraints, RFC 5280 section 4.2.1.10), so that whoever steals its key cannot
// pretend to be a bank.
type Authority struct {
	dir     string
	clock   core.Clock
	names   []string // of this machine, and further local ones
	addrs   func() ([]net.IP, error)
	root    *x509.Certificate
	rootKey *ecdsa.PrivateKey

	mu      sync.Mutex
	leaf    *tls.Certificate
	checked time.Time
}

// localDomains are the names that never belong to anybody on the internet: RFC 6761 (localhost), RFC 6762 (local),
// RFC 8375 (home.arpa), and two that routers use.
var localDomains = []string{"localhost", "local", "home.arpa", "internal", "lan"}

// privateNetworks are RFC 1918, RFC 6598, RFC 3927, RFC 4193, link-local IPv6 and loopback.
var privateNetworks = networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8",
	"fc00::/7", "fe80::/10", "::1/128")

func networks(list ...string) []*net.IPNet {
	var nets []*net.IPNet
	for _, s := range list {
		_, n, err := net.ParseCIDR(s)
		if err != nil {
			panic(err)
		}
		nets = append(nets, n)
	}
	return nets
}

// OpenAuthority reads the authority kept in a folder, or makes one. Extra names beyond this machine's own must be
// local ones, such as school.lan.
func OpenAuthority(_ context.Context, dir string, extra []string, clock core.Clock) (*Authority, error) {
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	a := &Authority{dir: dir, clock: clock, addrs: interfaceAddresses}
	for _, name := range append(machineNames(host), extra...) {
		name = strings.ToLower(strings.TrimSuffix(name, "."))
		if !isLocalName(name) {
			return nil, fmt.Errorf("%s is not a local name: the local authority vouches for *.%s only", name, strings.Join(localDomains, ", *."))
		}
		if !slices.Contains(a.names, name) {
			a.names = append(a.names, name)
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := a.loadRoot(); errors.Is(err, fs.ErrNotExist) {
		err = a.makeRoot(host)
		if err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	_, err = a.get(nil)
	return a, err
}

// machineNames are localhost and the name under which multicast DNS finds this machine.
func machineNames(host string) []string {
	short, _, _ := strings.Cut(host, ".")
	names := []string{"localhost"}
	if short != "" && short != "localhost" {
		names = append(names, short+".local")
	}
	return names
}

func isLocalName(name string) bool {
	for _, d := range localDomains {
		if name == d || strings.HasSuffix(name, "."+d) {
			return true
		}
	}
	return false
}

// interfaceAddresses are the private addresses that this machine has just now.
func interfaceAddresses() ([]net.IP, error) {
	list, err := net.InterfaceAddrs()
	if err != nil {
		return nil, err
	}
	var ips []net.IP
	for _, a := range list {
		if n, ok := a.(*net.IPNet); ok {
			ips = append(ips, n.IP)
		}
	}
	return ips, nil
}

func isPrivate(ip net.IP) bool {
	return slices.ContainsFunc(privateNetworks, func(n *net.IPNet) bool { return n.Contains(ip) })
}

func (a *Authority) path(name string) string { return filepath.Join(a.dir, name) }

// The files of the authority.
const (
	rootCertFile = "local-authority.crt"
	rootKeyFile  = "local-authority.key"
)

func (a *Authority) loadRoot() error {
	pair, err := tls.LoadX509KeyPair(a.path(rootCertFile), a.path(rootKeyFile))
	if err != nil {
		return err
	}
	key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok || pair.Leaf == nil || !pair.Leaf.IsCA {
		return fmt.Errorf("%s does not hold an authority of ours", a.dir)
	}
	if !a.clock.Now().Before(pair.Leaf.NotAfter) {
		return fmt.Errorf("the local authority ended on %s: remove %s and %s, start again, and let the phones trust the new one",
			pair.Leaf.NotAfter.Format(time.DateOnly), a.path(rootCertFile), a.path(rootKeyFile))
	}
	a.root, a.rootKey = pair.Leaf, key
	return nil
}

// makeRoot makes the key and the certificate that signs all others. The key is written first: a certificate
// without its key would never be found.
func (a *Authority) makeRoot(host string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	now := a.clock.Now()
	template := &x509.Certificate{
		SerialNumber:                serial(),
		Subject:                     pkix.Name{CommonName: "Crossfade on " + cut(host, 40), Organization: []string{"Crossfade"}},
		NotBefore:                   now.Add(-backdated),
		NotAfter:                    now.Add(rootLife),
		KeyUsage:                    x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		BasicConstraintsValid:       true,
		IsCA:                        true,
		MaxPathLenZero:              true,
		PermittedDNSDomainsCritical: true,
		PermittedDNSDomains:         localDomains,
		PermittedIPRanges:           privateNetworks,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := writeSecret(a.path(rootKeyFile), pemOf("PRIVATE KEY", keyDER)); err != nil {
		return err
	}
	if err := writeSecret(a.path(rootCertFile), pemOf("CERTIFICATE", der)); err != nil {
		return err
	}
	return a.loadRoot()
}

// get gives the server's certificate. It makes a new one when the old one nears its end or this machine's addresses have
// changed, which it looks at once a minute. It lives in memory only.
func (a *Authority) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.clock.Now()
	if a.leaf != nil && now.Sub(a.checked) < time.Minute {
		return a.leaf, nil
	}
	all, err := a.addrs()
	if err != nil && a.leaf == nil {
		return nil, err
	}
	var ips []net.IP
	for _, ip := range all {
		if isPrivate(ip) {
			ips = append(ips, ip)
		}
	}
	a.checked = now
	if a.leaf != nil && (err != nil || a.stillGood(now, ips)) {
		return a.leaf, nil
	}
	leaf, err := a.makeLeaf(now, ips)
	if err != nil {
		return nil, err
	}
	a.leaf = leaf
	return leaf, nil
}

func (a *Authority) stillGood(now time.Time, ips []net.IP) bool {
	known := a.leaf.Leaf.IPAddresses
	for _, ip := range ips {
		if !slices.ContainsFunc(known, ip.Equal) {
			return false
		}
	}
	return now.Add(leafRenew).Before(a.leaf.Leaf.NotAfter)
}

func (a *Authority) makeLeaf(now time.Time, ips []net.IP) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial(),
		Subject:      pkix.Name{CommonName: a.names[len(a.names)-1], Organization: []string{"Crossfade"}},
		NotBefore:    now.Add(-backdated),
		NotAfter:     earlier(now.Add(leafLife), a.root.NotAfter),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:     a.names,
		IPAddresses:  ips,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.root, key.Public(), a.rootKey)
	if err != nil {
		return nil, err
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der, a.root.Raw}, PrivateKey: key, Leaf: parsed}, nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// serial is a random positive number of 120 bits.
func serial() *big.Int {
	b := make([]byte, 15)
	if _, err := rand.Read(b); err != nil {
		panic(err) // crypto/rand never fails on the systems we run on
	}
	return new(big.Int).SetBytes(append([]byte{1}, b...))
}

func cut(s string, n int) string { return s[:min(n, len(s))] }

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// writeSecret writes a file for the owner's eyes only, whole or not at all.
func writeSecret(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // made with 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // after the rename there is nothing to remove
	_, err = f.Write(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
