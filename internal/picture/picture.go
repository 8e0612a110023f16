// Package picture makes a small copy of a large picture for pages: learners on a slow line wait for words, not for pixels.
// The original stays as it is, for export and for whoever wants to look closer.
//
// It also takes out of pictures, films and sound what a camera wrote into them, see [Clean].
//
// Pictures come from strangers: their size in pixels is read before anything is decoded, and what is too large or cannot
// be read simply gets no copy.
package picture

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif" // pictures that may come in
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // pictures that may come in
)

const (
	// Light is from how many bytes on a picture is too heavy for a page, and gets a small copy.
	Light = 60 << 10
	// maxPixels is the largest picture that is decoded; it takes about 100 MB of memory.
	maxPixels = 25_000_000
	// maxBytes is the largest file that is read.
	maxBytes = 64 << 20
)

// Copy is a small copy.
type Copy struct {
	Bytes     []byte
	MediaType string // image/jpeg or image/png
}

// Small makes a copy of at most [Light] bytes, as wide as that allows up to 960 pixels. ok is false when there is none:
// the picture cannot be read, moves, or is too large to decode. open gives the picture from its beginning, twice.
func Small(open func() (io.ReadCloser, error)) (c Copy, ok bool, err error) {
	head, err := open()
	if err != nil {
		return Copy{}, false, fmt.Errorf("opening a picture: %w", err)
	}
	size, _, configErr := image.DecodeConfig(io.LimitReader(head, maxBytes))
	if err := head.Close(); err != nil {
		return Copy{}, false, fmt.Errorf("closing a picture: %w", err)
	}
	if configErr != nil || size.Width <= 0 || size.Height <= 0 || size.Width > maxPixels/size.Height {
		return Copy{}, false, nil
	}
	whole, err := open()
	if err != nil {
		return Copy{}, false, fmt.Errorf("opening a picture: %w", err)
	}
	defer whole.Close() //nolint:errcheck // only read
	var start headOf
	img, format, decodeErr := image.Decode(io.TeeReader(io.LimitReader(whole, maxBytes), &start))
	if decodeErr != nil || format == "gif" { // a GIF may move
		return Copy{}, false, nil
	}
	turn := 1
	if format == "jpeg" {
		turn = turnOf(start.b)
	}
	for _, width := range []int{960, 720, 560, 420} {
		if c, ok := encode(turned(scale(img, width), turn), format); ok {
			return c, true, nil
		}
	}
	return Copy{}, false, nil
}

// headOf keeps the beginning of a file, where a camera says how it was held.
type headOf struct{ b []byte }

func (h *headOf) Write(p []byte) (int, error) {
	const enough = 256 << 10
	if room := enough - len(h.b); room > 0 {
		h.b = append(h.b, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

// turned turns a picture as Exif says: 2 to 4 mirror or turn it round, 5 to 8 lay it on its side.
func turned(img image.Image, turn int) image.Image {
	if turn < 2 || turn > 8 {
		return img
	}
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if turn > 4 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := x, y
			switch turn {
			case 2:
				tx = w - 1 - x
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				ty = h - 1 - y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			out.Set(tx, ty, img.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return out
}

// scale makes a picture at most so wide.
func scale(img image.Image, width int) image.Image {
	b := img.Bounds()
	if b.Dx() <= width {
		return img
	}
	height := max(1, b.Dy()*width/b.Dx())
	small := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(small, small.Bounds(), img, b, draw.Src, nil)
	return small
}

// encode writes a picture as PNG where that is light enough (drawings, transparency), else as JPEG.
func encode(img image.Image, format string) (Copy, bool) {
	var b bytes.Buffer
	if format == "png" {
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, img); err == nil && b.Len() <= Light {
			return Copy{b.Bytes(), "image/png"}, true
		}
		if !opaque(img) {
			return Copy{}, false
		}
	}
	for _, quality := range []int{82, 70, 58} {
		b.Reset()
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err == nil && b.Len() <= Light {
			return Copy{b.Bytes(), "image/jpeg"}, true
		}
	}
	return Copy{}, false
}

func opaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return ok && o.Opaque()
}
