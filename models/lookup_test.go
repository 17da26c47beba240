// Finding resources by name, and the delays in effect.

package models_test

import (
	"errors"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/models"
)

var lamp = models.Model{Name: "Lamp", Services: []models.Service{
	{Name: "left", Resources: []models.Resource{{Name: "power", Responds: 3 * time.Second}, {Name: "level"}}},
	{Name: "right", Resources: []models.Resource{{Name: "power", Reported: time.Minute}}},
}}

func TestFindResource(t *testing.T) {
	service, r, err := lamp.Find("level")
	if err != nil || service != "left" || r != &lamp.Services[0].Resources[1] {
		t.Errorf("level is %s.%v, %v", service, r, err)
	}
	if r, ok := lamp.Resource("right", "power"); !ok || r != &lamp.Services[1].Resources[0] {
		t.Errorf("right.power is %v, %v", r, ok)
	}
	if _, ok := lamp.Resource("right", "level"); ok {
		t.Error("right.level was found")
	}
	for name, want := range map[string]string{
		"power":  "Lamp has several resources named power: left.power, right.power",
		"levle":  "Lamp has no resource named levle (did you mean level?); it has: left.power, left.level, right.power",
		"colour": "Lamp has no resource named colour; it has: left.power, left.level, right.power",
	} {
		_, _, err := lamp.Find(name)
		var unknown *models.LookupError
		if !errors.As(err, &unknown) || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestDelaysInEffect(t *testing.T) {
	left, right := lamp.Services[0].Resources[0], lamp.Services[1].Resources[0]
	if left.R() != 3*time.Second || left.L() != models.DefaultReported {
		t.Errorf("left: R %v, L %v", left.R(), left.L())
	}
	if right.R() != models.DefaultResponds || right.L() != time.Minute {
		t.Errorf("right: R %v, L %v", right.R(), right.L())
	}
}
