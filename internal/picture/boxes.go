package picture

import (
	"encoding/binary"
	"math"
	"slices"
)

// Phones put photos (HEIC, AVIF), films and sound into one container (ISO/IEC 14496-12): boxes in boxes, with offsets into
// the file. So nothing is taken out; what tells about the camera is overwritten where it stands.

// told are boxes that hold what somebody may read about whoever made a film: its place, device and time.
var told = []string{"udta", "meta", "uuid", "©xyz", "cprt", "loci"}

// inside are boxes of a film that hold others.
var inside = []string{"moov", "trak", "mdia", "moof", "traf"}

// deepest is how deep boxes may lie in each other.
const deepest = 8

// box is one box: its name, where it begins and ends, and where its content begins.
type box struct {
	name            string
	at, body, until int
}

// boxesIn lists the boxes of a stretch of a file. ok is false where one of them does not fit.
func boxesIn(file []byte, at, until int) (list []box, ok bool) {
	for at+8 <= until {
		size, body := uint64(binary.BigEndian.Uint32(file[at:])), at+8
		switch {
		case size == 0: // to the end
			size = uint64(until - at) //nolint:gosec // until is not below at
		case size == 1:
			if at+16 > until {
				return list, false
			}
			size, body = binary.BigEndian.Uint64(file[at+8:]), at+16
		}
		if size < uint64(body-at) || size > uint64(until-at) { //nolint:gosec // both are lengths
			return list, false
		}
		end := at + int(size) //nolint:gosec // not above until
		list = append(list, box{string(file[at+4 : at+8]), at, body, end})
		at = end
	}
	return list, true
}

func cleanBoxes(file []byte) ([]byte, error) {
	out := slices.Clone(file)
	top, ok := boxesIn(out, 0, len(out))
	if !ok && len(top) == 0 {
		return nil, ErrUnreadable
	}
	for _, b := range top {
		switch {
		case b.name == "meta": // of a picture: its items have to stay, all but those that tell
			if err := cleanItems(out, b); err != nil {
				return nil, err
			}
		case b.name == "uuid" || b.name == "udta":
			blank(out, b)
		case slices.Contains(inside, b.name):
			if !quiet(out, b, deepest) {
				return nil, ErrUnreadable
			}
		}
	}
	if !ok {
		clear(out[top[len(top)-1].until:]) // cut short, or something of the camera's own after the last box
	}
	return out, nil
}

// blank makes a box into free room.
func blank(file []byte, b box) {
	copy(file[b.at+4:], "free")
	clear(file[b.body:b.until])
}

// quiet blanks what tells, in a box of a film and all that lie in it.
func quiet(file []byte, b box, deep int) bool {
	if deep == 0 {
		return false
	}
	list, ok := boxesIn(file, b.body, b.until)
	if !ok {
		return false
	}
	for _, one := range list {
		switch {
		case slices.Contains(told, one.name):
			blank(file, one)
		case one.name == "mvhd" || one.name == "tkhd" || one.name == "mdhd":
			quietTimes(file, one)
		case slices.Contains(inside, one.name):
			if !quiet(file, one, deep-1) {
				return false
			}
		}
	}
	return true
}

// quietTimes takes away when a film was made: two numbers after version and flags.
func quietTimes(file []byte, b box) {
	wide := 8
	if b.body < b.until && file[b.body] == 1 {
		wide = 16
	}
	from := min(b.body+4, b.until)
	clear(file[from:min(from+wide, b.until)])
}

// cleanItems overwrites the items of a picture that hold Exif or XMP: their names stand in iinf, their places in iloc.
func cleanItems(file []byte, meta box) error {
	if meta.until-meta.body < 4 {
		return ErrUnreadable
	}
	list, ok := boxesIn(file, meta.body+4, meta.until)
	if !ok {
		return ErrUnreadable
	}
	telling := map[uint32]bool{}
	for _, b := range list {
		if b.name == "iinf" && !itemNames(file[b.body:b.until], telling) {
			return ErrUnreadable
		}
	}
	if len(telling) == 0 {
		return nil
	}
	data := box{}
	for _, b := range list {
		if b.name == "idat" {
			data = b
		}
	}
	for _, b := range list {
		if b.name == "iloc" && !itemPlaces(file, file[b.body:b.until], telling, data) {
			return ErrUnreadable
		}
	}
	return nil
}

// itemNames notes the items of type Exif, and those of type mime (XMP).
func itemNames(iinf []byte, telling map[uint32]bool) bool {
	r := reader{b: iinf}
	if version := r.number(4) >> 24; version == 0 {
		r.number(2)
	} else {
		r.number(4)
	}
	list, ok := boxesIn(iinf, r.at, len(iinf))
	if r.short || !ok {
		return false
	}
	for _, b := range list {
		if b.name != "infe" {
			continue
		}
		e := reader{b: iinf[b.body:b.until]}
		version := e.number(4) >> 24
		if version < 2 {
			continue // without a type: no phone writes these
		}
		id := e.number(2)
		if version > 2 {
			id = id<<16 | e.number(2)
		}
		e.number(2)
		if kind := e.number(4); kind == 0x45786966 || kind == 0x6d696d65 { // "Exif", "mime"
			telling[uint32(id)] = true //nolint:gosec // four bytes
		}
		if e.short {
			return false
		}
	}
	return true
}

// itemPlaces overwrites the places of the telling items.
func itemPlaces(file, iloc []byte, telling map[uint32]bool, data box) bool {
	r := reader{b: iloc}
	version := r.number(4) >> 24
	sizes := r.number(2)
	offset, length, base, index := int(sizes>>12), int(sizes>>8&15), int(sizes>>4&15), 0
	wide := 2
	if version > 0 {
		index = int(sizes & 15) //nolint:gosec // four bits
	}
	if version > 1 {
		wide = 4
	}
	for range r.number(wide) {
		id, method := r.number(wide), uint64(0)
		if version > 0 {
			method = r.number(2) & 15
		}
		r.number(2)
		from := r.number(base)
		for range r.number(2) {
			r.number(index)
			at, n := from+r.number(offset), r.number(length)
			if r.short {
				return false
			}
			if !telling[uint32(id)] { //nolint:gosec // at most four bytes
				continue
			}
			where := file
			if method == 1 { // inside the box idat
				where = file[data.body:data.until]
			}
			if method > 1 || !wipe(where, at, n) {
				return false
			}
		}
		if r.short {
			return false
		}
	}
	return !r.short
}

// wipe overwrites n bytes from a place on; 0, or more than there are, is the whole rest. It is false for a place outside.
func wipe(where []byte, at, n uint64) bool {
	if at > uint64(len(where)) {
		return false
	}
	if rest := uint64(len(where)) - at; n == 0 || n > rest {
		n = rest
	}
	clear(where[at : at+n])
	return true
}

// reader reads numbers of some bytes, the highest first; short tells that there was less than was asked for.
type reader struct {
	b     []byte
	at    int
	short bool
}

func (r *reader) number(bytes int) uint64 {
	if bytes > 8 || r.at+bytes > len(r.b) {
		r.short = true
		return 0
	}
	n := uint64(0)
	for range bytes {
		n = n<<8 | uint64(r.b[r.at])
		r.at++
	}
	return min(n, math.MaxInt64/2)
}
