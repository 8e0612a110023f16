// Package oneroster reads lists of people and classes in the CSV form of 1EdTech OneRoster 1.1 (OneRoster CSV Tables, final release of
// 2017; 1.2 keeps the columns that are read here). School information systems write it.
//
//	files, err := oneroster.Unpack(zip)        // or the CSV files by their names
//	roster, notes, err := oneroster.Read(files)
//
// It reads orgs.csv, users.csv, classes.csv and enrollments.csv; the others (courses, sessions, demographics, results) say nothing that is
// needed to let people in, and a note says so of each. Columns are found by their names, in any order, with the spellings of both 1.0 and 1.1. Passwords,
// addresses, numbers and demographic columns are not read at all, so they are kept nowhere.
//
// Everything in the files is hostile until it is understood: sizes, rows and columns are bounded, a row that makes no sense is left out with
// a [Note] that names the file and the line, and only what makes the whole list useless (no users.csv, not CSV, not text) is an error.
package oneroster
