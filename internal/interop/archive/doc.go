// Package archive opens what a person brings: a folder, a .zip, a .tar, a .tar.gz or one file of JSON, and shows all of
// them as one [Tree] of named files. The kind is told by the content, never by the file's name.
//
// What comes from outside is hostile. Nothing is ever written under a name that an archive gives;
// the number of files, their size, their depth and the ratio of packing are bounded ([Limits]); names
// that would leave the folder, that are not UTF-8 or that come twice refuse the whole archive.
// Links and devices are not followed: they are left out and named, see [Tree.LeftOut]. Names that
// begin with a dot, and the folder __MACOSX, belong to editors and systems and are passed over.
//
// [Text] reads a text file in the encodings that can be told for sure.
//
// Formats: ZIP (PKWARE APPNOTE 6.3), tar (POSIX.1-2001 pax and ustar, GNU), gzip (RFC 1952).
package archive
