package main

import (
	"fmt"
	"regexp"
	"strings"
)

// layerOrder is the order of the cascade, as tokens.css declares it.
var layerOrder = []string{"", "reset", "tokens", "base", "layout", "components", "bands", "utilities", "print"}

var (
	layerBlock = regexp.MustCompile(`^@layer ([a-z]+) \{$`)
	layerList  = regexp.MustCompile(`^@layer [a-z, ]+;$`)
)

// flatten takes the layers off a stylesheet: the rules of each layer one after the other, in the
// order of the cascade. It reads what the bundler prints without minifying: a block of a layer
// opens and closes on lines of their own that are not indented. Rules that rely on their layer to
// beat a more specific rule of an earlier layer would change their effect; a browser test compares
// the two stylesheets.
func flatten(css string) (string, error) {
	blocks := map[string]*strings.Builder{}
	for _, name := range layerOrder {
		blocks[name] = &strings.Builder{}
	}
	layer := ""
	for _, line := range strings.Split(css, "\n") {
		if m := layerBlock.FindStringSubmatch(line); m != nil {
			if blocks[m[1]] == nil {
				return "", fmt.Errorf("the layer %q is not in the order of layers", m[1])
			}
			layer = m[1]
			continue
		}
		if layerList.MatchString(line) {
			continue
		}
		if layer != "" && line == "}" {
			layer = ""
			continue
		}
		blocks[layer].WriteString(line + "\n")
	}
	if layer != "" {
		return "", fmt.Errorf("the layer %q is not closed", layer)
	}
	var all strings.Builder
	for _, name := range layerOrder {
		all.WriteString(blocks[name].String())
	}
	if strings.Contains(all.String(), "@layer") {
		return "", fmt.Errorf("a layer is left inside another rule")
	}
	return all.String(), nil
}
