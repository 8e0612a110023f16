// Package notify owns notices: what a person should hear of once, in the app and, if they want it and mail is configured, in a digest by mail.
//
// What always holds:
//
//   - A notice is one row for one person, kind and thing. Telling the same again, from another process or by a job that runs twice, changes nothing.
//   - A notice holds no text that people wrote: a kind, where it leads, and the name of who it is about come together when it is read.
//   - Nobody gets mail who did not ask for it, and confirmed the address.
//   - A digest is sent once: its notices are marked in the transaction that takes them.
package notify
