// Where rules run.

package drive_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenet-iot/tenet/dsl/drive"
)

func TestSunNeedsAPlace(t *testing.T) {
	r := compiled(t, map[string]string{"rules.tenet": `
device lamp : Switch
app Night {
  rule dusk { at sunset - 10 min or at 22:30 then set lamp.power = on }
  rule late { at 23:00 then set lamp.power = off }
}`}, "")
	_, err := drive.NewPlan(r, drive.Place{})
	var missing *drive.PlaceError
	if !errors.As(err, &missing) || missing.Hint() == "" {
		t.Fatalf("without coordinates: %v", err)
	}
	if diff := cmp.Diff([]string{"Night.dusk"}, missing.Rules); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
	if _, err := drive.NewPlan(r, drive.Place{Known: true, Latitude: 52.5, Longitude: 13.4}); err != nil {
		t.Error(err)
	}
	if _, err := drive.NewPlan(r, drive.Place{Known: true, Latitude: 520}); err == nil {
		t.Error("a place that is none on Earth is taken")
	}
}
