// Package mail sends plain mails over SMTP. It knows nobody: whom to write to and what comes from above. Without a server configured nothing is
// ever sent, and [Mailer.Ready] says so.
package mail
