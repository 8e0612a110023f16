package db

import (
	"context"
	"sync"
)

// keyedLock is one lock per key, kept only while somebody holds it or waits for it.
type keyedLock struct {
	mu   sync.Mutex
	held map[string]*keyEntry
}

type keyEntry struct {
	turn  chan struct{} // holds one token while the key is free
	users int
}

// lock waits for the key and gives the function that lets it go.
func (k *keyedLock) lock(ctx context.Context, key string) (func(), error) {
	e := k.enter(key)
	select {
	case <-e.turn:
		return func() {
			e.turn <- struct{}{}
			k.leave(key, e)
		}, nil
	case <-ctx.Done():
		k.leave(key, e)
		return nil, ctx.Err()
	}
}

func (k *keyedLock) enter(key string) *keyEntry {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.held == nil {
		k.held = map[string]*keyEntry{}
	}
	e := k.held[key]
	if e == nil {
		e = &keyEntry{turn: make(chan struct{}, 1)}
		e.turn <- struct{}{}
		k.held[key] = e
	}
	e.users++
	return e
}

func (k *keyedLock) leave(key string, e *keyEntry) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if e.users--; e.users == 0 {
		delete(k.held, key)
	}
}
