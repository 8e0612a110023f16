// Command crossfade is the whole of Crossfade: the server, and the tools around it.
//
//	crossfade serve            serve pages (the default)
//	crossfade demo             fill an empty data folder with the people of the demonstration
//	crossfade user link NAME   print a one-time sign-in link
//	crossfade org add NAME     make another organisation on this server
//	crossfade org list         list the organisations
//	crossfade import FILE…     bring courses and frameworks in
//	crossfade export course    write a course as a folder
//	crossfade export framework write a framework of goals as a CASE package
//	crossfade backup, restore, copy, doctor
//	crossfade item equal       judge pairs of maths answers
//	crossfade mastery replay   make all states and estimates again from the log and compare
//	crossfade mastery fit, versions, accept, back, policy
//	crossfade version
package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"crossfade/internal/app"
	"crossfade/internal/core"
	"crossfade/internal/i18n"

	"github.com/alecthomas/kong"
)

// version is set by the build.
var version = "dev"

// place says where the data is; every command has it.
type place struct {
	Data        string `help:"The data folder." default:"./data" env:"CROSSFADE_DATA_DIR" type:"path"`
	DatabaseURL string `help:"postgres://… instead of SQLite in the data folder." env:"CROSSFADE_DATABASE_URL" name:"database-url"`
	FilesURL    string `help:"s3://bucket/folder?endpoint=…&region=… for the files of courses and people, instead of the data folder." env:"CROSSFADE_FILES_URL" name:"files-url"`
}

type commands struct {
	Serve   serveCmd   `cmd:"" default:"withargs" help:"Serve pages."`
	Demo    demoCmd    `cmd:"" help:"Fill an empty data folder with the people of the demonstration."`
	User    userCmd    `cmd:"" help:"People."`
	Org     orgCmd     `cmd:"" help:"Organisations on this server."`
	Import  importCmd  `cmd:"" help:"Bring courses and frameworks in from files or folders."`
	Export  exportCmd  `cmd:"" help:"Write things out."`
	Backup  backupCmd  `cmd:"" help:"Write everything into one file."`
	Restore restoreCmd `cmd:"" help:"Read a backup into an empty place."`
	Copy    copyCmd    `cmd:"" help:"Copy everything from one database to another."`
	Doctor  doctorCmd  `cmd:"" help:"Check that everything is well."`
	Item    itemCmd    `cmd:"" help:"Questions and answers."`
	Mastery masteryCmd `cmd:"" help:"States and the rules behind them."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c commands
	k := kong.Parse(&c, kong.Name("crossfade"), kong.Description("Learning that is handed over, step by step."), kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err := k.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "crossfade:", words(err))
		os.Exit(1) //nolint:gocritic // stop only frees a signal handler
	}
}

// words says an error for a person at the command line: the catalogue's text of a fault, else the error itself.
func words(err error) string {
	var fault *core.Fault
	if !errors.As(err, &fault) {
		return err.Error()
	}
	texts, loadErr := i18n.New()
	if loadErr != nil {
		return err.Error()
	}
	l := texts.For()
	if len(fault.Fields) == 0 {
		return l.T(fault.Key, fault.Args...)
	}
	// There is no form to look at again: what is wrong stands in the line.
	var list []string
	for _, field := range slices.Sorted(maps.Keys(fault.Fields)) {
		list = append(list, l.T(fault.Fields[field]))
	}
	return strings.Join(list, " ")
}

// open opens the data and brings the database up to this program.
func (p place) open(ctx context.Context, c app.Config) (*app.App, error) {
	c.DataDir, c.DatabaseURL, c.FilesURL = p.Data, p.DatabaseURL, p.FilesURL
	a, err := app.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := a.Migrate(ctx); err != nil {
		_ = a.Close()
		return nil, err
	}
	return a, nil
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run() error {
	fmt.Println("crossfade", version)
	return nil
}
