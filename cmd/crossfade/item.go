package main

import (
	"fmt"
	"os"

	"crossfade/internal/maths"
)

type itemCmd struct {
	Equal itemEqualCmd `cmd:"" help:"Judge pairs of maths answers: one verdict per line, then the agreement."`
}

type itemEqualCmd struct {
	Cases string `help:"A file of lines like {\"answer\":\"1/2\",\"attempt\":\"0.5\",\"equal\":true}." required:"" type:"existingfile"`
}

// Run prints a verdict per line and the agreement with the file's own.
func (c itemEqualCmd) Run() error {
	f, err := os.Open(c.Cases)
	if err != nil {
		return fmt.Errorf("opening the cases: %w", err)
	}
	defer f.Close()
	if _, _, err := maths.Agreement(f, os.Stdout); err != nil {
		return fmt.Errorf("judging the cases: %w", err)
	}
	return nil
}
