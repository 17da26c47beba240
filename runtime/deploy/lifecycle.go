// The life cycle of a deployment.

package deploy

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/looplab/fsm"
)

// State is where a deployment is in its life.
type State string

// The states.
const (
	Draft      State = "draft"      // taken in, nothing known
	Checking   State = "checking"   // being compiled and re-checked
	Verified   State = "verified"   // every property holds, may be activated
	Rejected   State = "rejected"   // something does not hold
	Deploying  State = "deploying"  // about to take over
	Active     State = "active"     // what runs
	Suspended  State = "suspended"  // stopped by somebody, or not loadable
	Degraded   State = "degraded"   // runs, but something it relies on is broken
	Superseded State = "superseded" // another took over
	Retired    State = "retired"    // never again
)

// Event moves a deployment from one state to another.
type Event string

// The events.
const (
	Check     Event = "check"
	Verify    Event = "verify"
	Reject    Event = "reject"
	Deploy    Event = "deploy"
	Activate  Event = "activate"
	Abort     Event = "abort" // the gateway could not take it over now
	Suspend   Event = "suspend"
	Degrade   Event = "degrade"
	Mend      Event = "mend"
	Supersede Event = "supersede"
	Retire    Event = "retire"
)

// edge is one line of the life cycle.
type edge struct {
	event Event
	from  []State
	to    State
}

var lifecycle = []edge{
	{Check, []State{Draft, Verified, Rejected}, Checking},
	{Verify, []State{Checking}, Verified},
	{Reject, []State{Checking, Deploying, Suspended}, Rejected},
	{Deploy, []State{Verified, Superseded, Suspended}, Deploying},
	{Activate, []State{Deploying}, Active},
	{Abort, []State{Deploying}, Verified},
	{Suspend, []State{Active, Degraded}, Suspended},
	{Degrade, []State{Active}, Degraded},
	{Mend, []State{Degraded}, Active},
	{Supersede, []State{Active, Degraded, Suspended}, Superseded},
	{Retire, []State{Draft, Verified, Rejected, Suspended, Superseded}, Retired},
}

// TransitionError says that an event is not possible in a state.
type TransitionError struct {
	Hash  string
	Event Event
	State State
}

func (e *TransitionError) Error() string {
	return fmt.Sprintf("deployment %.12s is %s; it cannot %s now", e.Hash, e.State, e.Event)
}

// Hint lists what is possible.
func (e *TransitionError) Hint() string {
	possible := eventsFrom(e.State)
	if len(possible) == 0 {
		return "its life is over; deploy again"
	}
	words := make([]string, len(possible))
	for i, p := range possible {
		words[i] = string(p)
	}
	return "possible now: " + strings.Join(words, ", ")
}

// eventsFrom lists the events a state has, in the order of the life cycle.
func eventsFrom(s State) []Event {
	var events []Event
	for _, e := range lifecycle {
		if slices.Contains(e.from, s) {
			events = append(events, e.event)
		}
	}
	return events
}

// life is the state machine of one deployment.
type life struct {
	hash    string
	machine *fsm.FSM
}

// newLife starts a life in a state. record is called before each transition
// with the state to come; if it fails the transition does not happen.
func newLife(hash string, at State, record func(ctx context.Context, hash string, to State, note string) error) *life {
	var events []fsm.EventDesc
	for _, e := range lifecycle {
		src := make([]string, len(e.from))
		for i, s := range e.from {
			src[i] = string(s)
		}
		events = append(events, fsm.EventDesc{Name: string(e.event), Src: src, Dst: string(e.to)})
	}
	return &life{hash, fsm.NewFSM(string(at), events, fsm.Callbacks{
		"before_event": func(ctx context.Context, e *fsm.Event) {
			note, _ := e.Args[0].(string)
			if err := record(ctx, hash, State(e.Dst), note); err != nil {
				e.Cancel(err)
			}
		},
	})}
}

func (l *life) state() State { return State(l.machine.Current()) }

// can reports whether an event is possible now.
func (l *life) can(event Event) bool { return l.machine.Can(string(event)) }

// move takes an event. Errors: *TransitionError; what the record said.
func (l *life) move(ctx context.Context, event Event, note string) error {
	at := l.state()
	err := l.machine.Event(ctx, string(event), note)
	var invalid fsm.InvalidEventError
	var canceled fsm.CanceledError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &invalid):
		return &TransitionError{l.hash, event, at}
	case errors.As(err, &canceled):
		return canceled.Err
	}
	return fmt.Errorf("deployment %.12s: %w", l.hash, err)
}

// sortedLives lists those in one of the states, by hash.
func sortedLives(lives map[string]*life, states []State) []*life {
	var found []*life
	for _, hash := range slices.Sorted(maps.Keys(lives)) {
		if slices.Contains(states, lives[hash].state()) {
			found = append(found, lives[hash])
		}
	}
	return found
}
