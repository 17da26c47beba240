// How fast flow graphs are computed, and pairs explored.

package world_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/synth/space"
)

// chain is a deployment of n rooms in which each window tells the next lamp.
func chain(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "device w%d : Contact\ndevice l%d : Switch\n", i, i)
	}
	b.WriteString("app A {\n")
	for i := range n {
		fmt.Fprintf(&b, "  rule r%d { when w%d.state == open while l%d.power == on then set l%d.power = on }\n", i, i, i, (i+1)%n)
	}
	fmt.Fprintf(&b, "  w0.state cannot control l%d\n}\n", n-1)
	return b.String()
}

func BenchmarkFlow(b *testing.B) {
	for _, n := range []int{10, 100, 500} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r, problems := compile.Load(map[string]string{"a.tenet": chain(n)}, check.Site{})
			if r == nil {
				b.Fatal(problems)
			}
			for b.Loop() {
				if !world.NewFlow(r.Spec, &r.Spec.Properties[0]).Any() {
					b.Fatal("the chain is broken")
				}
			}
		})
	}
}

// BenchmarkPairs reports pairs and transitions a second in the delayed world.
func BenchmarkPairs(b *testing.B) {
	r, problems := compile.Load(map[string]string{"a.tenet": devices + secrets["masked"]}, check.Site{})
	if r == nil {
		b.Fatal(problems)
	}
	pairs, transitions := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		p, err := world.NewPair(r.Spec, world.Delayed, r.Spec.Properties[0])
		if err != nil {
			b.Fatal(err)
		}
		g, err := space.Explore(context.Background(), p, nil, space.Options{})
		if err != nil {
			b.Fatal(err)
		}
		pairs, transitions = pairs+g.Len(), transitions+g.Transitions()
	}
	b.ReportMetric(float64(pairs)/b.Elapsed().Seconds(), "pairs/s")
	b.ReportMetric(float64(transitions)/b.Elapsed().Seconds(), "transitions/s")
}
