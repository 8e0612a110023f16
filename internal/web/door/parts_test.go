package door

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rsc.io/qr"

	"crossfade/internal/web/ui"
)

func TestEveryZoneExists(t *testing.T) {
	n := 0
	for name := range strings.Lines(zoneNames) {
		name = strings.TrimSpace(name)
		if _, err := time.LoadLocation(name); err != nil {
			t.Error(err)
		}
		n++
	}
	if n < 400 {
		t.Fatalf("%d zones", n)
	}
	for chosen, want := range map[string]int{"": n + 1, "Europe/Dublin": n + 1, "Asia/Calcutta": n + 2} {
		list, marked := zoneChoices(ui.Choice{Label: "Choose"}, chosen), 0
		for _, c := range list {
			if c.Chosen {
				marked++
			}
		}
		if len(list) != want || marked != 1 {
			t.Errorf("%q: %d choices, %d chosen", chosen, len(list), marked)
		}
	}
}

func TestDeviceWords(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0":              "Edge · Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1":    "Safari · iPhone",
		"Mozilla/5.0 (Linux; Android 15; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36": "Samsung Internet · Android",
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36":                             "Chrome · ChromeOS",
		"curl/8": "", "": "", "Firefox/1": "Firefox", strings.Repeat("a", 600) + "Firefox/1": "",
	} {
		if got := deviceWords(agent); got != want {
			t.Errorf("%.60s: %q, want %q", agent, got, want)
		}
	}
}

// TestQRPicture paints the path again and compares it with the code, module by module.
func TestQRPicture(t *testing.T) {
	const text = "https://school.example/in/0123456789012345678901234567890123456789012"
	p, err := qrPicture(text)
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	painted := map[[2]int]bool{}
	for _, run := range strings.Split(strings.Trim(p.Path, "Mz"), "zM") {
		var x, y, n, back int
		if _, err := fmt.Sscanf(run, "%d %dh%dv1h-%d", &x, &y, &n, &back); err != nil || n != back {
			t.Fatalf("%q: %v", run, err)
		}
		for i := range n {
			painted[[2]int{x + i, y}] = true
		}
	}
	for y := range code.Size {
		for x := range code.Size {
			if painted[[2]int{x, y}] != code.Black(x, y) {
				t.Fatalf("module %d, %d differs", x, y)
			}
		}
	}
	if _, err := qrPicture(strings.Repeat("x", 5000)); err == nil {
		t.Fatal("a text that does not fit")
	}
}

func TestOnlyHere(t *testing.T) {
	for base, want := range map[string]bool{"http://localhost:8080": true, "http://127.0.0.1:1": true, "http://[::1]:80": true, "http://192.0.2.1:8080": false, "https://school.example": false} {
		if onlyHere(base) != want {
			t.Error(base)
		}
	}
}
