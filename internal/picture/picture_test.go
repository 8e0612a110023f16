package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"testing"
)

func opener(b []byte) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }
}

func noise(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		img.Pix[i] = uint8(rng.UintN(256))
	}
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 255
	}
	return img
}

func TestAHeavyPhotographGetsALightCopy(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 2000, 1500))
	for y := range 1500 {
		for x := range 2000 {
			img.Set(x, y, color.RGBA{uint8(x / 8), uint8(y / 6), uint8((x * y) / 9000), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	c, ok, err := Small(opener(b.Bytes()))
	if err != nil || !ok || len(c.Bytes) > Light || c.MediaType != "image/jpeg" {
		t.Fatalf("%d bytes of %s, %v, %v", len(c.Bytes), c.MediaType, ok, err)
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(c.Bytes))
	if err != nil || size.Width > 960 || size.Width*3 < size.Height*4-4 || size.Width*3 > size.Height*4+4 {
		t.Fatalf("the copy is %d × %d, %v", size.Width, size.Height, err)
	}
}

func TestWhatCannotBeMadeSmallGetsNoCopy(t *testing.T) {
	transparent := noise(1200, 1200)
	transparent.Pix[3] = 0
	var b bytes.Buffer
	if err := png.Encode(&b, transparent); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"no picture": []byte("<svg/>"), "nothing": nil, "transparent noise": b.Bytes(),
		"a bomb": []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x06\x00\x00\x00\x00\x00\x00\x00"),
	} {
		if _, ok, err := Small(opener(file)); ok || err != nil {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
	}
}

func FuzzSmall(f *testing.F) {
	var b bytes.Buffer
	if err := png.Encode(&b, noise(4, 4)); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8 "))
	f.Fuzz(func(t *testing.T, file []byte) {
		c, ok, err := Small(opener(file))
		if err != nil || ok && len(c.Bytes) > Light {
			t.Fatalf("%d bytes, %v", len(c.Bytes), err)
		}
	})
}
