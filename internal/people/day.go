package people

import (
	"context"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// today is the date where a place is, as the instant at which it begins there.
func today(org Org, now time.Time) time.Time {
	zone, err := time.LoadLocation(org.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	y, m, d := now.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone)
}

// LastDay reads the last day of something that ends by the clock: a date where the organisation is, today or later and no more than so many days
// away. It gives the instant at which the day is over. A date that does not fit has ok false.
func LastDay(ctx context.Context, tx *db.Tx, id core.OrgID, date string, now time.Time, most int) (over time.Time, ok bool, err error) {
	org, err := loadOrg(ctx, tx, id)
	if err != nil {
		return time.Time{}, false, err
	}
	begin := today(org, now)
	day, wrong := time.ParseInLocation(time.DateOnly, date, begin.Location())
	ok = wrong == nil && !day.Before(begin) && !day.After(begin.AddDate(0, 0, most))
	return day.AddDate(0, 0, 1), ok, nil
}
