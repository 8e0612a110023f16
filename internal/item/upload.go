package item

import (
	"slices"

	"crossfade/internal/sent"
)

// FileKind is a kind of files that an upload takes.
type FileKind string

// The kinds of files.
const (
	Picture  FileKind = "picture"
	Sound    FileKind = "sound"
	Film     FileKind = "film"
	Document FileKind = "document" // PDF, plain text, office documents
)

// FileKinds lists the kinds of files.
func FileKinds() []FileKind { return []FileKind{Picture, Sound, Film, Document} }

// The limits of an upload.
const (
	MaxFiles = 4               // of one answer
	MaxMB    = sent.Most >> 20 // of one file
	usualMB  = 16
)

// FilesMost is how many files an answer to an upload may have.
func (in *Interaction) FilesMost() int { return max(in.Max, 1) }

// MostMB is how many megabytes one file of an answer may have.
func (in *Interaction) MostMB() int {
	if in.MB == 0 {
		return usualMB
	}
	return in.MB
}

// FitsFile tells whether the bytes of a file are of a kind that the upload takes.
func (in *Interaction) FitsFile(f sent.File) bool {
	return len(in.Takes) == 0 || slices.ContainsFunc(in.Takes, func(k FileKind) bool { return k.is(f) })
}

func (k FileKind) is(f sent.File) bool {
	switch k {
	case Picture:
		return f.IsPicture()
	case Sound:
		return f.IsSound()
	case Film:
		return f.IsVideo()
	case Document:
		return f.IsDocument()
	default:
		return false
	}
}

// files takes the names of files as an answer. That they are there and fit is for whoever keeps them to see.
func (j judge) files(given []string) Part {
	p := Part{ID: j.in.ID}
	switch {
	case len(given) == 0:
		p.Problem = "item.send_file"
	case len(given) > j.in.FilesMost():
		p.Problem, p.N = "item.send_fewer", j.in.FilesMost()
	default:
		p.Understood, p.Waits, p.Feedback = true, true, j.in.Criteria
	}
	return p
}

// upload checks what an upload takes.
func (c *checker) upload(in *Interaction, path string) {
	for i, k := range in.Takes {
		if !slices.Contains(FileKinds(), k) || slices.Contains(in.Takes[:i], k) {
			c.problem(path+".takes"+index(i), "item.problem.file_kind", "kind", clip(string(k)))
		}
	}
	if in.Max < 0 || in.Max > MaxFiles {
		c.problem(path+".max", "item.problem.files_most", "most", MaxFiles)
	}
	if in.MB < 0 || in.MB > MaxMB {
		c.problem(path+".mb", "item.problem.file_mb", "most", MaxMB)
	}
}
