package main

import (
	"context"
	"errors"
	"fmt"

	"crossfade/internal/app"
	"crossfade/internal/doctor"
	"crossfade/internal/i18n"
)

type doctorCmd struct {
	place
	Thorough bool `help:"Read every file and every page of the database."`
}

// Run checks everything and says what is not well, and what to do. It changes nothing, not even an older database.
func (c doctorCmd) Run(ctx context.Context) error {
	a, err := app.Open(ctx, app.Config{DataDir: c.Data, DatabaseURL: c.DatabaseURL, FilesURL: c.FilesURL})
	if err != nil {
		return err
	}
	defer a.Close()
	texts, err := i18n.New()
	if err != nil {
		return err
	}
	l, found := texts.For(), a.Examine(ctx, c.Thorough)
	for _, f := range found {
		fmt.Printf("%-8s %s\n", f.Level, l.T(f.Key, f.Args...))
		if f.Advice != "" {
			fmt.Printf("         %s\n", l.T(f.Advice, f.Args...))
		}
	}
	if doctor.Worst(found) == doctor.Bad {
		return errors.New("something wants a look")
	}
	return nil
}
