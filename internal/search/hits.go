package search

import "encoding/binary"

// hit is one thing of a course in which a word stands.
type hit struct {
	n      int // of the entry
	weight byte
}

// pack writes hits in the order of their numbers: the distance to the one before, then the weight.
func pack(list []hit) []byte {
	out := make([]byte, 0, 2*len(list))
	last := 0
	for _, h := range list {
		out = binary.AppendUvarint(out, uint64(h.n-last)) //nolint:gosec // numbers rise
		out = append(out, h.weight)
		last = h.n
	}
	return out
}

// each reads what [pack] wrote. What is not whole is passed over: the index can be made again.
func each(raw []byte, do func(n int, weight byte)) {
	last := 0
	for len(raw) > 0 {
		step, width := binary.Uvarint(raw)
		if width <= 0 || width >= len(raw) || step > 1<<30 {
			return
		}
		last += int(step) //nolint:gosec // bounded above
		do(last, raw[width])
		raw = raw[width+1:]
	}
}
