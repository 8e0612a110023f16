package oatutor

import (
	"net/url"
	"regexp"
	"strings"

	"crossfade/internal/item"
)

var (
	link = regexp.MustCompile(`^\s*(https?://[^\s<>]+)?\s*(?:<([^<>]*)>)?\s*$`)
	cc   = regexp.MustCompile(`(?i)creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)`)
	cc0  = regexp.MustCompile(`(?i)creativecommons\.org/publicdomain/zero/(\d\.\d)`)
	ccBy = regexp.MustCompile(`(?i)^cc[ -]?(by(?:-[a-z]{2})*)[ -](\d\.\d)$`)
)

// nameAndURL reads "https://openstax.org/ <OpenStax>", either part of it, or a plain name.
func nameAndURL(s string) (name, address string) {
	s = strings.TrimSpace(strip(s))
	m := link.FindStringSubmatch(s)
	if m == nil {
		return s, ""
	}
	name, address = strings.TrimSpace(m[2]), m[1]
	if name == "" {
		name = address
	}
	return name, address
}

// licence reads a licence field into an SPDX identifier where it is a Creative Commons licence with a version; else its name.
func licence(s string) string {
	name, address := nameAndURL(s)
	for _, text := range []string{address, name} {
		if m := cc.FindStringSubmatch(text); m != nil {
			return "CC-" + strings.ToUpper(m[1]) + "-" + m[2]
		}
		if m := cc0.FindStringSubmatch(text); m != nil {
			return "CC0-" + m[1]
		}
		if m := ccBy.FindStringSubmatch(text); m != nil {
			return "CC-" + strings.ToUpper(m[1]) + "-" + m[2]
		}
	}
	return name
}

// creditOf makes the credit of a work from its two fields. The author is the publisher's name, the part
// before a colon: "OpenStax: Calculus Volume 1" is by OpenStax. An address alone is by the course's authors if it is
// on their server. A missing licence is that of fallback.
func creditOf(oer, lic string, fallback item.Credit) item.Credit {
	name, address := nameAndURL(oer)
	c := item.Credit{Licence: licence(lic), Source: name, URL: address}
	if c.Licence == "" {
		c.Licence = fallback.Licence
	}
	if name == "" {
		c.Authors, c.Source, c.URL = fallback.Authors, fallback.Source, fallback.URL
		return c
	}
	author, _, _ := strings.Cut(name, ":")
	if author == address {
		author = ""
	}
	switch author = strings.TrimSpace(author); {
	case author != "" && !strings.HasPrefix(author, "http"):
		c.Authors = []string{author}
	case host(address) != "" && host(address) == host(fallback.Source):
		c.Authors = fallback.Authors
	}
	return c
}

// host is the server's name in an address, or "".
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
