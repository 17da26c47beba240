// The process that is killed: an engine that talks over its pipes.

package killtest_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/engine"
	"github.com/tenet-iot/tenet/runtime/engine/enginetest"
	"github.com/tenet-iot/tenet/runtime/journal"
	"github.com/tenet-iot/tenet/runtime/timers"
	"github.com/tenet-iot/tenet/runtime/twin"
)

// folderVar names the environment variable that makes this process a child,
// rulesVar the one that says which rules it runs, aheadVar the one that says how
// far ahead its wall clock is: for as long nobody ran.
const (
	folderVar = "TENET_KILLTEST_FOLDER"
	rulesVar  = "TENET_KILLTEST_RULES"
	aheadVar  = "TENET_KILLTEST_AHEAD"
)

// ahead is the system's clock with another wall clock.
type ahead struct {
	timers.Clock
	by time.Duration
}

func (a ahead) Now() time.Time { return a.Clock.Now().Add(a.by) }

const bundle = "killtest"

func TestMain(m *testing.M) {
	if dir := os.Getenv(folderVar); dir != "" {
		if err := child(dir, plans[os.Getenv(rulesVar)]()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// pipe writes lines, each in one call, so that a kill never tears one.
type pipe struct{ mu sync.Mutex }

func (p *pipe) say(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(os.Stdout, format+"\n", args...)
}

// Dispatch tells the parent; the device behind it answers only when the parent
// says so.
func (p *pipe) Dispatch(cmd adapters.Command, call bool, done func(adapters.Outcome, error)) {
	p.say("told %s", cmd.ID)
	done(adapters.Sent, nil)
}

// plans are the rules a child can run.
var plans = map[string]func() drive.Plan{
	"home":  func() drive.Plan { return drive.Plan{Program: enginetest.Program()} },
	"timed": enginetest.Timed,
}

// child serves the journal in dir until its standard input ends.
func child(dir string, plan drive.Plan) error {
	out := &pipe{}
	out.say("alive") // from here on it is killed
	store, err := journal.Open(context.Background(), journal.Options{Dir: dir})
	if err != nil {
		return err
	}
	by, err := time.ParseDuration(os.Getenv(aheadVar))
	if err != nil {
		return err
	}
	home := enginetest.CatalogOf(plan.Program)
	e, err := engine.New(context.Background(), engine.Config{
		Plan: plan, Bundle: bundle, Store: store, Twin: twin.New(home), Catalog: home, Dispatch: out,
		Clock:         ahead{Clock: timers.System(), by: by},
		SnapshotEvery: 50, KeepInputs: -1, KeepOutputs: -1, Housekeeping: 2 * time.Millisecond,
		Hooks: engine.Hooks{Alarm: func(a engine.Alarm) { out.say("alarm %s %d %s", a.Code, a.Seq, a.Message) }},
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	out.say("ready")
	serve(ctx, e, out)
	stop()
	if err := <-ended; err != nil {
		return err
	}
	return store.Close()
}

// serve hands lines to the engine: each stream of readings in order, the
// streams side by side.
func serve(ctx context.Context, e *engine.Engine, out *pipe) {
	streams := map[string]chan []models.Reading{}
	var wg sync.WaitGroup
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		word := strings.Fields(lines.Text())
		if word[0] == "answer" {
			e.Answer(word[1], nil)
			continue
		}
		stream := streams[word[0]]
		if stream == nil {
			stream = make(chan []models.Reading, 64)
			streams[word[0]] = stream
			wg.Go(func() { report(ctx, e, out, stream) })
		}
		stream <- readings(word)
	}
	for _, s := range streams {
		close(s)
	}
	wg.Wait()
}

// readings decodes "temperature N VALUE N VALUE …"; N names a reading and is
// its time.
func readings(word []string) []models.Reading {
	var batch []models.Reading
	for i := 1; i+1 < len(word); i += 2 {
		n, _ := strconv.ParseInt(word[i], 10, 64)
		f, _ := strconv.ParseFloat(word[i+1], 64)
		r := models.Reading{Path: enginetest.Temperature, Value: models.OfFloat(f), Time: time.Unix(0, n)}
		if word[0] == "contact" {
			r.Path, r.Value = enginetest.Contact, models.OfEnum(int(f))
		}
		batch = append(batch, r)
	}
	return batch
}

// report acknowledges what the engine accepted.
func report(ctx context.Context, e *engine.Engine, out *pipe, stream chan []models.Reading) {
	for batch := range stream {
		if err := e.Report(ctx, batch); err != nil {
			out.say("refused %v", err)
			continue
		}
		for i := range batch {
			out.say("ack %d", batch[i].Time.UnixNano())
		}
	}
}
