package door

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// picture is a QR code as one SVG path.
type picture struct {
	Box  string // the viewBox, with the quiet margin of four modules that the standard asks for (ISO/IEC 18004)
	Path string
}

// qrPicture draws a text as a QR code with error correction level M. A text that is too long is an error.
func qrPicture(text string) (picture, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return picture{}, fmt.Errorf("drawing a QR code: %w", err)
	}
	var b strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			start := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > start {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", start, y, x-start, x-start)
			}
		}
	}
	return picture{Box: fmt.Sprintf("-4 -4 %d %d", code.Size+8, code.Size+8), Path: b.String()}, nil
}
