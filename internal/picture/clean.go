package picture

import (
	"encoding/binary"
	"errors"
	"math"
)

// ErrUnreadable says that a file is not what its first bytes promise, so nobody can tell what is in it.
var ErrUnreadable = errors.New("the file cannot be read")

// Clean gives a picture, film or sound without what the camera wrote into it: the place, the time, the device, the
// small picture of what was cut away, the film beside a photo. Pixels and sound stay as they are, to the byte. Of a JPEG
// the way it is turned stays, for without it the picture lies sideways. known is false for a file of another kind,
// which comes back as it is. A picture that cannot be walked through is [ErrUnreadable]: what is in it is not known.
func Clean(file []byte) (clean []byte, known bool, err error) {
	switch {
	case has(file, 0, "\xff\xd8\xff"):
		clean, err = cleanJPEG(file)
	case has(file, 0, "\x89PNG\r\n\x1a\n"):
		clean, err = cleanPNG(file)
	case has(file, 0, "RIFF") && has(file, 8, "WEBP"):
		clean, err = cleanWebP(file)
	case has(file, 4, "ftyp") || has(file, 4, "moov") || has(file, 4, "mdat") || has(file, 4, "wide"):
		clean, err = cleanBoxes(file)
	default:
		return file, false, nil
	}
	return clean, true, err
}

func has(file []byte, at int, mark string) bool {
	return len(file) >= at+len(mark) && string(file[at:at+len(mark)]) == mark
}

// Segments of a JPEG (ITU-T T.81, annex B).
const (
	jpegEnd  = 0xd9
	jpegScan = 0xda
	jpegText = 0xfe
	jpegApp0 = 0xe0
)

// cleanJPEG keeps what decoders need: of the application's segments JFIF, the colour profile and Adobe's colour transform.
// Everything after the end of the picture goes: a second picture, or the film of a "live" photo.
func cleanJPEG(file []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(file)), file[:2]...)
	if turned := turnOf(file); turned > 1 {
		out = append(out, exifOf(turned)...)
	}
	for at := 2; ; {
		for at+1 < len(file) && file[at] == 0xff && file[at+1] == 0xff { // fill bytes
			at++
		}
		if at+2 > len(file) || file[at] != 0xff {
			return nil, ErrUnreadable
		}
		kind := file[at+1]
		if kind == jpegEnd {
			return append(out, 0xff, jpegEnd), nil
		}
		if kind >= 0xd0 && kind <= 0xd8 || kind == 0x01 { // without a length
			out = append(out, file[at:at+2]...)
			at += 2
			continue
		}
		end := segmentEnd(file, at)
		if end == 0 {
			return nil, ErrUnreadable
		}
		if keepsJPEG(kind, file[at+4:end]) {
			out = append(out, file[at:end]...)
		}
		at = end
		if kind == jpegScan {
			next := scanEnd(file, at)
			out = append(out, file[at:next]...)
			if next == len(file) { // cut short while it was sent: decoders show what came
				return append(out, 0xff, jpegEnd), nil
			}
			at = next
		}
	}
}

// segmentEnd is where a segment with a length ends; 0 when it does not end inside the file.
func segmentEnd(file []byte, at int) int {
	if at+4 > len(file) {
		return 0
	}
	end := at + 2 + int(binary.BigEndian.Uint16(file[at+2:]))
	if end < at+4 || end > len(file) {
		return 0
	}
	return end
}

func keepsJPEG(kind byte, body []byte) bool {
	switch {
	case kind == jpegText:
		return false
	case kind < jpegApp0 || kind > jpegApp0+15:
		return true
	case kind == jpegApp0:
		return has(body, 0, "JFIF\x00") && len(body) <= 16 // a JFIF with a small picture of its own is longer
	case kind == jpegApp0+2:
		return has(body, 0, "ICC_PROFILE\x00")
	default:
		return kind == jpegApp0+14 && has(body, 0, "Adobe")
	}
}

