// Package picture makes a small copy of a large picture for pages: learners on a slow line wait for words, not for pixels.
// The original stays as it is, for export and for whoever wants to look closer.
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
	img, format, decodeErr := image.Decode(io.LimitReader(whole, maxBytes))
	if decodeErr != nil || format == "gif" { // a GIF may move
		return Copy{}, false, nil
	}
	for _, width := range []int{960, 720, 560, 420} {
		if c, ok := encode(scale(img, width), format); ok {
			return c, true, nil
		}
	}
	return Copy{}, false, nil
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
