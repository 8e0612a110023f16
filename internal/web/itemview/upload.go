package itemview

import (
	"context"
	"slices"
	"strings"

	"crossfade/internal/item"
	"crossfade/internal/sent"
	"crossfade/internal/web/ui"
)

// File is a file that was sent as an answer, with its address.
type File struct {
	ID          string
	Interaction string
	Href        string
	sent.File
}

func filesOf(all []File, interaction string) []File {
	var list []File
	for _, f := range all {
		if f.Interaction == interaction {
			list = append(list, f)
		}
	}
	return list
}

// Sends tells that the question is answered by a file, so that its form has to carry files.
func Sends(s item.Shown) bool {
	return slices.ContainsFunc(s.Interactions, func(in item.ShownInteraction) bool { return in.Kind == item.Upload })
}

// takes tells whether an upload takes a kind; one that names no kind takes all.
func (f field) takes(kind item.FileKind) bool {
	return len(f.Takes) == 0 || slices.Contains(f.Takes, kind)
}

// accept is what the browser's own chooser offers; the server looks at the bytes.
func (f field) accept() string {
	var list []string
	for _, k := range f.Takes {
		switch k {
		case item.Picture:
			list = append(list, "image/*")
		case item.Sound:
			list = append(list, "audio/*,video/*")
		case item.Film:
			list = append(list, "video/*")
		case item.Document:
			list = append(list, ".pdf,.txt,.docx,.odt,.pptx,.odp,.xlsx,.ods,.epub,.doc,.rtf")
		}
	}
	return strings.Join(list, ",")
}

// camera is what a phone's camera or microphone takes for the field: a photo, a film, sound; or nothing.
func (f field) camera() string {
	switch {
	case f.takes(item.Picture):
		return "image/*"
	case f.takes(item.Film):
		return "video/*"
	case f.takes(item.Sound):
		return "audio/*"
	default:
		return ""
	}
}

func (f field) cameraWord(ctx context.Context) string {
	switch f.camera() {
	case "image/*":
		return ui.T(ctx, "item.upload_photo")
	case "video/*":
		return ui.T(ctx, "item.upload_film")
	default:
		return ui.T(ctx, "item.upload_sound")
	}
}

func (f field) chooseWord(ctx context.Context) string {
	if f.camera() == "" {
		return ui.T(ctx, "item.upload_choose")
	}
	return ui.T(ctx, "item.upload_file")
}
