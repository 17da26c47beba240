// Companions: somebody who is told what the rules are told, beside them.

package engine

import (
	"context"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// Companion follows what is judged, from a moment on. Its methods are called by the engine's
// goroutine, and what they are given is valid during the call. It can change nothing.
type Companion interface {
	// Begin is called once, with what is known then.
	Begin(now drive.Moment, known Known)
	// Follow is called for every durable batch after that, in order.
	Follow(t *Told)
}

// Known is what is known of resources and devices.
type Known interface {
	// Value is the last value of a resource if that is good.
	Value(path models.Path) (models.Value, bool)
	// Channel is what became of the newest command to a resource; zero if there was none.
	// Its region is one of the rules that run.
	Channel(path models.Path) machine.Channel
	Online(provider string) bool
}

// Told is a durable batch: what happened, in order, and what the rules did.
type Told struct {
	Now       drive.Moment
	Happened  []Happening
	Intents   []journal.Intent
	Notices   []Notification
	Touched   []models.Path // something became of a command to them
	TakenOver bool          // other rules run now: something became of commands to any resource
	Known     Known
}

// Happening is something that was handed in; exactly one of the parts is given.
type Happening struct {
	Readings []models.Reading
	Presence *Presence
	Command  *Asked
	Answer   *Answered
	Hold     *HoldRequest
}

// Presence says that a device came or went.
type Presence struct {
	Provider string
	Online   bool
}

// Asked is a person's command.
type Asked struct {
	Role  string
	Path  models.Path
	Value models.Value
}

// Answered is the answer to the newest command to a resource.
type Answered struct {
	Path models.Path
	OK   bool
	Note string
}

type beside struct{ companion Companion }

// Accompany lets a companion follow from now on, in place of another; nil ends that. It
// returns once it has begun.
//
// Errors: adapters.ErrBusy, adapters.ErrClosed, ctx's.
func (e *Engine) Accompany(ctx context.Context, c Companion) error {
	return e.enter(ctx, &request{beside: &beside{c}})
}

// tellCompanion tells whoever follows about a durable batch.
func (e *Engine) tellCompanion() {
	b := e.work
	begun := false
	for _, r := range b.requests {
		if r.beside != nil {
			e.companion, begun = r.beside.companion, true
		}
	}
	switch {
	case e.companion == nil:
	case begun:
		e.companion.Begin(b.now(), known{e})
	default:
		e.companion.Follow(e.told())
	}
	e.accompanied = e.core
}

func (e *Engine) told() *Told {
	b := e.work
	t := &Told{Now: b.now(), Intents: b.Intents, Notices: b.told, TakenOver: e.core != e.accompanied, Known: known{e}}
	for _, r := range b.requests {
		if h, ok := r.happening(); ok {
			t.Happened = append(t.Happened, h)
		}
	}
	for _, r := range b.touched {
		t.Touched = append(t.Touched, e.core.p.Resources[r].Path)
	}
	return t
}

// happening is a request as a companion sees it; false if it is none of its business.
func (r *request) happening() (h Happening, ok bool) {
	switch {
	case len(r.readings) > 0:
		h.Readings = r.readings
	case r.avail != nil:
		h.Presence = &Presence{r.avail.provider, r.avail.online}
	case r.command != nil:
		h.Command = &Asked{r.command.role, r.command.path, r.command.value}
	case r.outcome != nil && r.outcome.heard:
		h.Answer = &Answered{Path: r.outcome.flight.intent.Path, OK: r.outcome.err == nil}
		if r.outcome.err != nil {
			h.Answer.Note = shorten(r.outcome.err.Error(), shortNote)
		}
	case r.hold != nil && r.refused == nil:
		h.Hold = &HoldRequest{Paths: r.hold.held, On: r.hold.On, Safe: r.hold.Safe, By: r.hold.By, Note: r.hold.Note}
	default:
		return h, false
	}
	return h, true
}

// known is what an engine knows, asked by its own goroutine.
type known struct{ e *Engine }

// Value implements Known.
func (k known) Value(path models.Path) (models.Value, bool) {
	entry, ok := k.e.cfg.Twin.Get(path)
	return entry.Reading.Value, ok && entry.Reading.Quality == models.Good && entry.Reading.Value.IsSet()
}

// Channel implements Known.
func (k known) Channel(path models.Path) machine.Channel {
	r, ok := k.e.core.valued(path)
	if !ok {
		return machine.Channel{}
	}
	return k.e.core.driver.State().Channel[r]
}

// Online implements Known.
func (k known) Online(provider string) bool {
	d, ok := k.e.core.p.FindDevice(provider)
	return !ok || k.e.core.driver.State().Online[d]
}
