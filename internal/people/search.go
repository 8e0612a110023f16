package people

import "strings"

var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// wordStart is the LIKE pattern that finds a search at the beginning of a word of a folded name
// with a space before it. An empty search finds every name. Names stay below the limits of LIKE.
func wordStart(search string) string {
	fold := Fold(search)
	if len(fold) > 100 {
		fold = strings.ToValidUTF8(fold[:100], "")
	}
	if fold == "" {
		return "%"
	}
	return "% " + likeEscape.Replace(fold) + "%"
}
