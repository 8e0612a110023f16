// Package doctor looks whether an installation is well: its folder, its room on the disk, its database, its files,
// its clock and its queue. It only looks and changes nothing. Other rooms add checks of their own, such as whether
// the log of evidence is whole, as functions of type [Check].
//
// What it finds is a list of [Finding]: a text of the catalogue for the person who runs the server, and where
// something is amiss, another text that says what to do.
package doctor
