package picture

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

const place = "SECRET PLACE 59.33 N 18.06 E"

func segment(kind byte, body string) []byte {
	return append([]byte{0xff, kind, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
}

// fromCamera is a JPEG as a phone makes it: turned, with Exif, XMP, words, and a film after its end.
func fromCamera(t testing.TB, turn int) (file, plain []byte) {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 60, 20))
	for x := range 60 {
		for y := range 20 {
			img.Set(x, y, color.RGBA{byte(4 * x), 0, 0, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	plain = b.Bytes()
	exif := string(exifOf(turn)[4:]) + place
	file = append(file, plain[:2]...)
	for _, s := range [][]byte{segment(jpegApp0+1, exif), segment(jpegApp0+1, "http://ns.adobe.com/xap/1.0/\x00"+place), segment(jpegApp0+13, place), segment(jpegText, place), segment(jpegApp0+2, "MPF\x00"+place), segment(jpegApp0+2, "ICC_PROFILE\x00\x01\x01x")} {
		file = append(file, s...)
	}
	return append(append(file, plain[2:]...), place...), plain
}

func chunk(name, body string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(append(b, name...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

func boxOf(name string, parts ...string) string {
	body := ""
	for _, p := range parts {
		body += p
	}
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(body)+8))) + name + body
}

// heic is a photo with an Exif item in mdat; what follows it are the pixels.
func heic() []byte {
	head := boxOf("ftyp", "heic\x00\x00\x00\x00mif1")
	infe := func(id byte, kind string) string {
		return boxOf("infe", "\x02\x00\x00\x00\x00", string([]byte{id}), "\x00\x00", kind, "\x00")
	}
	iinf := boxOf("iinf", "\x00\x00\x00\x00\x00\x02", infe(1, "hvc1"), infe(2, "Exif"))
	at := func(base int) string {
		entry := func(id byte, from, n int) string {
			b := []byte{0, id, 0, 0, 0, 1}
			b = binary.BigEndian.AppendUint32(b, uint32(from))
			return string(binary.BigEndian.AppendUint32(b, uint32(n)))
		}
		return boxOf("iloc", "\x00\x00\x00\x00\x44\x00\x00\x02", entry(1, base+len(place), 6), entry(2, base, len(place)))
	}
	meta := func(base int) string { return boxOf("meta", "\x00\x00\x00\x00", iinf, at(base)) }
	base := len(head) + len(meta(0)) + 8
	return []byte(head + meta(base) + boxOf("mdat", place, "PIXELS"))
}

func film() []byte {
	return []byte(boxOf("ftyp", "qt  \x00\x00\x00\x00") + boxOf("moov", boxOf("mvhd", "\x00\x00\x00\x00ABCDEFGHrest"), boxOf("udta", boxOf("©xyz", place)),
		boxOf("trak", boxOf("meta", place), boxOf("tkhd", "\x00\x00\x00\x00ABCDEFGHrest"))) + boxOf("mdat", "FRAMES"))
}

func webp() []byte {
	part := func(name, body string) string {
		b := name + string(binary.LittleEndian.AppendUint32(nil, uint32(len(body)))) + body
		if len(body)%2 == 1 {
			b += "\x00"
		}
		return b
	}
	body := "WEBP" + part("VP8X", "\x2c\x00\x00\x00\x00\x00\x00\x00\x00\x00") + part("VP8L", "PIXELS") + part("EXIF", place+"!") + part("XMP ", place)
	return []byte("RIFF" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(body)))) + body)
}

func pngOf(t testing.TB) (file, plain []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, noise(4, 4)); err != nil {
		t.Fatal(err)
	}
	plain = b.Bytes()
	file = append(file, plain[:33]...)
	file = append(append(append(file, chunk("eXIf", place)...), chunk("tEXt", place)...), plain[33:]...)
	return append(file, place...), plain
}

