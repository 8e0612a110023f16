package archive

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// Encoding is how a text file was written.
type Encoding string

// The encodings that [Text] takes.
const (
	UTF8  Encoding = "UTF-8"
	UTF16 Encoding = "UTF-16"
)

// Text reads a text file as characters: UTF-8, with or without a byte order mark, or UTF-16 that is told by its mark or, for
// files that begin with an ASCII character, by its zero bytes (RFC 4627 §3). Anything else, such as Latin-1, is a fault
// that says so: guessing would change letters without anybody seeing it.
func Text(raw []byte) (string, Encoding, error) {
	switch {
	case bytes.HasPrefix(raw, []byte{0xef, 0xbb, 0xbf}):
		raw = raw[3:]
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}):
		return wide(raw[2:], binary.LittleEndian)
	case bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		return wide(raw[2:], binary.BigEndian)
	case len(raw) >= 4 && raw[0] != 0 && raw[1] == 0 && raw[3] == 0:
		return wide(raw, binary.LittleEndian)
	case len(raw) >= 4 && raw[0] == 0 && raw[1] != 0 && raw[2] == 0:
		return wide(raw, binary.BigEndian)
	}
	if !utf8.Valid(raw) || bytes.IndexByte(raw, 0) >= 0 {
		return "", "", refuse("import.archive.encoding")
	}
	return string(raw), UTF8, nil
}

// wide reads UTF-16. Half a character is a fault.
func wide(raw []byte, order binary.ByteOrder) (string, Encoding, error) {
	if len(raw)%2 != 0 {
		return "", "", refuse("import.archive.encoding")
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i += 2 {
		r := rune(order.Uint16(raw[i:]))
		if utf16.IsSurrogate(r) {
			i += 2
			if i >= len(raw) {
				return "", "", refuse("import.archive.encoding")
			}
			r = utf16.DecodeRune(r, rune(order.Uint16(raw[i:])))
		}
		if r == utf8.RuneError || r == 0 {
			return "", "", refuse("import.archive.encoding")
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out), UTF16, nil
}
