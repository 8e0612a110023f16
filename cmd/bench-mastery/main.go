// Command bench-mastery measures the mastery engine on public data sets, with the very code that serves learners.
//
// It reads <set>/interactions.tsv in the folder named by CROSSFADE_KT_DATA: one line for each response with the columns
// user, item, skills (a comma list), timestamp, correct (0 or 1) and split (train, test, or fold0, fold1 …), in order
// within each user. The data is for research use and is not part of this project. Without it the command says so and
// ends well.
//
//	bench-mastery [-sets assist09,statics] [-draws 40]
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Getenv("CROSSFADE_KT_DATA"), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench-mastery:", err)
		os.Exit(1)
	}
}

// run measures each set that is present.
func run(args []string, folder string, out io.Writer) error {
	flags := flag.NewFlagSet("bench-mastery", flag.ContinueOnError)
	sets := flags.String("sets", "assist09,statics,assist15,assist17", "which sets, separated by commas")
	draws := flags.Int("draws", 40, "how many settings to try on training learners; 0 keeps the defaults")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if folder == "" {
		fmt.Fprintln(out, "CROSSFADE_KT_DATA names no folder: nothing is measured. It should hold <set>/interactions.tsv.")
		return nil
	}
	measured := 0
	for _, name := range strings.Split(*sets, ",") {
		path := filepath.Join(folder, name, "interactions.tsv")
		file, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			fmt.Fprintf(out, "%s: %s is absent, skipped\n", name, path)
			continue
		}
		if err != nil {
			return fmt.Errorf("open set %s: %w", name, err)
		}
		data, err := readSet(name, file)
		if err = errors.Join(err, file.Close()); err != nil {
			return fmt.Errorf("read set %s: %w", name, err)
		}
		measure(data, *draws).report(data, out)
		measured++
	}
	if measured > 0 {
		fmt.Fprint(out, legend)
	}
	return nil
}

const legend = `
Training learners are dealt into five folds. Settings are searched on folds 0-2 and judged on fold 3. Calibrations and
the head are fitted on all training learners, each forecast with difficulties that the other folds taught;
difficulties on all training learners. Test learners are seen once, with everything frozen. "cold" has no training
learners: the test learners come one after the other, and difficulties are fitted anew after each tenth of them. ECE: 15
bins of equal width. Cost: the middle of the learners, with the loop around it.
published: Gervet et al. 2020 (assist09, statics: same learners; assist17: another split), pyKT 2022 and leap-kt
(assist15), AKT 2020 and LPKT (assist17); see docs/mastery.md.
`
