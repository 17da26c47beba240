// Order, batches, patience and bounds of a Queue, in virtual time.

package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/adaptertest"
	"github.com/tenet-iot/tenet/adapters/delivery"
	"github.com/tenet-iot/tenet/models"
)

// reading is the n-th of a provider.
func reading(provider string, n int) []models.Reading {
	return []models.Reading{{Path: models.Path{Provider: provider, Service: "s", Resource: "r"}, Value: models.OfInt(int64(n))}}
}

// numbers lists what a provider's readings say.
func numbers(r adaptertest.Record, provider string) []int {
	var list []int
	for _, reading := range r.Readings {
		if reading.Path.Provider == provider {
			list = append(list, int(reading.Value.Int()))
		}
	}
	return list
}

// start returns a Queue and how to end it.
func start(t *testing.T, host adapters.Host, limit int) (*delivery.Queue, func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	q := delivery.New(ctx, host, limit)
	return q, func() {
		cancel()
		q.Wait()
	}
}

// flaky refuses at random, as drawn.
type flaky struct {
	*adaptertest.Host
	mu      sync.Mutex
	refuse  []bool
	largest int
}

func (f *flaky) Report(ctx context.Context, readings []models.Reading) error {
	f.mu.Lock()
	refused := len(f.refuse) > 0 && f.refuse[0]
	if len(f.refuse) > 0 {
		f.refuse = f.refuse[1:]
	}
	f.largest = max(f.largest, len(readings))
	f.mu.Unlock()
	if refused {
		return adapters.ErrBusy
	}
	return f.Host.Report(ctx, readings)
}

// However often the gateway is busy, each provider's readings arrive once, in
// order, and each is confirmed.
func TestOrderSurvivesABusyGateway(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		refuse := rapid.SliceOfN(rapid.Bool(), 0, 30).Draw(r, "refusals")
		providers := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 1, 40).Draw(r, "providers")
		synctest.Test(t, func(t *testing.T) {
			host := &flaky{Host: adaptertest.NewHost(), refuse: refuse}
			q, stop := start(t, host, 0)
			defer stop()
			want := map[string][]int{}
			var confirmed sync.WaitGroup
			for i, provider := range providers {
				want[provider] = append(want[provider], i)
				confirmed.Add(1)
				err := q.Readings(provider, reading(provider, i), func(err error) {
					if err != nil {
						t.Errorf("reading %d: %v", i, err)
					}
					confirmed.Done()
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			confirmed.Wait()
			for provider, list := range want {
				if got := numbers(host.Seen(), provider); fmt.Sprint(got) != fmt.Sprint(list) {
					t.Errorf("%s got %v, want %v", provider, got, list)
				}
			}
		})
	})
}

func TestConsecutiveReadingsTravelTogetherAndNothingPassesAvailability(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host := &flaky{Host: adaptertest.NewHost(), refuse: []bool{true}}
		q, stop := start(t, host, 0)
		defer stop()
		put := func(n int) {
			if err := q.Readings("a", reading("a", n), nil); err != nil {
				t.Fatal(err)
			}
		}
		put(0)
		synctest.Wait() // refused once: its lane now waits
		put(1)
		put(2)
		for _, online := range []bool{true, false} { // the second replaces the first
			if err := q.Presence("a", online); err != nil {
				t.Fatal(err)
			}
		}
		put(3)
		r := host.Await(t, "everything", func(r adaptertest.Record) bool { return len(r.Readings) == 4 })
		if got := numbers(r, "a"); fmt.Sprint(got) != "[0 1 2 3]" || len(r.Presence) != 1 || r.Presence[0].Online {
			t.Errorf("got %v and %v", got, r.Presence)
		}
		if host.largest != 2 {
			t.Errorf("the largest batch held %d readings, want 2", host.largest)
		}
	})
}

func TestAFullQueueRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host := adaptertest.NewHost()
		host.Refuse(adapters.ErrBusy)
		q, stop := start(t, host, 2)
		defer stop()
		if err := q.Readings("a", reading("a", 0), nil); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // 0 is being handed in and no longer waits
		for n := 1; n <= 2; n++ {
			if err := q.Readings("a", reading("a", n), nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := q.Readings("b", reading("b", 3), nil); !errors.Is(err, adapters.ErrBusy) {
			t.Errorf("got %v, want busy", err)
		}
		host.Refuse(nil)
		host.Await(t, "what was taken", func(r adaptertest.Record) bool { return len(numbers(r, "a")) == 3 })
		if err := q.Readings("b", reading("b", 3), nil); err != nil {
			t.Errorf("the queue has room again, got %v", err)
		}
	})
}

func TestTheEndRefusesWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host := adaptertest.NewHost()
		host.Refuse(adapters.ErrBusy)
		q, stop := start(t, host, 0)
		var told []error
		if err := q.Readings("a", reading("a", 0), func(err error) { told = append(told, err) }); err != nil {
			t.Fatal(err)
		}
		stop()
		if len(told) != 1 || !errors.Is(told[0], adapters.ErrClosed) {
			t.Errorf("told %v, want closed once", told)
		}
		if err := q.Readings("a", reading("a", 1), nil); !errors.Is(err, adapters.ErrClosed) {
			t.Errorf("got %v after the end, want closed", err)
		}
	})
}

func BenchmarkQueue(b *testing.B) {
	ctx, cancel := context.WithCancel(context.Background())
	q := delivery.New(ctx, adaptertest.NewHost(), 1<<30)
	defer q.Wait()
	defer cancel()
	var confirmed sync.WaitGroup
	for i := range b.N {
		provider := string(rune('a' + i%16))
		confirmed.Add(1)
		if err := q.Readings(provider, reading(provider, i), func(error) { confirmed.Done() }); err != nil {
			b.Fatal(err)
		}
	}
	confirmed.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "readings/s")
}
