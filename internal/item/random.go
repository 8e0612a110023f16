package item

import "hash/fnv"

// random is a small generator of numbers whose sequence is the same on every processor and in every
// release: SplitMix64 (Steele, Lea, Flood 2014). A variant that is made again from its seed must
// come out the same, so nothing here may depend on a library that is free to change.
type random struct{ state uint64 }

// stream begins the sequence that belongs to a seed and a purpose, so that drawing one more
// variable does not reshuffle the choices.
func stream(seed uint64, purpose string) *random {
	h := fnv.New64a()
	_, _ = h.Write([]byte(purpose)) // never errs
	r := &random{state: seed ^ h.Sum64()}
	r.next()
	return r
}

func (r *random) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// below gives a number from 0 to n-1, each as likely as any other. n must be at least 1.
func (r *random) below(n uint64) uint64 {
	top := -n % n // 2^64 mod n: the numbers that would come up once too often
	for {
		if z := r.next(); z >= top {
			return z % n
		}
	}
}

// shuffle brings the first n things into a random order (Fisher and Yates).
func (r *random) shuffle(n int, swap func(i, j int)) {
	for i := n - 1; i > 0; i-- {
		swap(i, int(r.below(uint64(i+1)))) //nolint:gosec // i+1 is a small positive number
	}
}
