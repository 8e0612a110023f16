package people

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Argon2id with 19 MiB and two passes is the first choice of the OWASP Password Storage Cheat Sheet.
// The format is the PHC string format: $argon2id$v=19$m=19456,t=2,p=1$salt$hash.
const (
	hashMemory  = 19 * 1024 // KiB
	hashPasses  = 2
	hashThreads = 1
	hashSalt    = 16 // bytes
	hashSize    = 32 // bytes
)

// PassphraseMin and PassphraseMax bound a passphrase, in characters.
const (
	PassphraseMin = 8
	PassphraseMax = 200
)

// hasher makes and checks passphrase hashes, one at a time: each takes 19 MiB, and a small server
// must not run out of memory because thirty people sign in at once.
type hasher struct {
	rand io.Reader
	turn chan struct{}
	// decoy is checked when there is no hash to check, so that an unknown name takes as long as a known one.
	decoy string
}

func newHasher(rand io.Reader) *hasher {
	salt, key := make([]byte, hashSalt), make([]byte, hashSize)
	return &hasher{rand: rand, turn: make(chan struct{}, 1), decoy: formatHash(salt, key)}
}

// wait takes the one turn, or gives up when the request does.
func (h *hasher) wait(ctx context.Context) (done func(), err error) {
	select {
	case h.turn <- struct{}{}:
		return func() { <-h.turn }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for a turn to hash: %w", ctx.Err())
	}
}

// make hashes a passphrase with a fresh salt.
func (h *hasher) make(ctx context.Context, passphrase string) (string, error) {
	salt := make([]byte, hashSalt)
	if _, err := io.ReadFull(h.rand, salt); err != nil {
		return "", fmt.Errorf("making a salt: %w", err)
	}
	done, err := h.wait(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	key := argon2.IDKey([]byte(passphrase), salt, hashPasses, hashMemory, hashThreads, hashSize)
	return formatHash(salt, key), nil
}

// check tells whether a passphrase fits a hash. An empty hash takes the same time and never fits.
func (h *hasher) check(ctx context.Context, hash, passphrase string) (bool, error) {
	known := hash != ""
	if !known {
		hash = h.decoy
	}
	p, err := parseHash(hash)
	if err != nil {
		return false, err
	}
	if utf8.RuneCountInString(passphrase) > PassphraseMax {
		passphrase, known = "", false
	}
	done, err := h.wait(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	key := argon2.IDKey([]byte(passphrase), p.salt, p.passes, p.memory, p.threads, uint32(len(p.key)))
	return subtle.ConstantTimeCompare(key, p.key) == 1 && known, nil
}

type hashParts struct {
	memory, passes uint32
	threads        uint8
	salt, key      []byte
}

func formatHash(salt, key []byte) string {
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		hashMemory, hashPasses, hashThreads, enc.EncodeToString(salt), enc.EncodeToString(key))
}

var errHash = errors.New("a stored passphrase hash is malformed")

// parseHash reads what formatHash wrote, with whatever parameters were in force then, up to 1 GiB and 20 passes.
func parseHash(hash string) (hashParts, error) {
	var p hashParts
	fields := strings.Split(hash, "$")
	if len(fields) != 6 || fields[0] != "" || fields[1] != "argon2id" || fields[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, errHash
	}
	var rest string
	n, _ := fmt.Sscanf(fields[3]+" .", "m=%d,t=%d,p=%d %s", &p.memory, &p.passes, &p.threads, &rest)
	if n != 4 || rest != "." || p.memory < 8 || p.memory > 1<<20 || p.passes < 1 || p.passes > 20 || p.threads < 1 {
		return p, errHash
	}
	var err error
	if p.salt, err = base64.RawStdEncoding.DecodeString(fields[4]); err != nil || len(p.salt) < 8 {
		return p, errHash
	}
	if p.key, err = base64.RawStdEncoding.DecodeString(fields[5]); err != nil || len(p.key) < 16 || len(p.key) > 128 {
		return p, errHash
	}
	return p, nil
}

// outdated tells whether a hash was made with other parameters than those in force.
func outdated(hash string) bool {
	current := fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, hashMemory, hashPasses, hashThreads)
	return !strings.HasPrefix(hash, current)
}

// checkPassphrase tells what is wrong with a new passphrase: "" or a catalogue key.
func checkPassphrase(passphrase string) string {
	switch n := utf8.RuneCountInString(passphrase); {
	case n < PassphraseMin:
		return "people.problem.passphrase_short"
	case n > PassphraseMax:
		return "people.problem.passphrase_long"
	default:
		return ""
	}
}

// How many random bits a token has. A link has fewer, so that its picture is easy to scan and its address can be typed;
// it works once, and for some days.
const (
	sessionBits = 256
	linkBits    = 128
)

// newToken makes random bits as text that is safe in a path and in a cookie.
func newToken(rand io.Reader, bits int) (string, error) {
	raw := make([]byte, bits/8)
	if _, err := io.ReadFull(rand, raw); err != nil {
		return "", fmt.Errorf("making a token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// tokenHash is what a table holds of a token: its SHA-256, hex. A token is random, so it needs no salt.
func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
