package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	_ "time/tzdata" // for machines without a list of time zones

	"crossfade/internal/app"
	"crossfade/internal/core"
	"crossfade/internal/jobs"
	"crossfade/internal/mail"
	"crossfade/internal/serve"

	"golang.org/x/sync/errgroup"
)

type serveCmd struct {
	place
	Addr      string   `help:"Where pages are served." default:"localhost:8080" env:"CROSSFADE_ADDR"`
	Metrics   string   `help:"Where metrics and health are served; empty for nowhere." default:"localhost:9180" env:"CROSSFADE_METRICS_ADDR"`
	HTTPS     string   `help:"Where HTTPS gets its certificate from: off, files, acme or local." enum:"off,files,acme,local" default:"off" env:"CROSSFADE_HTTPS"`
	Cert      string   `help:"Certificate in PEM, for --https=files." env:"CROSSFADE_CERT" type:"path"`
	Key       string   `help:"Key in PEM, for --https=files." env:"CROSSFADE_KEY" type:"path"`
	Host      []string `help:"Names of this server, for --https=acme or local." env:"CROSSFADE_HOSTS"`
	Email     string   `help:"Told to the authority, for --https=acme." env:"CROSSFADE_ACME_EMAIL"`
	BaseURL   string   `help:"Address of this server in links that leave it." env:"CROSSFADE_BASE_URL" name:"base-url"`
	Proxied   bool     `help:"Only a proxy reaches this server: believe its X-Forwarded-For and X-Forwarded-Proto." env:"CROSSFADE_PROXIED"`
	SMTP      string   `help:"Mail server, smtp://user:password@host:587 or smtps://host:465; empty for no mail." env:"CROSSFADE_SMTP_URL" name:"smtp-url"`
	MailFrom  string   `help:"Address that mails come from." env:"CROSSFADE_MAIL_FROM" name:"mail-from"`
	Links     string   `help:"Which servers may be asked each night whether links in lessons still lead somewhere: off, public, or all (this machine and its networks too)." enum:"off,public,all" default:"off" env:"CROSSFADE_CHECK_LINKS" name:"check-links"`
	LogFormat string   `help:"json or text." enum:"json,text" default:"text" env:"CROSSFADE_LOG_FORMAT"`
	LogLevel  string   `help:"debug, info, warn or error." enum:"debug,info,warn,error" default:"info" env:"CROSSFADE_LOG_LEVEL"`
	Workers   int      `help:"Jobs at work at the same time in this process." default:"2" env:"CROSSFADE_WORKERS"`
	Pseudo    bool     `help:"Offer the pseudo languages, for looking at pages." hidden:"" env:"CROSSFADE_PSEUDO"`
}

// Run serves until it is told to stop.
func (c serveCmd) Run(ctx context.Context) error {
	log, err := serve.NewLog(os.Stderr, c.LogFormat, c.LogLevel)
	if err != nil {
		return err
	}
	metrics := serve.NewMetrics(version)
	letters, err := mail.New(mail.Config{URL: c.SMTP, From: c.MailFrom})
	if err != nil {
		return err
	}
	a, err := c.open(ctx, app.Config{Log: log, Mail: letters, BaseURL: c.BaseURL, Pseudo: c.Pseudo, Links: c.Links, Observe: jobs.Config{Workers: c.Workers, Observe: metrics.Job}})
	if err != nil {
		return err
	}
	defer a.Close()
	metrics.WatchDB(a.DB)
	security, err := serve.NewSecurity(ctx, serve.HTTPS{
		Mode: serve.Mode(c.HTTPS), CertFile: c.Cert, KeyFile: c.Key, Hosts: c.Host, Email: c.Email,
		Dir: filepath.Join(c.Data, "https"), Clock: core.SystemClock(), Log: log,
	})
	if err != nil {
		return err
	}
	web := app.WebConfig{HTTPS: security != nil, Proxied: c.Proxied, BaseURL: c.BaseURL, Authority: security.Authority(), Gallery: isDemo(c.Data)}
	pages, err := a.Handler(web)
	if err != nil {
		return err
	}
	code, err := a.People.SetupCode(ctx)
	if err != nil {
		return err
	}
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error { return a.Queue.Work(ctx) })
	both.Go(func() error { return a.Live.Run(ctx) })
	both.Go(func() error {
		return serve.Run(ctx, serve.Config{
			Addr: c.Addr, MetricsAddr: c.Metrics, Security: security, Plain: a.Plain(web), Failed: a.Failed(web), Ready: a.DB.Ping, Metrics: metrics, Log: log,
			Listening: func(addr, _ net.Addr) {
				c.greet(addr, security != nil, code)
				c.vouch(addr, security.Authority())
			},
		}, pages)
	})
	return both.Wait()
}

// greet says where to go, and the one-time code while nobody has set the server up.
func (c serveCmd) greet(addr net.Addr, https bool, code string) {
	scheme := "http"
	if https {
		scheme = "https"
	}
	host := addr.String()
	if name, port, err := net.SplitHostPort(c.Addr); err == nil {
		if _, given, err := net.SplitHostPort(host); err == nil {
			port = given
		}
		if name == "" || strings.HasPrefix(name, "0.0.0.0") {
			name = "localhost"
		}
		host = net.JoinHostPort(name, port)
	}
	fmt.Printf("Crossfade is ready: %s://%s\n", scheme, host)
	if code != "" {
		fmt.Printf("First visit? Your one-time code: %s\n", code)
	}
}

// vouch says, with a local authority, where a phone gets its certificate, and the letters that people compare with those
// on that page. Of the names, localhost leads a phone nowhere.
func (c serveCmd) vouch(addr net.Addr, a *serve.Authority) {
	if a == nil {
		return
	}
	_, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return
	}
	fmt.Println("A phone on this network gets the certificate once, at one of these:")
	for _, name := range a.Names() {
		if ip := net.ParseIP(name); name != "localhost" && (ip == nil || !ip.IsLoopback()) {
			fmt.Printf("  http://%s/trust\n", net.JoinHostPort(name, port))
		}
	}
	fmt.Printf("Its letters are:\n  %s\n", a.Fingerprint())
}
