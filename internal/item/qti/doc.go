// Package qti writes items as QTI 3 XML (qti-assessment-item, 1EdTech QTI 3.0) and reads them back.
// What stands where is explained in docs/items.md.
//
// [Marshal] loses nothing: what QTI has no place for travels in data-cf attributes, which QTI lets
// anybody add to the content of an item, and [Unmarshal] finds it there. A file from elsewhere has no
// such attributes; Unmarshal then takes choices and text entries, and names what it could not
// take: see [Left] and [Unsupported].
//
// Files come from strangers. The reader takes no document type and no entities of its own, only
// UTF-8, and bounds size, depth and number of elements (tree.go).
package qti
