// How to drive a deployment through time.

package drive_test

import (
	"fmt"
	"time"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

func Example() {
	r, list := compile.Load(map[string]string{"rules.tenet": `
device window : Contact
device heater : Switch
app Comfort {
  rule save { when window.state == open for 5 min then set heater.power = off }
}`}, check.Site{})
	if r == nil {
		fmt.Println(list)
		return
	}
	plan, err := drive.NewPlan(r, drive.Place{})
	if err != nil {
		fmt.Println(err)
		return
	}
	d := drive.New(plan, func(in *drive.Input, out *machine.Output) {
		for _, c := range out.Commands {
			decl := &r.Program.Resources[c.Res]
			fmt.Println(in.Mono, decl.Ref, "=", decl.Model.Type.Format(c.Value))
		}
	})
	noon := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	at := func(mono time.Duration) drive.Moment { return drive.Moment{Mono: mono, At: noon.Add(mono)} }
	d.Start(at(0))
	window, _ := r.Program.FindRes(models.Path{Provider: "window", Service: "contact", Resource: "state"})
	d.Report(at(10*time.Second), window, models.OfEnum(1))
	fmt.Println(d.Next(at(10 * time.Second)))
	d.Advance(at(311 * time.Second))
	// Output:
	// 5m10s true
	// 5m10s heater.power = off
}
