// Package blob keeps files: uploads, pictures, packages. A file is named by the SHA-256 digest of its content,
// so the same content is kept once, never changes, and can be checked at any time. Who may see a file, what it
// is called and when it may go is for the rooms above to know; here it is only content.
//
// [Disk] keeps files in the data folder as blobs/ab/cd/abcd…, readable by the owner only. A file that [Store.Put]
// has given a [Ref] for survives a power cut: content and folder entry are flushed to the disk first.
//
// [S3] keeps them in a bucket, for several machines. [Open] takes whichever is set.
//
// Files are removed by [Sweep] only, some time after nothing refers to them any more, so that a file which
// is just being put again is not pulled away.
package blob
