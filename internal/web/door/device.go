package door

import "strings"

// The signs by which a browser and a system show in a User-Agent, the more special ones first: nearly every browser
// also claims to be Chrome and Safari.
var (
	browserSigns = [][2]string{
		{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
		{"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	}
	systemSigns = [][2]string{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"}, {"Windows", "Windows"},
		{"Mac OS X", "Mac"}, {"Linux", "Linux"},
	}
)

// deviceWords names a device in a few coarse words that a person recognises: "Firefox · Android". They are names, so they
// need no translation. What is not known stays "".
func deviceWords(userAgent string) string {
	if len(userAgent) > 500 {
		userAgent = userAgent[:500]
	}
	browser, system := firstSign(userAgent, browserSigns), firstSign(userAgent, systemSigns)
	if browser == "" || system == "" {
		return browser + system
	}
	return browser + " · " + system
}

func firstSign(text string, signs [][2]string) string {
	for _, s := range signs {
		if strings.Contains(text, s[0]) {
			return s[1]
		}
	}
	return ""
}
