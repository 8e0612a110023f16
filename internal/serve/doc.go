// Package serve puts a handler on the network: listening, HTTPS, health checks, metrics, a log without personal
// data, and a stop that lets people finish what they are at. It knows nothing about what is served.
//
// [Run] listens on one address for pages and on another, optional, one for metrics. Every request gets a reference
// number ([Reference]) which a person may quote and which the log knows. The log and the metrics name a request by
// its route pattern ("GET /goals/{id}") and never by its path, its sender or its content; [NotePattern] wraps the
// router so that the pattern is known here.
//
// # HTTPS
//
// Passkeys, the microphone and offline work need HTTPS, except on localhost. [Security] offers three ways: a certificate
// of one's own, which is read again when its file changes; ACME (Let's Encrypt and others, RFC 8555); and a
// small local [Authority] that Crossfade makes itself, for phones and tablets on the same network. People
// install its root certificate once, comparing a fingerprint; the root may vouch for names and addresses of
// private networks only. With HTTPS, the same port understands plain HTTP too and answers it with a way to HTTPS, so
// that whoever types an address without "https://" still arrives.
package serve
