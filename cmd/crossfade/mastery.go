package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"crossfade/internal/app"
	"crossfade/internal/core"
	"crossfade/internal/mastery"
	"crossfade/internal/progress"
)

type masteryCmd struct {
	Replay   masteryReplayCmd   `cmd:"" help:"Make all states and estimates again from the log and compare."`
	Fit      masteryFitCmd      `cmd:"" help:"Fit the engine to this place's own log and propose a version."`
	Versions masteryVersionsCmd `cmd:"" help:"List the versions of the engine's numbers."`
	Accept   masteryAcceptCmd   `cmd:"" help:"Put a version in force; 0 stands for the program's own numbers."`
	Back     masteryBackCmd     `cmd:"" help:"Put the version before the present one in force again."`
	Policy   masteryPolicyCmd   `cmd:"" help:"Give a goal a rule, or see whom the rule would touch."`
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
	found, wrote, err := a.Replay(ctx, c.Repair)
	if err != nil {
		return err
	}
	fmt.Printf("%d learners, %d states, %d responses: %d differ, %d stand under an earlier rule or version\n",
		found.Learners, found.States, found.Responses, len(found.Differences), found.Waiting)
	for _, d := range found.Differences {
		fmt.Printf("learner %s, goal %s:\n  stored %s\n  again  %s\n", d.Learner, d.Goal, d.Stored, d.Again)
	}
	switch {
	case c.Repair:
		fmt.Printf("%d written\n", wrote)
	case len(found.Differences) > 0:
		return fmt.Errorf("%d states are not what the log says; --repair stores what it says", len(found.Differences))
	}
	return nil
}

type masteryFitCmd struct{ place }

// Run fits, prints the report and stores a proposal.
func (c masteryFitCmd) Run(ctx context.Context) error {
	a, err := c.open(ctx, app.Config{})
	if err != nil {
		return err
	}
	defer a.Close()
	v, err := a.Tune.Fit(ctx)
	if err != nil {
		return err
	}
	printReport(os.Stdout, v.Report)
	fmt.Printf("stored as version %d, not in force; to use it: crossfade mastery accept %d\n", v.Number, v.Number)
	return nil
}

// printReport says how a fit did on learners that it had not seen.
func printReport(w io.Writer, r mastery.Report) {
	fmt.Fprintf(w, "%d learners, %d responses; judged on %d learners with %d responses that the fit had not seen\n",
		r.Learners, r.Responses, r.HeldOut, r.Judged)
	fmt.Fprintf(w, "%-10s %8s %8s %8s %8s %8s %8s\n", "", "AUC", "RMSE", "log loss", "ECE", "ECE of Q", "ECE of R")
	for _, line := range []struct {
		name string
		mastery.Measures
	}{{"now", r.Now}, {"proposed", r.Proposed}} {
		fmt.Fprintf(w, "%-10s %8.4f %8.4f %8.4f %8.4f %8.4f %8.4f\n", line.name, line.AUC, line.RMSE, line.LogLoss, line.ECE, line.ECEOfQ, line.ECEOfR)
	}
	verdict := "not clearly better: keep what is in use"
	if r.Accept {
		verdict = "better: worth accepting"
	}
	fmt.Fprintf(w, "log loss lower by %.4f (95 %%: %.4f to %.4f): %s\n", r.Gain, r.GainLow, r.GainHigh, verdict)
}

type masteryVersionsCmd struct{ place }

// Run lists the versions.
func (c masteryVersionsCmd) Run(ctx context.Context) error {
	a, err := c.open(ctx, app.Config{})
	if err != nil {
		return err
	}
	defer a.Close()
	list, err := a.Tune.Versions(ctx)
	if err != nil {
		return err
	}
	for _, v := range list {
		printVersion(os.Stdout, v)
	}
	return nil
}

func printVersion(w io.Writer, v progress.Version) {
	mark := " "
	if v.Now {
		mark = "*"
	}
	if v.Number == 0 {
		fmt.Fprintf(w, "%s 0  the program's own numbers, not fitted to anybody here\n", mark)
	} else {
		fmt.Fprintf(w, "%s %d  made %s from %d learners with %d responses, log loss lower by %.4f (%.4f to %.4f)\n", mark, v.Number,
			core.Stamp(v.Made), v.Report.Learners, v.Report.Responses, v.Report.Gain, v.Report.GainLow, v.Report.GainHigh)
	}
	for _, u := range v.Uses {
		fmt.Fprintf(w, "     in force from %s, decided by %s\n", core.Stamp(u.Since), u.By)
	}
}

// decides are the flags of commands that somebody has to answer for.
type decides struct {
	place
	Org string `help:"The organisation, where there are several."`
}

// operator opens the data and finds on whose behalf the command runs.
func (c decides) operator(ctx context.Context) (*app.App, core.Actor, error) {
	a, err := c.open(ctx, app.Config{})
	if err != nil {
		return nil, core.Actor{}, err
	}
	who, err := a.Operator(ctx, c.Org)
	if err != nil {
		_ = a.Close()
		return nil, core.Actor{}, err
	}
	return a, who, nil
}

type masteryAcceptCmd struct {
	decides
	Number int `arg:"" help:"The version's number, see: crossfade mastery versions."`
}

// Run puts a version in force.
func (c masteryAcceptCmd) Run(ctx context.Context) error {
	a, who, err := c.operator(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.Tune.ForOperator().Accept(ctx, who, c.Number); err != nil {
		return err
	}
	fmt.Printf("version %d is in force; estimates follow while the server runs, and what was earned stays\n", c.Number)
	return nil
}

type masteryBackCmd struct{ decides }

// Run goes back.
func (c masteryBackCmd) Run(ctx context.Context) error {
	a, who, err := c.operator(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	number, err := a.Tune.ForOperator().Back(ctx, who)
	if err != nil {
		return err
	}
	fmt.Printf("version %d is in force again\n", number)
	return nil
}

type masteryPolicyCmd struct {
	decides
	Goal   string             `arg:"" help:"The goal's id or key."`
	Policy string             `help:"The rule's key; see docs/mastery.md." default:"default"`
	Set    map[string]float64 `help:"Numbers of the rule that differ from its defaults, such as right=5;of=6 or retention=0.9."`
	DryRun bool               `help:"Only say whom it would touch."`
}

// Run says whom a rule would touch, and sets it unless the run is dry.
func (c masteryPolicyCmd) Run(ctx context.Context) error {
	a, who, err := c.operator(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	rule := progress.RuleText{Key: c.Policy, Params: c.Set}
	if rule.Key == mastery.DefaultKey {
		rule.Key = ""
	}
	goal, err := a.GoalNamed(ctx, who, c.Goal)
	if err != nil {
		return err
	}
	t, err := a.Tune.ForOperator().TryRule(ctx, who, goal, rule)
	if err != nil {
		return err
	}
	fmt.Printf("%d learners have evidence for it\n", t.Learners)
	fmt.Printf("  %d would get it now:%s\n", len(t.Gain), ids(t.Gain))
	fmt.Printf("  %d got it under the present rule only, and keep it:%s\n", len(t.Held), ids(t.Held))
	fmt.Printf("  %d would be further, %d less far, below Got it\n", t.Up, t.Down)
	if c.DryRun {
		return nil
	}
	if err := a.Tune.ForOperator().ChangeRule(ctx, who, goal, rule); err != nil {
		return err
	}
	fmt.Println("the goal has the rule; states follow while the server runs")
	return nil
}

// ids lists learners; who they are stands nowhere but in the people's pages.
func ids(list []core.LearnerID) string {
	text := ""
	for _, l := range list {
		text += " " + string(l)
	}
	return text
}
