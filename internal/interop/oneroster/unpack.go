package oneroster

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path"
	"strings"

	"crossfade/internal/core"
)

// The limits: a district of 20,000 people fits, and nothing that is unpacked hurts a small server.
const (
	maxFiles    = 100
	maxFile     = 32 << 20 // bytes of one CSV file, unpacked
	maxUnpacked = 64 << 20 // bytes of all
	maxRows     = 200_000  // of one file
	maxColumns  = 200
	maxCell     = 2000 // bytes; longer ones are left out
)

// Unpack reads the CSV files out of a ZIP archive, by their names without folders. An archive that is broken, or that holds
// more than the limits, is a [core.Fault].
func Unpack(raw []byte) (map[string][]byte, error) {
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, &core.Fault{Kind: core.Invalid, Key: "roster.problem.zip", Err: err}
	}
	files := map[string][]byte{}
	var total int64
	for _, f := range archive.File {
		name := strings.ToLower(path.Base(strings.ReplaceAll(f.Name, `\`, "/")))
		if !strings.HasSuffix(name, ".csv") || strings.HasPrefix(name, ".") || strings.Contains(f.Name, "__MACOSX") {
			continue
		}
		if _, twice := files[name]; twice || len(files) >= maxFiles {
			return nil, core.NewFault(core.Invalid, "roster.problem.zip_twice", "file", name)
		}
		content, err := unpackOne(f, maxUnpacked-total)
		if err != nil {
			return nil, err
		}
		files[name] = content
		total += int64(len(content))
	}
	return files, nil
}

func unpackOne(f *zip.File, left int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, &core.Fault{Kind: core.Invalid, Key: "roster.problem.zip", Err: err}
	}
	defer r.Close() //nolint:errcheck // reading from memory
	most := min(maxFile, left)
	content, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, &core.Fault{Kind: core.Invalid, Key: "roster.problem.zip", Err: fmt.Errorf("unpacking %q: %w", f.Name, err)}
	}
	if int64(len(content)) > most {
		return nil, core.NewFault(core.TooMuch, "roster.problem.large")
	}
	return content, nil
}
