// Nanoseconds and allocations a reading.

package derive

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/models"
)

func BenchmarkOn(b *testing.B) {
	for _, bench := range []struct{ name, cond string }{
		{"previous", "previous(d@.temperature) > 1 °C"},
		{"changed", "changed(d@.temperature)"},
		{"count", "count(d@.temperature, 5 min) > 1"},
		{"avg", "avg(d@.temperature, 5 min) > 1 °C"},
		{"max", "max(d@.temperature, 5 min) > 1 °C"},
		{"difference", "d@.temperature - outside.temperature > 2 K"},
		{"trend", "d@.temperature - avg(d@.temperature, 5 min) > 2 K"},
	} {
		for _, devices := range []int{1, 100} {
			b.Run(fmt.Sprintf("%s/devices=%d", bench.name, devices), func(b *testing.B) {
				benchmarkOn(b, bench.cond, devices)
			})
		}
	}
}

// benchmarkOn reports each of some devices in turn, once a second.
func benchmarkOn(b *testing.B, cond string, devices int) {
	var source strings.Builder
	source.WriteString("device outside : Thermometer\ndevice heater : Heater\n")
	for i := range devices {
		fmt.Fprintf(&source, "device d%d : Thermometer\n", i)
	}
	source.WriteString("app A {\n")
	for i := range devices {
		fmt.Fprintf(&source, "rule r%d { when %s then set heater.power = on }\n", i, strings.ReplaceAll(cond, "@", strconv.Itoa(i)))
	}
	facts, refs := load(b, source.String()+"}\n")
	d := newDeriver(b, facts)
	d.On(refs["outside.temperature"], 0, models.OfFloat(10), true)
	list := make([]*check.Resource, devices)
	for i := range list {
		list[i] = refs[fmt.Sprintf("d%d.temperature", i)]
	}
	tick, i := int64(0), 0
	b.ReportAllocs()
	for b.Loop() {
		if i++; i == devices {
			i = 0
			tick++
		}
		d.On(list[i], tick, models.OfFloat(float64(tick*7919%100)/10), true)
		d.Due()
	}
}
