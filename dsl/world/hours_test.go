// The time of day in words.

package world

import (
	"testing"

	"github.com/tenet-iot/tenet/models"
)

func TestHours(t *testing.T) {
	at := func(s int64, closed bool) models.Bound { return models.Bound{At: timeOfDay(s), Closed: closed} }
	bounds := []models.Bound{at(6*3600, false), at(22*3600+1800, true), at(23*3600+5, false)}
	for region, want := range []string{"before 06:00", "06:00 or later, 22:30 or before", "after 22:30, before 23:00:05", "23:00:05 or later"} {
		if got := hours(bounds, region).String(); got != want {
			t.Errorf("region %d: %q, wanted %q", region, got, want)
		}
	}
}
