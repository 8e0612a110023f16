package mail

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Config says by which server mail goes out.
type Config struct {
	// URL is smtp://user:password@host:587 (STARTTLS where the server has it, and always with a password), smtps://host:465, or "" for no mail.
	URL string
	// From is the address that mails come from: "Crossfade <learn@example.org>" or the address alone.
	From string
}

// Mailer sends mails.
type Mailer struct {
	client *gomail.Client
	from   string
}

// patience is how long one mail may take.
const patience = 30 * time.Second

// New makes a mailer. Without a URL it is one that sends nothing.
func New(c Config) (*Mailer, error) {
	if c.URL == "" {
		return &Mailer{}, nil
	}
	u, err := url.Parse(c.URL)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("the mail server must look like smtp://user:password@host:587 or smtps://host:465") // the error would repeat the password
	}
	if err := gomail.NewMsg().From(c.From); err != nil {
		return nil, fmt.Errorf("the address that mails come from: %w", err)
	}
	options := []gomail.Option{gomail.WithTimeout(patience)}
	password, secret := u.User.Password()
	if port, err := strconv.Atoi(u.Port()); err == nil {
		options = append(options, gomail.WithPort(port))
	}
	switch {
	case u.Scheme == "smtps":
		options = append(options, gomail.WithSSL())
	case secret:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory)) // a password never travels in the open
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	}
	if secret {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	client, err := gomail.NewClient(u.Hostname(), options...)
	if err != nil {
		return nil, fmt.Errorf("the mail server: %w", err)
	}
	return &Mailer{client: client, from: c.From}, nil
}

// Ready tells whether mail is configured.
func (m *Mailer) Ready() bool { return m != nil && m.client != nil }

// Send sends one plain text.
func (m *Mailer) Send(ctx context.Context, to, subject, text string) error {
	if !m.Ready() {
		return errors.New("no mail server is configured")
	}
	msg := gomail.NewMsg()
	if err := msg.From(m.from); err != nil {
		return fmt.Errorf("from: %w", err)
	}
	if err := msg.To(to); err != nil {
		return fmt.Errorf("to: %w", err)
	}
	msg.Subject(subject)
	msg.SetBodyString(gomail.TypeTextPlain, text)
	msg.SetBulk()
	if err := m.client.DialAndSendWithContext(ctx, msg); err != nil {
		return fmt.Errorf("sending mail: %w", err)
	}
	return nil
}
