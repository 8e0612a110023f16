package ui

// Icons are the names of all icons of 24 by 24 units in static/src/icons.svg.
var Icons = []string{
	"today", "progress", "library", "work", "people", "now", "class", "units", "talk", "reports",
	"family", "plan", "help", "check", "plus", "up", "down", "right", "arrow", "close", "play",
	"sound", "mic", "clock", "eye", "lock", "search", "undo", "edit", "doc", "video", "link",
	"camera", "look", "bulb", "swap", "upload", "print", "offline", "shield", "menu", "drag", "key",
	"qr", "cup", "hands", "st-none", "st-notyet", "st-getting", "st-got", "st-secure", "st-refresh",
	"sure-1", "sure-2", "sure-3", "p-sun", "p-boat", "p-tree", "p-fish", "p-star", "p-house",
	"p-leaf", "p-bell", "p-ball", "tickmark", "box-on", "box-off",
}
