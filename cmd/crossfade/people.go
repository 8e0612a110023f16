package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"crossfade/internal/app"
)

type demoCmd struct {
	place
	BaseURL string `help:"Address of the server in the printed links." default:"http://localhost:8080" env:"CROSSFADE_BASE_URL" name:"base-url"`
}

// demoMark is the file by which a data folder is known as a demonstration.
const demoMark = "demo"

func isDemo(data string) bool {
	_, err := os.Stat(filepath.Join(data, demoMark))
	return err == nil
}

// Run fills an empty data folder with the people of the demonstration and prints a sign-in link for each.
func (c demoCmd) Run(ctx context.Context) error {
	a, err := c.open(ctx, app.Config{})
	if err != nil {
		return err
	}
	defer a.Close()
	places, err := a.FillDemo(ctx)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(c.Data, demoMark), nil, 0o600); err != nil {
		return fmt.Errorf("marking the data folder: %w", err)
	}
	fmt.Println("The demonstration is ready. Each link signs one person in, once:")
	for _, p := range places {
		fmt.Printf("\n%s\n", p.Org.Name)
		for _, one := range p.People {
			if one.Key != "" {
				fmt.Printf("  %-16s %s/in/%s\n", one.Person.Name, c.BaseURL, one.Link.Token)
			}
		}
	}
	fmt.Printf("\nStart the server with: crossfade serve --data %s\nLater links: crossfade user link NAME --data %s\n", c.Data, c.Data)
	return nil
}

type userCmd struct {
	Link userLinkCmd `cmd:"" help:"Print a one-time sign-in link for a person."`
}

type userLinkCmd struct {
	place
	Name    string        `arg:"" help:"The person's name."`
	Org     string        `help:"The organisation, where several people have the name or one person is in several."`
	BaseURL string        `help:"Address of the server in the link." default:"http://localhost:8080" env:"CROSSFADE_BASE_URL" name:"base-url"`
	For     time.Duration `help:"How long the link may be used." default:"24h"`
}

// Run prints a link.
func (c userLinkCmd) Run(ctx context.Context) error {
	a, err := c.open(ctx, app.Config{})
	if err != nil {
		return err
	}
	defer a.Close()
	link, err := a.People.OperatorLink(ctx, c.Name, c.Org, c.For)
	if err != nil {
		return err
	}
	fmt.Println(strings.TrimSuffix(c.BaseURL, "/") + "/in/" + link.Token)
	return nil
}
