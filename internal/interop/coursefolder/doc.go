// Package coursefolder reads and writes a course as a folder of plain files: course.yaml, lessons
// in Markdown, items in YAML, and the files that they show. docs/course-folder.md is the format's description.
//
// [Read] turns such a folder into a [course.Source] and names everything that it could not take by
// file and line. A file that cannot be read at all refuses the whole import, because nobody could say what
// would be missing; one wrong item or lesson only stays out itself.
//
// [Write] makes the folder again: fields in the order of the format, items and lessons sorted by
// key, defaults left out, so that the same course always gives the same bytes and changes are small in git.
// What Write made, Read takes back, and writing that again changes nothing.
//
// YAML (1.2, the part of it that go.yaml.in/yaml reads) is decoded here by the names in the json tags of our
// own types, so an item has one set of names everywhere. Anchors and aliases are not taken: nobody
// needs them in a course, and they are how a small file becomes a large one.
package coursefolder
