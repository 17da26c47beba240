// What the shield costs: a command judged by many rows, of which the last refuses.

package machine_test

import (
	"fmt"
	"testing"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

func BenchmarkShield(b *testing.B) {
	for _, rows := range []int{0, 1, 16} {
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			m := build(b)
			window, lamp := m.sensor("window"), m.actuator("lamp")
			m.p.Roles = []string{"resident"}
			m.p.Gate.Grants = []machine.Grant{{Role: 0, Res: lamp}}
			for i := range rows {
				open := m.is("window", 0)
				if i == rows-1 {
					open = m.is("window", 1)
				}
				m.p.Gate.Shield = append(m.p.Gate.Shield, machine.Refusal{Res: lamp, Regions: []models.Region{on}, While: open})
			}
			r := m.run()
			r.report(window, yes)
			in := r.p.Command(0, lamp, models.OfEnum(on))
			b.ReportAllocs()
			for b.Loop() {
				r.step(in)
			}
		})
	}
}
