// The life cycle against its table.

package deploy

import (
	"context"
	"errors"
	"slices"
	"testing"
)

var allStates = []State{Draft, Checking, Verified, Rejected, Deploying, Active, Suspended, Degraded, Superseded, Retired}

// TestLifecycle: in every state exactly the listed events are possible and lead
// where the table says; anything else is refused in words and changes nothing;
// nothing happens that cannot be recorded.
func TestLifecycle(t *testing.T) {
	for _, at := range allStates {
		for _, e := range lifecycle {
			var recorded []State
			l := newLife("hash", at, func(_ context.Context, _ string, to State, note string) error {
				if note != "note" {
					t.Errorf("note %q", note)
				}
				recorded = append(recorded, to)
				return nil
			})
			err := l.move(t.Context(), e.event, "note")
			if slices.Contains(e.from, at) {
				if err != nil || l.state() != e.to || !slices.Equal(recorded, []State{e.to}) {
					t.Errorf("%s %s: %v, now %s, recorded %v", at, e.event, err, l.state(), recorded)
				}
				continue
			}
			var te *TransitionError
			if !errors.As(err, &te) || te.State != at || l.state() != at || len(recorded) != 0 || te.Hint() == "" {
				t.Errorf("%s %s: %v, now %s, recorded %v", at, e.event, err, l.state(), recorded)
			}
		}
	}
}

// TestUnrecordedTransition: a transition the journal refuses does not happen.
func TestUnrecordedTransition(t *testing.T) {
	full := errors.New("the disk is full")
	l := newLife("hash", Draft, func(context.Context, string, State, string) error { return full })
	if err := l.move(t.Context(), Check, ""); !errors.Is(err, full) || l.state() != Draft {
		t.Errorf("%v, now %s", err, l.state())
	}
}

// TestEveryStateCanBeReached from a draft, and only one is an end.
func TestEveryStateCanBeReached(t *testing.T) {
	reached := []State{Draft}
	for i := 0; i < len(reached); i++ {
		for _, e := range lifecycle {
			if slices.Contains(e.from, reached[i]) && !slices.Contains(reached, e.to) {
				reached = append(reached, e.to)
			}
		}
	}
	for _, s := range allStates {
		if !slices.Contains(reached, s) {
			t.Errorf("%s cannot be reached", s)
		}
		if len(eventsFrom(s)) == 0 && s != Retired {
			t.Errorf("%s is an end", s)
		}
	}
}
