package main

import (
	"strings"
	"testing"
)

func TestFlattenPutsLayersInOrder(t *testing.T) {
	got, err := flatten("@layer base, components;\n@layer utilities {\n  .vh { a: b }\n}\n/* x */\n@layer base {\n  @media print {\n    a {\n    }\n  }\n}\n@font-face {\n}")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(got, "@layer") || strings.Count(got, "{") != strings.Count(got, "}") {
		t.Errorf("got %s", got)
	}
	if strings.Index(got, "@font-face") > strings.Index(got, "@media") || strings.Index(got, "@media") > strings.Index(got, ".vh") {
		t.Errorf("the order is wrong: %s", got)
	}
}

func TestFlattenRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, css := range []string{"@layer what {\n}", "@layer base {\n", "@media print {\n  @layer base {\n  }\n}"} {
		if got, err := flatten(css); err == nil {
			t.Errorf("%q gave %q", css, got)
		}
	}
}
