// The twin and its watchers.

package twin_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/twin"
)

var (
	temperature = models.Path{Provider: "room", Service: "thermometer", Resource: "temperature"}
	humidity    = models.Path{Provider: "room", Service: "thermometer", Resource: "humidity"}
	power       = models.Path{Provider: "heater", Service: "heating", Resource: "power"}
	stranger    = models.Path{Provider: "x", Service: "y", Resource: "z"}
)

// catalog declares float resources.
type catalog []models.Path

func (c catalog) Paths(string) []models.Path { return c }

func (c catalog) Resource(p models.Path) (models.Resource, bool) {
	return models.Resource{Name: p.Resource, Type: models.Type{Kind: models.Float}}, true
}

var home = catalog{temperature, humidity, power}

func good(p models.Path, f float64) []models.Reading {
	return []models.Reading{{Path: p, Value: models.OfFloat(f), Time: time.Unix(int64(f), 0)}}
}

func Example() {
	t := twin.New(home)
	w := t.Watch(temperature)
	defer w.Close()
	t.Update(good(temperature, 20))
	t.Update(good(temperature, 21))
	<-w.Ready()
	changes, _ := w.Take(nil)
	fmt.Println(len(changes), changes[0].Reading.Value)
	// Output: 1 21
}

func TestValuesQualityAndTargets(t *testing.T) {
	tw := twin.New(home)
	if e, ok := tw.Get(temperature); !ok || e.Reading.Quality != models.Unset || e.Reading.Value.IsSet() {
		t.Errorf("before the first reading: %+v, %t", e, ok)
	}
	tw.Update(good(temperature, 20))
	tw.Update([]models.Reading{{Path: temperature, Value: models.OfFloat(1e9), Quality: models.OutOfRange}, {Path: stranger}})
	if e, _ := tw.Get(temperature); e.Reading.Value != models.OfFloat(20) || e.Reading.Quality != models.OutOfRange {
		t.Errorf("out of range: %+v", e.Reading)
	}
	tw.Update(good(temperature, 21))
	tw.SetOnline("room", false, time.Unix(9, 0))
	if e, _ := tw.Get(temperature); e.Reading.Value != models.OfFloat(21) || e.Reading.Quality != models.Offline {
		t.Errorf("offline: %+v", e.Reading)
	}
	if e, _ := tw.Get(humidity); e.Reading.Quality != models.Unset {
		t.Errorf("never reported and offline: %+v", e.Reading)
	}
	tw.SetPending(power, models.OfFloat(1))
	if e, _ := tw.Get(power); e.Pending != models.OfFloat(1) {
		t.Errorf("pending: %+v", e)
	}
	if _, ok := tw.Get(stranger); ok {
		t.Error("an undeclared resource is known")
	}
}

func TestDeclareKeepsWhatStays(t *testing.T) {
	tw := twin.New(home)
	w := tw.Watch()
	defer w.Close()
	tw.Update(good(power, 1))
	before := tw.Revision()
	tw.Declare(catalog{power})
	all, revision := tw.All(nil)
	if len(all) != 1 || all[0].Reading.Value != models.OfFloat(1) || revision == before {
		t.Errorf("after declaring anew: %+v, revision %d", all, revision)
	}
	changes, renewed := w.Take(nil)
	if len(changes) != 0 || !renewed {
		t.Errorf("the watch: %v, %t", changes, renewed)
	}
	tw.Update(good(power, 2))
	if changes, renewed := w.Take(nil); len(changes) != 1 || renewed {
		t.Errorf("then: %v, %t", changes, renewed)
	}
}

// A watch gives every resource that changed once, with its last value, in the
// order they first changed.
func TestWatchAgainstList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tw := twin.New(home)
		only := rapid.SliceOfNDistinct(rapid.SampledFrom(home), 0, 3, rapid.ID).Draw(t, "only")
		w := tw.Watch(only...)
		defer w.Close()
		watched := map[models.Path]bool{}
		for _, p := range only {
			watched[p] = true
		}
		var order []models.Path
		last := map[models.Path]models.Value{}
		t.Repeat(map[string]func(*rapid.T){
			"update": func(t *rapid.T) {
				p := rapid.SampledFrom(home).Draw(t, "path")
				f := float64(rapid.IntRange(0, 5).Draw(t, "value"))
				tw.Update(good(p, f))
				if len(only) > 0 && !watched[p] {
					return
				}
				if _, ok := last[p]; !ok {
					order = append(order, p)
				}
				last[p] = models.OfFloat(f)
			},
			"take": func(t *rapid.T) {
				var want, got []string
				for _, p := range order {
					want = append(want, p.String()+"="+last[p].String())
				}
				changes, _ := w.Take(nil)
				for _, c := range changes {
					got = append(got, c.Path.String()+"="+c.Reading.Value.String())
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("(-want +got):\n%s", diff)
				}
				order, last = nil, map[models.Path]models.Value{}
			},
		})
	})
}

// Many writers, a watcher that only waits to be woken: it ends with the last
// values of all.
func TestWatchMissesNoLastValue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tw := twin.New(home)
		w := tw.Watch()
		defer w.Close()
		ctx, stop := context.WithCancel(t.Context())
		last := map[models.Path]models.Value{}
		var watcher sync.WaitGroup
		watcher.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case <-w.Ready():
					changes, _ := w.Take(nil)
					for _, c := range changes {
						last[c.Path] = c.Reading.Value
					}
				}
			}
		})
		var writers sync.WaitGroup
		for _, p := range home {
			writers.Go(func() {
				for i := range 1000 {
					tw.Update(good(p, float64(i)))
				}
			})
		}
		writers.Wait()
		synctest.Wait()
		stop()
		watcher.Wait()
		for _, p := range home {
			if last[p] != models.OfFloat(999) {
				t.Errorf("%s ended with %v", p, last[p])
			}
		}
	})
}
