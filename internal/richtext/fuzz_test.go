package richtext

import (
	"html"
	"strings"
	"testing"

	xhtml "golang.org/x/net/html"
)

// FuzzText checks what holds for every text: only known tags and attributes come out, every tag is
// closed in order, pictures are ours, links are of the web, and no mark is left.
func FuzzText(f *testing.F) {
	for _, seed := range []string{
		"# A\n\nCut **4** $x$ ![p](pizza.svg) [a](https://a.example) [[R1]] `c $y$`\n\n> [!try] x\n\n|a|b|\n|-|-|\n|1|2|\n\n1. x\n   - y",
		"![\"><script>alert(1)</script>](pizza.svg) <img src=x onerror=alert(1)> [x](javascript:alert(1))",
		"[$x$](https://a.example/\"$y$) ![$x$]($y$) <https://$x$.example> <a href=\"$x$\">",
		"<!-- $x$ --> <b title=\"[[R1]]\"> &lt;script&gt; &#0; \x00 \xff \uE000" + "0\uE001",
		"> [!try]\n> > [!note] ~~a~~ \\[b\\] $$\nx\n$$ \\(a\\)",
		"[a]: https://a.example '$x$'\n[a] ![a] [a][a]\n\n```go $x$\n[[R1]]\n```",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		out, err := Text(source, sample)
		if err != nil {
			if len(source) <= MaxLength {
				t.Fatal(err)
			}
			return
		}
		checkHTML(t, string(out))
		if plain := Plain(source, nil); strings.ContainsAny(plain, "\n") {
			t.Errorf("plain words with lines: %q", plain)
		}
	})
}

var void = map[string]bool{"br": true, "hr": true, "img": true, "input": true}

var allowed = map[string]string{
	"p": "class", "br": "", "hr": "", "strong": "", "em": "", "del": "", "sub": "", "sup": "", "code": "class", "pre": "", "blockquote": "",
	"ul": "", "ol": "start", "li": "", "h2": "", "h3": "", "h4": "", "h5": "", "h6": "",
	"table": "", "thead": "", "tbody": "", "tr": "", "th": "align scope", "td": "align", "div": "class data-kind",
	"a": "href rel", "img": "src alt loading", "math": "data-display", "mtext": "", "input": "name",
}

func checkHTML(t *testing.T, out string) {
	t.Helper()
	if strings.ContainsAny(out, string([]rune{opening, closing})) {
		t.Errorf("a mark is left in %q", out)
	}
	var open []string
	z := xhtml.NewTokenizer(strings.NewReader(out))
	for {
		switch z.Next() {
		case xhtml.ErrorToken:
			if len(open) > 0 {
				t.Errorf("%v stay open in %q", open, out)
			}
			return
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			token := z.Token()
			checkTag(t, token, out)
			if !void[token.Data] {
				open = append(open, token.Data)
			}
		case xhtml.EndTagToken:
			name := z.Token().Data
			if len(open) == 0 || open[len(open)-1] != name {
				t.Fatalf("</%s> closes nothing in %q", name, out)
			}
			open = open[:len(open)-1]
		case xhtml.CommentToken, xhtml.DoctypeToken:
			t.Errorf("a comment in %q", out)
		case xhtml.TextToken:
		}
	}
}

func checkTag(t *testing.T, token xhtml.Token, out string) {
	t.Helper()
	attributes, known := allowed[token.Data]
	if !known {
		t.Errorf("<%s> came through in %q", token.Data, out)
	}
	for _, a := range token.Attr {
		if !strings.Contains(" "+attributes+" ", " "+a.Key+" ") {
			t.Errorf("%s of <%s> came through in %q", a.Key, token.Data, out)
		}
		value := strings.ToLower(html.UnescapeString(a.Val))
		switch a.Key {
		case "src":
			if !strings.HasPrefix(value, FilePrefix) {
				t.Errorf("a picture from %q", a.Val)
			}
		case "href":
			if !strings.HasPrefix(value, "http://") && !strings.HasPrefix(value, "https://") && !strings.HasPrefix(value, "mailto:") {
				t.Errorf("a link to %q", a.Val)
			}
		}
	}
}