// scanEnd finds the next segment after the data of a scan.
func scanEnd(file []byte, at int) int {
	for ; at+1 < len(file); at++ {
		if next := file[at+1]; file[at] == 0xff && next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7) {
			return at
		}
	}
	return len(file)
}

// turnOf reads how a JPEG is turned: 1 to 8 as in Exif, 1 where nothing is said.
func turnOf(file []byte) int {
	for at := 2; at+4 <= len(file) && file[at] == 0xff; {
		kind, end := file[at+1], at+2+int(binary.BigEndian.Uint16(file[at+2:]))
		if kind == jpegScan || end < at+4 || end > len(file) {
			return 1
		}
		if kind == jpegApp0+1 && has(file[:end], at+4, "Exif\x00\x00") {
			return turnIn(file[at+10 : end])
		}
		at = end
	}
	return 1
}

// turnIn finds the tag 0x0112 in the first directory of a TIFF header.
func turnIn(tiff []byte) int {
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case has(tiff, 0, "MM\x00*"):
		order = binary.BigEndian
	case !has(tiff, 0, "II*\x00"):
		return 1
	}
	if len(tiff) < 8 {
		return 1
	}
	at := order.Uint32(tiff[4:])
	if at > math.MaxInt32 || int(at)+2 > len(tiff) {
		return 1
	}
	dir := tiff[at:]
	for i := range int(order.Uint16(dir)) {
		entry := 2 + 12*i
		if entry+12 > len(dir) {
			return 1
		}
		if order.Uint16(dir[entry:]) == 0x0112 {
			if turn := int(order.Uint16(dir[entry+8:])); turn >= 1 && turn <= 8 {
				return turn
			}
			return 1
		}
	}
	return 1
}

// exifOf is a segment that says how a picture is turned, and nothing else.
func exifOf(turn int) []byte {
	return append([]byte{0xff, jpegApp0 + 1, 0, 34},
		"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"+string([]byte{byte(turn)})+"\x00\x00\x00\x00\x00\x00"...)
}

// keptPNG are the chunks that say how a PNG looks; the rest tells about whoever made it.
var keptPNG = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "cHRM": true, "gAMA": true, "iCCP": true, "sBIT": true, "sRGB": true,
	"cICP": true, "bKGD": true, "pHYs": true, "sPLT": true, "acTL": true, "fcTL": true, "fdAT": true,
}

func cleanPNG(file []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(file)), file[:8]...)
	for at := 8; at+12 <= len(file); {
		size := binary.BigEndian.Uint32(file[at:])
		if size > math.MaxInt32 || int(size) > len(file)-at-12 {
			return nil, ErrUnreadable
		}
		end, name := at+12+int(size), string(file[at+4:at+8])
		if keptPNG[name] {
			out = append(out, file[at:end]...)
		}
		if name == "IEND" {
			return out, nil
		}
		at = end
	}
	return nil, ErrUnreadable
}

// cleanWebP drops the chunks with Exif and XMP, and the marks in the header that promise them.
func cleanWebP(file []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(file)), file[:12]...)
	size := binary.LittleEndian.Uint32(file[4:])
	if size > math.MaxInt32 || int(size)+8 > len(file) {
		return nil, ErrUnreadable
	}
	file = file[:int(size)+8]
	for at := 12; at+8 <= len(file); {
		size := binary.LittleEndian.Uint32(file[at+4:])
		if size > math.MaxInt32 || int(size) > len(file)-at-8 {
			return nil, ErrUnreadable
		}
		end := min(at+8+int(size)+int(size&1), len(file)) // chunks begin at even places
		switch string(file[at : at+4]) {
		case "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP":
			out = append(out, file[at:end]...)
		case "VP8X":
			if size < 10 {
				return nil, ErrUnreadable
			}
			out = append(out, file[at:end]...)
			out[len(out)-(end-at)+8] &^= 0x04 | 0x08
		default: // Exif, XMP and what we do not know
		}
		at = end
	}
	if len(out) == 12 {
		return nil, ErrUnreadable
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8)) //nolint:gosec // not longer than what was read
	return out, nil
}
