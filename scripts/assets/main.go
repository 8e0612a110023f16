// Command assets bundles what pages load: it reads internal/web/static/src and writes
// internal/web/static/dist, one file per asset with a hash of its content in the name.
//
//	go run ./scripts/assets
//
// The stylesheet comes out twice: "app" with its cascade layers, for every browser we support, and
// "flat" without layers, for older ones. Nesting is resolved in both.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

const (
	source = "internal/web/static/src"
	target = "internal/web/static/dist"
)

func main() {
	if err := build(); err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
}

func build() error {
	flat, err := flatSource()
	if err != nil {
		return err
	}
	if err := os.RemoveAll(target); err != nil {
		return fmt.Errorf("clearing the old files: %w", err)
	}
	if err := bundle(supported, "css/app.css", "js/app.js", "icons.svg", "faces.svg", "mark.svg"); err != nil {
		return err
	}
	return bundleText(flat)
}

// supported are the oldest browsers of product row 6.11; older is what "flat" is written for.
var (
	supported = []api.Engine{{Name: api.EngineChrome, Version: "109"}, {Name: api.EngineFirefox, Version: "115"}, {Name: api.EngineSafari, Version: "16"}}
	older     = []api.Engine{{Name: api.EngineChrome, Version: "80"}, {Name: api.EngineFirefox, Version: "78"}, {Name: api.EngineSafari, Version: "13"}}
)

var loaders = map[string]api.Loader{".woff2": api.LoaderFile, ".svg": api.LoaderCopy}

// bundle writes the given entries to the target folder.
func bundle(engines []api.Engine, entries ...string) error {
	for i, e := range entries {
		entries[i] = filepath.Join(source, e)
	}
	return finish(api.Build(api.BuildOptions{
		EntryPoints: entries, Bundle: true, Write: true, Outdir: target,
		EntryNames: "[name]-[hash]", AssetNames: "[name]-[hash]",
		Format: api.FormatESModule, Engines: engines, Loader: loaders, Charset: api.CharsetUTF8,
		MinifySyntax: true, MinifyWhitespace: true, MinifyIdentifiers: true,
	}))
}

// flatSource is the whole stylesheet with nesting resolved and layers taken off, still unbundled
// as far as fonts are concerned.
func flatSource() (string, error) {
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{filepath.Join(source, "css/app.css")}, Bundle: true,
		Engines: older, External: []string{"*.woff2", "*.svg"}, Charset: api.CharsetUTF8,
	})
	if err := finish(result); err != nil {
		return "", err
	}
	return flatten(string(result.OutputFiles[0].Contents))
}

// bundleText writes a stylesheet that stands in memory as the entry "flat".
func bundleText(css string) error {
	path := filepath.Join(source, "css", "flat.css")
	if err := os.WriteFile(path, []byte(css), 0o644); err != nil { //nolint:gosec // an asset, not a secret
		return fmt.Errorf("writing the flat stylesheet: %w", err)
	}
	defer os.Remove(path) //nolint:errcheck // a leftover is overwritten the next time
	return bundle(older, "css/flat.css")
}

// finish turns the messages of a build into an error.
func finish(result api.BuildResult) error {
	if len(result.Errors) == 0 {
		return nil
	}
	for _, line := range api.FormatMessages(result.Errors, api.FormatMessagesOptions{}) {
		fmt.Fprint(os.Stderr, line)
	}
	return fmt.Errorf("%d errors", len(result.Errors))
}
