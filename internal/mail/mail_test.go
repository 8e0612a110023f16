package mail_test

import (
	"bufio"
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"crossfade/internal/mail"
)

// inbox is a small SMTP server on the loopback interface (RFC 5321: greeting, EHLO, MAIL, RCPT, DATA, QUIT); it gives what it received.
func inbox(t *testing.T) (addr string, received <-chan string) {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	got := make(chan string, 10)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go talk(conn, got)
		}
	}()
	return l.Addr().String(), got
}

func talk(conn net.Conn, got chan<- string) {
	defer conn.Close()
	say := func(s string) { _, _ = conn.Write([]byte(s + "\r\n")) }
	say("220 test ESMTP")
	lines := bufio.NewScanner(conn)
	var all strings.Builder
	data := false
	for lines.Scan() {
		line := lines.Text()
		all.WriteString(line + "\n")
		switch {
		case data && line == ".":
			data = false
			say("250 taken")
			got <- all.String()
		case data:
		case strings.HasPrefix(line, "EHLO"):
			say("250 test")
		case line == "DATA":
			data = true
			say("354 go on")
		case line == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func TestAMailArrives(t *testing.T) {
	addr, received := inbox(t)
	m, err := mail.New(mail.Config{URL: "smtp://" + addr, From: "Crossfade <learn@example.org>"})
	if err != nil {
		t.Fatal(err)
	}
	if !m.Ready() {
		t.Fatal("not ready")
	}
	if err := m.Send(t.Context(), "noor@example.org", "Neuigkeiten für Zoë", "Hello Zoë,\nsomething is new.\n"); err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-received:
		for _, want := range []string{"MAIL FROM:<learn@example.org>", "RCPT TO:<noor@example.org>", "something is new.", "Subject: =?UTF-8?"} {
			if !strings.Contains(got, want) {
				t.Errorf("%q is missing:\n%s", want, got)
			}
		}
	case <-time.After(5 * time.Second):
		t.Fatal("nothing arrived")
	}
	if err := m.Send(t.Context(), "x\r\nRCPT TO:<evil@example.org>", "s", "t"); err == nil {
		t.Error("an address with a line in it was taken")
	}
}

func TestWithoutAServerNothingIsSent(t *testing.T) {
	m, err := mail.New(mail.Config{})
	if err != nil || m.Ready() {
		t.Fatalf("%v, ready %v", err, m.Ready())
	}
	if err := m.Send(context.Background(), "a@example.org", "s", "t"); err == nil {
		t.Error("it was sent to nowhere")
	}
	for _, bad := range []string{"http://host", "smtp://", "smtp://u:secret@%zz"} {
		if _, err := mail.New(mail.Config{URL: bad, From: "a@example.org"}); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if _, err := mail.New(mail.Config{URL: "smtp://localhost:25", From: "nobody"}); err == nil {
		t.Error("mails from nowhere")
	}
}