func TestWhatTheCameraWroteGoes(t *testing.T) {
	photo, plain := fromCamera(t, 6)
	drawn, plainPNG := pngOf(t)
	for name, c := range map[string]struct {
		file []byte
		left []string // what has to stay
	}{
		"jpeg": {photo, []string{string(plain[len(plain)-40:]), "ICC_PROFILE"}}, "png": {drawn, []string{string(plainPNG[33:])}},
		"webp": {webp(), []string{"VP8L", "PIXELS"}}, "heic": {heic(), []string{"PIXELS"}}, "film": {film(), []string{"FRAMES", "rest"}},
	} {
		if !bytes.Contains(c.file, []byte(place)) {
			t.Fatalf("%s: the sample tells nothing", name)
		}
		clean, known, err := Clean(c.file)
		if err != nil || !known || bytes.Contains(clean, []byte("SECRET")) || bytes.Contains(clean, []byte("ABCDEFGH")) {
			t.Errorf("%s: known %v, %v: %q", name, known, err, clean)
		}
		for _, want := range c.left {
			if !bytes.Contains(clean, []byte(want)) {
				t.Errorf("%s lost %.40q", name, want)
			}
		}
		again, _, err := Clean(clean)
		if err != nil || !bytes.Equal(clean, again) {
			t.Errorf("%s: cleaned twice it is another file, %v", name, err)
		}
	}
	if clean, _, _ := Clean(photo); turnOf(clean) != 6 {
		t.Errorf("the photo lies as %d", turnOf(clean))
	}
	if clean, _, _ := Clean(drawn); !bytes.Equal(clean, plainPNG) {
		t.Error("the drawing is another one")
	}
	if got, known, err := Clean([]byte("%PDF-1.7 " + place)); known || err != nil || !bytes.Contains(got, []byte(place)) {
		t.Error("a document stays as it is")
	}
}

func TestABrokenPictureIsNotKept(t *testing.T) {
	photo, _ := fromCamera(t, 6)
	drawn, _ := pngOf(t)
	for name, file := range map[string][]byte{
		"cut in its head": photo[:40], "a length beyond the end": append([]byte("\xff\xd8\xff\xe1\xff\xff"), place...), "a PNG that ends early": drawn[:50],
		"a WebP without pixels": []byte("RIFF\x04\x00\x00\x00WEBP"), "boxes that do not fit": []byte("\x00\x00\xff\xffftypheic" + place),
	} {
		if _, known, err := Clean(file); !known || err == nil {
			t.Errorf("%s: known %v, %v", name, known, err)
		}
	}
}

func TestTheSmallCopyStandsUpright(t *testing.T) {
	// The left edge of the sample is dark, so that each turn has its dark corner where it belongs.
	for turn, dark := range map[int]image.Point{1: {0, 0}, 2: {59, 0}, 3: {59, 19}, 4: {0, 19}, 5: {0, 0}, 6: {19, 0}, 7: {19, 59}, 8: {0, 59}} {
		img := image.NewRGBA(image.Rect(0, 0, 60, 20))
		img.Set(0, 0, color.White)
		got := turned(img, turn)
		if r, _, _, _ := got.At(dark.X, dark.Y).RGBA(); r == 0 {
			t.Errorf("turn %d: the corner is not at %v of %v", turn, dark, got.Bounds())
		}
	}
	photo, _ := fromCamera(t, 6)
	c, ok, err := Small(opener(photo))
	if err != nil || !ok {
		t.Fatalf("%v, %v", ok, err)
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(c.Bytes))
	if err != nil || size.Width != 20 || size.Height != 60 || turnOf(c.Bytes) != 1 {
		t.Errorf("the copy is %d × %d, turned %d, %v", size.Width, size.Height, turnOf(c.Bytes), err)
	}
}

func FuzzClean(f *testing.F) {
	photo, _ := fromCamera(f, 3)
	drawn, _ := pngOf(f)
	for _, seed := range [][]byte{photo, drawn, webp(), heic(), film(), []byte("\x00\x00\x00\x01ftyp\xff\xff\xff\xff\xff\xff\xff\xff")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		clean, _, err := Clean(file)
		if err == nil && len(clean) > len(file)+64 {
			t.Fatalf("%d bytes became %d", len(file), len(clean))
		}
		if err != nil {
			return
		}
		again, _, err := Clean(clean)
		if err != nil {
			t.Fatalf("what was cleaned cannot be cleaned: %v", err)
		}
		if len(again) > len(clean) {
			t.Fatal("it grows")
		}
	})
}
