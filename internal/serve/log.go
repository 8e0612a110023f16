package serve

import (
	"fmt"
	"io"
	"log/slog"
)

// NewLog makes the log. Format is "text" (for people at a terminal) or "json" (for machines); level is
// "debug", "info", "warn" or "error".
func NewLog(w io.Writer, format, level string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("the log level is debug, info, warn or error, not %q", level)
	}
	opts := &slog.HandlerOptions{Level: l}
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(w, opts)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, opts)), nil
	}
	return nil, fmt.Errorf("the log format is text or json, not %q", format)
}
