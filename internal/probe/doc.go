// Package probe looks whether addresses of the web still lead somewhere. It is used only where whoever runs the server allows it.
//
// Texts of courses are written by people, so an address in them is hostile until shown otherwise: nothing may be reached through it that the
// writer could not reach alone. What is dialled is checked after its name was looked up, so no name can point inside; the public web on its two
// ports is all there is. Redirects are few and checked the same way; time and size have limits; no cookie, no referrer, and nothing of an
// answer but its status is used.
package probe
