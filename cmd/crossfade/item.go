package main

import (
	"context"
	"fmt"
	"os"

	"crossfade/internal/app"
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

type masteryCmd struct {
	Replay masteryReplayCmd `cmd:"" help:"Make all states again from the log and compare."`
}

type masteryReplayCmd struct {
	place
	Repair bool `help:"Also store what the log says."`
}

// Run replays every learner's log.
func (c masteryReplayCmd) Run(ctx context.Context) error {
	a, err := c.open(ctx, app.Config{})
	if err != nil {
		return err
	}
	defer a.Close()
	sum, err := a.Replay(ctx, c.Repair)
	if err != nil {
		return err
	}
	fmt.Printf("%d learners, %d states, %d differ\n", sum.Learners, sum.States, len(sum.Differences))
	for _, d := range sum.Differences {
		fmt.Printf("learner %s, goal %s:\n  stored %s\n  again  %s\n", d.Learner, d.Goal, d.Stored, d.Again)
	}
	if len(sum.Differences) > 0 && !c.Repair {
		return fmt.Errorf("%d states are not what the log says; --repair stores what it says", len(sum.Differences))
	}
	return nil
}
