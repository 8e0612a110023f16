package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"crossfade/internal/app"
	"crossfade/internal/people"
)

type orgCmd struct {
	Add  orgAddCmd  `cmd:"" help:"Make another organisation on this server, and print a one-time link for whoever runs it."`
	List orgListCmd `cmd:"" help:"List the organisations on this server."`
}

type orgAddCmd struct {
	place
	Name     string        `arg:"" help:"What it is called; commands take this name with --org."`
	Kind     string        `help:"home, class or workplace." required:"" enum:"home,class,workplace"`
	First    string        `help:"Name of the person who runs it." required:""`
	Language string        `help:"Its language, such as en or es." default:"en"`
	TimeZone string        `help:"Its time zone, such as Europe/Berlin." default:"UTC" name:"timezone"`
	BaseURL  string        `help:"Address of the server in the link." default:"http://localhost:8080" env:"CROSSFADE_BASE_URL" name:"base-url"`
	For      time.Duration `help:"How long the link may be used." default:"24h"`
}

// Run makes the organisation and prints the link.
func (c orgAddCmd) Run(ctx context.Context) error {
	a, err := c.open(ctx, app.Config{})
	if err != nil {
		return err
	}
	defer a.Close()
	org, link, err := a.People.AddOrg(ctx, people.NewOrg{
		Kind: people.OrgKind(c.Kind), Name: c.Name, First: c.First, Language: c.Language, TimeZone: c.TimeZone, LinkLife: c.For,
	})
	if err != nil {
		return err
	}
	fmt.Printf("%s is there. This link lets %s in, once:\n", org.Name, link.Name)
	fmt.Println(strings.TrimSuffix(c.BaseURL, "/") + people.LinkPath(link.Token))
	return nil
}

type orgListCmd struct{ place }

// Run prints a line for each organisation.
func (c orgListCmd) Run(ctx context.Context) error {
	a, err := c.open(ctx, app.Config{})
	if err != nil {
		return err
	}
	defer a.Close()
	list, err := a.People.AllOrgs(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tKIND\tPEOPLE\tRUN BY\tSINCE")
	for _, o := range list {
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\n", o.Name, o.Kind, o.People, strings.Join(o.Admins, ", "), o.Since.Format(time.DateOnly))
	}
	return w.Flush()
}
