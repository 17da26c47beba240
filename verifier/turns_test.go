// Side by side: what is told comes in order, and shares of the memory decide nothing
// that all of it would not.

package verifier_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/memo"
)

// Whatever the number of workers, properties are told in the order of the deployment,
// those put back after the others, and each once.
func TestPropertiesAreToldInOrder(t *testing.T) {
	r := load(t, home(5))
	var want []string
	for i := range r.Spec.Properties {
		want = append(want, r.Spec.Properties[i].Name)
	}
	for workers := 1; workers <= 4; workers++ {
		var told []string
		verify(t, context.Background(), r, verifier.Options{
			Workers: workers, Filter: all,
			OnProperty: func(p *verifier.Property) { told = append(told, p.Name) },
		})
		if !slices.Equal(told, want) {
			t.Errorf("%d workers: told %v", workers, told)
		}
	}
}

// A promise that needs more than its share of the memory gets all of it at the end: it
// is decided side by side with others if it is decided alone.
func TestSharedMemoryDecidesAsMuch(t *testing.T) {
	r := load(t, home(3))
	lines := func(workers int, memory int64) string {
		rep := verify(t, context.Background(), r, verifier.Options{Workers: workers, Memory: memory, Filter: all})
		var out []string
		for i := range rep.Properties {
			out = append(out, fmt.Sprint(rep.Properties[i].Name, " ", rep.Properties[i].Verdict))
		}
		return strings.Join(out, "\n")
	}
	for _, memory := range []int64{1 << 12, 1 << 16, 1 << 18, 1 << 20, 1 << 22} {
		if diff := cmp.Diff(lines(1, memory), lines(4, memory)); diff != "" {
			t.Errorf("%d bytes, for one worker and for four:\n%s", memory, diff)
		}
	}
}

// BenchmarkEdit verifies a home again after an edit of one of its rules, with what was
// kept before it and without.
func BenchmarkEdit(b *testing.B) {
	text := home(20)
	edit := strings.Replace(text, "t7.temperature < 20 °C", "t7.temperature < 19 °C", 1)
	before, after := load(b, text), load(b, edit)
	for _, kept := range []bool{false, true} {
		b.Run(fmt.Sprintf("kept=%v", kept), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				opt := verifier.Options{}
				if kept {
					opt.Cache = seen(b, before)
				}
				b.StartTimer()
				if _, err := verifier.Verify(context.Background(), after, opt); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// seen is a store that has seen a deployment.
func seen(b *testing.B, r *compile.Result) memo.Store {
	store := memo.NewMemory(64 << 20)
	if _, err := verifier.Verify(context.Background(), r, verifier.Options{Cache: store}); err != nil {
		b.Fatal(err)
	}
	return store
}
