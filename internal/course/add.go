package course

import (
	"context"
	"fmt"
	"io"
	"mime"
	"path"
	"slices"
	"strings"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/library"

	"golang.org/x/text/language"
)

// Upload is a file that came with a new resource, kept but not yet named.
type Upload struct {
	Name string // as the person knows it
	Hash blob.Hash
	Type string
	Size int64
	head []byte
}

// NewThing is a resource on its way in from a form.
type NewThing struct {
	Kind     ThingKind
	Title    string
	Form     library.Form
	Role     library.Role
	Minutes  int
	Lang     string
	Text     string // what it says; of a link or a file: a few words about it, may be empty
	Address  string // of a link
	File     *Upload
	Captions *Upload
	Authors  string // names with commas between
	Licence  string
}

// ThingKind is what sort of resource is added.
type ThingKind string

// The kinds of resources that a person adds here.
const (
	TextThing   ThingKind = "text"
	LinkThing   ThingKind = "link"
	FileThing   ThingKind = "file"
	VideoThing  ThingKind = "video"  // a film or a sound
	PersonThing ThingKind = "person" // on paper, at a place, with a person
)

// Valid tells whether k is one of the kinds.
func (k ThingKind) Valid() bool {
	return slices.Contains([]ThingKind{TextThing, LinkThing, FileThing, VideoThing, PersonThing}, k)
}

// films are the ends of names by the types of films and sounds that browsers play.
var films = map[string]string{
	"video/mp4": ".mp4", "video/webm": ".webm", "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/ogg": ".ogg", "application/ogg": ".ogg", "audio/wave": ".wav", "audio/wav": ".wav",
}

// Receive keeps a file that comes with a form.
func (s *Service) Receive(ctx context.Context, name string, from io.Reader) (*Upload, error) {
	var head firstBytes
	ref, err := s.blobs.Put(ctx, io.TeeReader(from, &head), maxFile)
	if err != nil {
		return nil, err
	}
	if ref.Size == 0 {
		return nil, nil //nolint:nilnil // nothing was sent
	}
	plain, _, err := mime.ParseMediaType(ref.MediaType)
	if err != nil {
		plain = "application/octet-stream"
	}
	if plain == "application/octet-stream" && len(head.b) > 8 && string(head.b[4:8]) == "ftyp" {
		plain = "video/mp4" // brands of MP4 that the sniffing table does not know
	}
	return &Upload{Name: name, Hash: ref.Hash, Type: plain, Size: ref.Size, head: head.b}, nil
}

// isCaptions tells whether a file is WebVTT, as the standard says how it begins.
func (u *Upload) isCaptions() bool {
	return strings.HasPrefix(strings.TrimPrefix(string(u.head), "\ufeff"), "WEBVTT")
}

// AddThing stores a new resource for a goal of a course.
func (s *Service) AddThing(ctx context.Context, actor core.Actor, to Spot, t NewThing) (core.ResourceID, error) {
	if err := t.check(); err != nil {
		return "", err
	}
	name := core.NewID[core.ResourceID]()
	files := t.files(to.Course, string(name))
	draft := library.Draft{Title: t.Title, Form: t.Form, Role: t.Role, Minutes: t.Minutes, Lang: t.Lang, Licence: t.Licence, Body: t.body(files)}
	for _, a := range strings.Split(t.Authors, ",") {
		if a = strings.TrimSpace(a); a != "" {
			draft.Authors = append(draft.Authors, a)
		}
	}
	var id core.ResourceID
	err := s.into(ctx, actor, to, func(ctx context.Context, tx *db.Tx) (err error) {
		if err := library.PutFiles(ctx, tx, files); err != nil {
			return err
		}
		id, err = library.Add(ctx, tx, s.origin(actor, to.Course), draft, []core.GoalID{to.Goal})
		return err
	})
	if err != nil {
		return "", err
	}
	if _, err := s.maths.Ready(ctx, library.FormulasOf(draft.Body), func(int) {}); err != nil {
		return "", fmt.Errorf("making the formulas of a lesson ready: %w", err)
	}
	return id, nil
}

// check says which field wants another look.
func (t *NewThing) check() error {
	t.Title, t.Text, t.Address = strings.TrimSpace(t.Title), strings.TrimSpace(t.Text), strings.TrimSpace(t.Address)
	wrong := map[string]string{}
	if t.Title == "" {
		wrong["title"] = "import.lesson.no_title"
	}
	if _, err := language.Parse(t.Lang); err != nil || len(t.Lang) > 35 {
		wrong["lang"] = "course.add.no_language"
	}
	if tooLong(maxTitle, t.Title, t.Licence) || tooLong(maxText, t.Authors, t.Address) {
		wrong["title"] = "import.lesson.too_long"
	}
	switch t.Kind {
	case TextThing, PersonThing:
		if t.Text == "" {
			wrong["text"] = "import.lesson.empty"
		}
	case LinkThing:
		if !webAddress(t.Address) {
			wrong["address"] = "course.add.no_address"
		}
	case FileThing:
		if t.File == nil {
			wrong["file"] = "course.add.no_file"
		}
	case VideoThing:
		switch {
		case t.File == nil:
			wrong["file"] = "course.add.no_file"
		case films[t.File.Type] == "":
			wrong["file"] = "course.add.no_film"
		}
		if t.Captions != nil && !t.Captions.isCaptions() {
			wrong["captions"] = "course.add.no_captions"
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return &core.Fault{Kind: core.Invalid, Key: "error.check_fields", Fields: wrong}
}

// files are the files of the resource, under names that nothing else has.
func (t NewThing) files(course core.CourseID, name string) []library.File {
	if t.File == nil {
		return nil
	}
	end := strings.ToLower(path.Ext(t.File.Name))
	if !plainEnd(end) {
		end = ".bin"
	}
	kind := t.File.Type
	if t.Kind == VideoThing {
		end = films[kind]
	} else {
		kind = mediaType(t.File.Name, kind, t.File.head)
	}
	stem := "files/own/" + name
	list := []library.File{{Course: course, Path: stem + end, Hash: string(t.File.Hash), MediaType: kind, Size: t.File.Size, Alt: t.Title}}
	if t.Kind == VideoThing && t.Captions != nil {
		list = append(list, library.File{Course: course, Path: stem + "." + t.Lang + ".vtt", Hash: string(t.Captions.Hash), MediaType: "text/vtt", Size: t.Captions.Size})
	}
	return list
}

func plainEnd(end string) bool {
	return len(end) > 1 && len(end) <= 6 && !strings.ContainsFunc(end[1:], func(r rune) bool { return r < '0' || r > 'z' || r > '9' && r < 'a' })
}

// body is the text of the resource.
func (t NewThing) body(files []library.File) string {
	title := strings.NewReplacer("[", "(", "]", ")", "\n", " ").Replace(t.Title)
	switch t.Kind {
	case LinkThing:
		return strings.TrimSpace(t.Text + "\n\n[" + title + "](<" + t.Address + ">)")
	case FileThing, VideoThing:
		return strings.TrimSpace("![" + title + "](" + files[0].Path + ")\n\n" + t.Text)
	case TextThing, PersonThing:
	}
	return t.Text
}

// webAddress tells whether s is a whole address that a text may lead to.
func webAddress(s string) bool {
	rest, ok := strings.CutPrefix(s, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(s, "http://")
	}
	return ok && rest != "" && !strings.ContainsAny(s, " <>\"\n\r\t\\") && strings.Contains(strings.SplitN(rest, "/", 2)[0], ".")
}
