package door

import (
	_ "embed"
	"strings"

	"crossfade/internal/web/ui"
)

// zoneNames are the time zones to choose from: one for each place in the file zone.tab of the IANA time zone database
// (public domain), and UTC. Other names of the database are accepted as well: a browser may know its zone by an older one.
//
//go:embed zones.txt
var zoneNames string

// zoneChoices lists the zones with the chosen one marked; first stands above them.
func zoneChoices(first ui.Choice, chosen string) []ui.Choice {
	first.Chosen = chosen == first.Value
	list := []ui.Choice{first}
	found := first.Chosen
	for name := range strings.Lines(zoneNames) {
		name = strings.TrimSpace(name)
		list = append(list, ui.Choice{Value: name, Label: zoneLabel(name), Chosen: name == chosen})
		found = found || name == chosen
	}
	if !found {
		list = append(list, ui.Choice{Value: chosen, Label: zoneLabel(chosen), Chosen: true})
	}
	return list
}

func zoneLabel(name string) string { return strings.ReplaceAll(name, "_", " ") }
