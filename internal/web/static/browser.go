package static

import (
	"regexp"
	"strconv"
)

// The first versions that know cascade layers (caniuse.com/css-cascade-layers). Everything that
// names itself after none of these gets the modern stylesheet.
var engines = []struct {
	version *regexp.Regexp
	layers  int
}{
	{regexp.MustCompile(`Chrom(?:e|ium)/(\d{1,4})\.`), 99},
	{regexp.MustCompile(`Firefox/(\d{1,4})\.`), 97},
	{regexp.MustCompile(`Version/(\d{1,3}(?:\.\d)?)[\d.]* (?:Mobile/\w+ )?Safari/`), 16}, // 15.4 in truth; 16 is what we support
}

// Stylesheet is the address of the stylesheet for a browser: the one with layers, or the flat one
// for a browser too old to know them, which would show the page without any style.
func Stylesheet(userAgent string) string {
	if len(userAgent) > 400 {
		userAgent = userAgent[:400]
	}
	for _, e := range engines {
		m := e.version.FindStringSubmatch(userAgent)
		if m == nil {
			continue
		}
		if version, err := strconv.ParseFloat(m[1], 64); err == nil && version < float64(e.layers) {
			return URL("flat.css")
		}
		break
	}
	return URL("app.css")
}
