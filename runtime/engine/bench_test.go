// Rates: durable readings a second, recovery.

package engine_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/engine"
	"github.com/tenet-iot/tenet/runtime/engine/enginetest"
	"github.com/tenet-iot/tenet/runtime/journal"
	"github.com/tenet-iot/tenet/runtime/twin"
)

// BenchmarkDurable measures readings from 100 publishers that wait for each
// acknowledgement; every third reading changes region and is judged. The goal
// is 10,000 a second with a p99 under 50 ms.
func BenchmarkDurable(b *testing.B) {
	for _, c := range []struct {
		name     string
		readings int // in one report
	}{{"single", 1}, {"batches of 10", 10}} {
		b.Run(c.name, func(b *testing.B) { benchmarkDurable(b, c.readings) })
	}
}

func benchmarkDurable(b *testing.B, size int) {
	const publishers = 100
	e, stop := benchEngine(b, enginetest.Program(), b.TempDir())
	defer stop()
	latencies := make([][]time.Duration, publishers)
	var wg sync.WaitGroup
	b.ResetTimer()
	for p := range publishers {
		n := (b.N + publishers - 1 - p) / publishers
		wg.Go(func() {
			batch := make([]models.Reading, size)
			for i := range n {
				for k := range batch {
					batch[k] = models.Reading{Path: enginetest.Temperature, Value: models.OfFloat([]float64{18, 21, 21.1}[(i+k)%3])}
				}
				start := time.Now()
				if err := e.Report(context.Background(), batch); err != nil {
					b.Error(err)
					return
				}
				latencies[p] = append(latencies[p], time.Since(start))
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	all := slices.Concat(latencies...)
	slices.Sort(all)
	b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "readings/s")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
}

func benchEngine(b testing.TB, p *machine.Program, dir string) (e *engine.Engine, stop func()) {
	store, err := journal.Open(context.Background(), journal.Options{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	home := enginetest.Home()
	e, err = engine.New(context.Background(), engine.Config{
		Plan: drive.Plan{Program: p}, Bundle: "bench", Store: store, Twin: twin.New(home), Catalog: home, Dispatch: &enginetest.Device{}, KeepInputs: -1,
	})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	return e, func() {
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	}
}

// BenchmarkRecovery measures opening and restoring a journal of a million
// inputs, the worst number of them after the newest snapshot. Guarantee G7: the
// goal is 1 s.
func BenchmarkRecovery(b *testing.B) {
	const inputs, afterSnapshot = 1_000_000, 20_000
	dir := b.TempDir()
	fill(b, dir, inputs, afterSnapshot)
	home := enginetest.Home()
	for b.Loop() {
		store, err := journal.Open(context.Background(), journal.Options{Dir: dir})
		if err != nil {
			b.Fatal(err)
		}
		_, err = engine.New(context.Background(), engine.Config{
			Plan: drive.Plan{Program: enginetest.Program()}, Bundle: "bench", Store: store, Twin: twin.New(home), Catalog: home, Dispatch: &enginetest.Device{},
		})
		if err != nil {
			b.Fatal(err)
		}
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// fill writes a journal of reports with a snapshot some inputs before its end.
func fill(b testing.TB, dir string, inputs, afterSnapshot int64) {
	store, err := journal.Open(context.Background(), journal.Options{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	start := time.Now()
	for seq := int64(1); seq <= inputs; {
		batch := journal.Batch{}
		for ; len(batch.Inputs) < 10_000 && seq <= inputs; seq++ {
			batch.Inputs = append(batch.Inputs, journal.Input{
				Seq: seq, At: start, Mono: time.Duration(seq), Kind: journal.Report, Path: enginetest.Temperature,
				Value: models.OfFloat(float64(20 + seq%2)), Changed: true,
			})
		}
		batch.Cursor = journal.Cursor{Seq: seq - 1, Bundle: "bench", At: start, Mono: time.Duration(seq)}
		if seq-1 == inputs-afterSnapshot {
			batch.Snapshot = &journal.Snapshot{Seq: seq - 1, Bundle: "bench", At: start, Mono: time.Duration(seq)}
		}
		if err := store.Commit(&batch); err != nil {
			b.Fatal(err)
		}
	}
}
