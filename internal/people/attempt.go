package people

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Attempts that did not fit are counted in buckets over a sliding window. A name has few, so that guessing at
// one account stops soon; an address has many, since a whole class may share one. The rows hold a hash of the name or
// the address, and Tidy removes them when the window has passed.
const (
	attemptWindow   = 15 * time.Minute
	attemptsName    = 10
	attemptsAddress = 100
	attemptsCode    = 10   // the one-time code, from one address
	attemptsCodeAll = 1000 // the one-time code, from everywhere
)

// bucket is one thing whose attempts are counted.
type bucket struct {
	key   string
	limit int
}

func newBucket(kind, value string, limit int) bucket {
	sum := sha256.Sum256([]byte(kind + ":" + value))
	return bucket{key: hex.EncodeToString(sum[:]), limit: limit}
}

func nameBucket(fold string) bucket { return newBucket("name", fold, attemptsName) }

func addressBucket(kind, address string, limit int) bucket {
	return newBucket(kind, network(address), limit)
}

// network is the part of an address that one household or person holds: an IPv4 address, or the first
// 64 bits of an IPv6 address.
func network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return "unknown"
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return "unknown"
	}
	return p.String()
}

// reserve counts an attempt in every bucket before it is tried, so that many at once cannot slip past the limit.
// When a bucket is full, nothing is counted, and the fault says when to try again.
func (s *Service) reserve(ctx context.Context, buckets ...bucket) (stamp string, err error) {
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		now := s.now()
		stamp = core.Stamp(now)
		for _, b := range buckets {
			if err := checkBucket(ctx, tx, b, now); err != nil {
				return err
			}
		}
		for _, b := range buckets {
			if _, err := tx.Exec(ctx, `insert into signin_attempt (bucket, at) values ($1, $2)`, b.key, stamp); err != nil {
				return fmt.Errorf("counting an attempt: %w", err)
			}
		}
		return nil
	})
	return stamp, err
}

// checkBucket is a fault when the bucket is full; it says in how many minutes the next place is free.
func checkBucket(ctx context.Context, tx *db.Tx, b bucket, now time.Time) error {
	recent, err := db.List(ctx, tx, db.One[string],
		`select at from signin_attempt where bucket = $1 and at > $2 order by at desc limit $3`,
		b.key, core.Stamp(now.Add(-attemptWindow)), b.limit)
	if err != nil {
		return fmt.Errorf("counting attempts: %w", err)
	}
	if len(recent) < b.limit {
		return nil
	}
	free := core.ParseStamp(recent[len(recent)-1]).Add(attemptWindow)
	minutes := int((free.Sub(now) + time.Minute - 1) / time.Minute)
	return core.NewFault(core.TooMuch, "signin.wait", "n", max(minutes, 1))
}

// release takes back what reserve counted, after an attempt that fitted. Of the name nothing stays at all.
func release(ctx context.Context, tx *db.Tx, stamp string, name, address bucket) error {
	if _, err := tx.Exec(ctx, `delete from signin_attempt where bucket = $1`, name.key); err != nil {
		return fmt.Errorf("forgetting attempts of a name: %w", err)
	}
	if _, err := tx.Exec(ctx, `delete from signin_attempt where bucket = $1 and at = $2`, address.key, stamp); err != nil {
		return fmt.Errorf("forgetting an attempt of an address: %w", err)
	}
	return nil
}

// Tidy removes what has run out: attempts, sessions, known devices, and links of more than thirty days ago. A schedule calls it.
func (s *Service) Tidy(ctx context.Context) error {
	now := s.now()
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, old := range []struct {
			sql    string
			before time.Time
		}{
			{`delete from signin_attempt where at < $1`, now.Add(-attemptWindow)},
			{`delete from session where expires_at < $1`, now},
			{`delete from signin_link where expires_at < $1`, now.AddDate(0, 0, -30)},
			{`delete from device where created_at < $1`, now.Add(-DeviceLife)},
			{`delete from passkey_ceremony where expires_at < $1`, now},
		} {
			if _, err := tx.Exec(ctx, old.sql, core.Stamp(old.before)); err != nil {
				return fmt.Errorf("tidying: %w", err)
			}
		}
		return nil
	})
}
