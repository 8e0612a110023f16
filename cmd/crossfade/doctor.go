package main

import (
	"context"
	"fmt"

	"crossfade/internal/app"
	"crossfade/internal/i18n"
)

type doctorCmd struct{ place }

// Run checks everything and says what is not well, and what to do.
func (c doctorCmd) Run(ctx context.Context) error {
	a, err := c.open(ctx, app.Config{})
	if err != nil {
		return err
	}
	defer a.Close()
	texts, err := i18n.New()
	if err != nil {
		return err
	}
	l, bad := texts.For(), 0
	for _, f := range a.Examine(ctx) {
		mark := "ok  "
		if !f.OK {
			mark, bad = "look", bad+1
		}
		fmt.Printf("%s  %s\n", mark, l.T(f.Key, f.Args...))
	}
	if bad > 0 {
		return fmt.Errorf("%d things want a look", bad)
	}
	return nil
}
