package ui

import (
	"context"

	"github.com/a-h/templ"

	"crossfade/internal/web/static"
)

// themeOf is the attribute that picks a theme; the device's own theme needs none.
func themeOf(ctx context.Context) templ.Attributes {
	if theme := From(ctx).Theme; theme != ThemeSystem {
		return templ.Attributes{"data-theme": string(theme)}
	}
	return nil
}

// keysOf tells the script about single-key shortcuts: the words of their list, or that the person
// switched them off.
func keysOf(ctx context.Context) templ.Attributes {
	if From(ctx).NoKeys {
		return templ.Attributes{"data-keys": "off"}
	}
	return templ.Attributes{
		"data-keys-title": T(ctx, "common.keys.title"),
		"data-keys-close": T(ctx, "common.keys.close"),
		"data-keys-move":  T(ctx, "common.keys.move"),
		"data-keys-pick":  T(ctx, "common.keys.pick"),
	}
}

// stylesheet is the address of the stylesheet for the browser that asks.
func stylesheet(ctx context.Context) string {
	if s := From(ctx).Stylesheet; s != "" {
		return s
	}
	return static.URL("app.css")
}

// currentPage marks a link to the page on which it stands.
func currentPage(yes bool) templ.Attributes {
	if yes {
		return templ.Attributes{"aria-current": "page"}
	}
	return nil
}

// pressed gives something a single-key shortcut, for the script and for screen readers.
func pressed(key string) templ.Attributes {
	if key == "" {
		return nil
	}
	return templ.Attributes{"data-press": key, "aria-keyshortcuts": key}
}

// flag is an attribute without a value, present or not.
func flag(name string, on bool) templ.Attributes {
	if on {
		return templ.Attributes{name: true}
	}
	return nil
}

// some is an attribute that is left out when its value is empty.
func some(name, value string) templ.Attributes {
	if value == "" {
		return nil
	}
	return templ.Attributes{name: value}
}

// join puts attributes together; a later one wins.
func join(sets ...templ.Attributes) templ.Attributes {
	all := templ.Attributes{}
	for _, set := range sets {
		for name, value := range set {
			all[name] = value
		}
	}
	return all
}

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// class puts class names together, leaving out empty ones.
func class(names ...string) string {
	all := ""
	for _, n := range names {
		if n == "" {
			continue
		}
		if all != "" {
			all += " "
		}
		all += n
	}
	return all
}

// when is a class name that applies only if something holds.
func when(on bool, name string) string {
	if on {
		return name
	}
	return ""
}
