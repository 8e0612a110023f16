package i18n

import (
	"strconv"
	"time"
)

// Patterns and names of dates are texts of the catalogue (common.date.*), so that a translator
// writes them like everything else.

// i18n:keys common.date.*

// Date writes a day: "12 May 2026".
func (l *Localizer) Date(t time.Time) string { return l.date("common.date.long", t) }

// DateShort writes a day of the present year, or of one that is clear: "12 May".
func (l *Localizer) DateShort(t time.Time) string { return l.date("common.date.short", t) }

// Time writes a time of the day: "14:05".
func (l *Localizer) Time(t time.Time) string { return l.date("common.date.time", t) }

// DateTime writes a day and a time: "12 May 2026, 14:05".
func (l *Localizer) DateTime(t time.Time) string {
	return l.T("common.date.both", "date", l.Date(t), "time", l.Time(t))
}

// Weekday writes the name of the day: "Tuesday".
func (l *Localizer) Weekday(t time.Time) string {
	return l.T("common.date.weekday." + strconv.Itoa(int(t.In(l.zone).Weekday())))
}

// Relative says how many days from today something is: 0 is "today", 1 "tomorrow", -3 "3 days ago".
func (l *Localizer) Relative(days int) string {
	switch {
	case days == 0:
		return l.T("common.date.today")
	case days == 1:
		return l.T("common.date.tomorrow")
	case days == -1:
		return l.T("common.date.yesterday")
	case days > 0:
		return l.T("common.date.in_days", "n", days)
	default:
		return l.T("common.date.days_ago", "n", -days)
	}
}

// Minutes writes a guess of a duration: "25 min", "1 h 30 min".
func (l *Localizer) Minutes(n int) string {
	switch hours, rest := n/60, n%60; {
	case n < 60:
		return l.T("common.date.minutes", "n", n)
	case rest == 0:
		return l.T("common.date.hours", "n", hours)
	default:
		return l.T("common.date.hours_minutes", "hours", hours, "minutes", rest)
	}
}

func (l *Localizer) date(pattern string, t time.Time) string {
	t = t.In(l.zone)
	month := strconv.Itoa(int(t.Month()))
	// The numbers go in as texts: a year has no thousands mark.
	return l.T(pattern,
		"day", strconv.Itoa(t.Day()),
		"month", l.T("common.date.month."+month),
		"number", month,
		"year", strconv.Itoa(t.Year()),
		"hour", t.Format("15"), "minute", t.Format("04"))
}
