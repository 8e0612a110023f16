package app

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"crossfade/internal/course"
	"crossfade/internal/jobs"
	"crossfade/internal/probe"

	"golang.org/x/sync/errgroup"
)

// How links in lessons are looked at, where whoever runs the server allows it.
const (
	LinksOff    = "off"    // no server is asked: the files of courses alone are looked up
	LinksPublic = "public" // servers of the public web
	LinksAll    = "all"    // also this machine and the networks around it: for a school with servers of its own
)

// linksKind looks at the links in lessons.
const linksKind jobs.Kind[struct{}] = "library.links"

// Limits of one night's look. Hosts are asked side by side, each for one address after the other.
const (
	mostLinks = 3000
	mostHosts = 4
	allNight  = 30 * time.Minute
)

// lookAtLinks looks whether the links in lessons lead somewhere. Nothing is asked of another server unless that was allowed.
func (a *App) lookAtLinks(ctx context.Context) error {
	if err := a.Courses.CheckFiles(ctx); err != nil {
		return err
	}
	links, err := a.Courses.WebLinks(ctx)
	if err != nil {
		return err
	}
	if a.Links != LinksPublic && a.Links != LinksAll {
		return a.Courses.KeepLooked(ctx, nil, nil) // what an earlier look found is nobody's word any more
	}
	return a.Courses.KeepLooked(ctx, links, lookAt(ctx, probe.New(a.Links == LinksAll), someOf(links, a.Clock.Now())))
}

// someOf chooses what is looked at tonight: all, or where that is too much another part each day.
func someOf(links []course.WebLink, now time.Time) []string {
	var list []string
	for _, l := range links {
		list = append(list, l.Address)
	}
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) <= mostLinks {
		return list
	}
	from := now.YearDay() * mostLinks % len(list)
	return slices.Concat(list[from:], list[:from])[:mostLinks]
}

// lookAt asks for addresses and says why each leads nowhere, "" where it leads somewhere. What was not looked at is not there.
func lookAt(ctx context.Context, p *probe.Prober, addresses []string) map[string]string {
	ctx, cancel := context.WithTimeout(ctx, allNight)
	defer cancel()
	hosts := map[string][]string{}
	for _, to := range addresses {
		if u, err := url.Parse(to); err == nil {
			host := strings.ToLower(u.Hostname())
			hosts[host] = append(hosts[host], to)
		}
	}
	why := map[string]string{}
	var lock sync.Mutex
	var all errgroup.Group
	all.SetLimit(mostHosts)
	for _, list := range hosts {
		all.Go(func() error {
			for _, to := range list {
				verdict := p.Look(ctx, to)
				if ctx.Err() == nil && verdict != probe.Skipped { // what was broken off says nothing
					lock.Lock()
					why[to] = string(verdict)
					lock.Unlock()
				}
			}
			return nil
		})
	}
	_ = all.Wait() // looking has no error of its own
	return why
}
