// Surveys: the moves of Successors, with what is to be known of them.

package world_test

import (
	"slices"
	"testing"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
)

// surveyed is the world of some rules, alone or with all that writes what they
// read.
func surveyed(t *testing.T, spec *world.Spec, rung world.Rung, alone bool, rules ...machine.RuleID) *world.World {
	t.Helper()
	w, err := world.New(spec, rung, world.Property{
		Kind: world.Survey, Rules: rules, Alone: alone, P: machine.NoCond, Q: machine.NoCond, Trigger: machine.NoCond,
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestSurveyAgreesWithSuccessors(t *testing.T) {
	each(t, func(t *testing.T, spec *world.Spec, rung world.Rung) {
		var all []machine.RuleID
		for i := range spec.Program.Rules {
			all = append(all, machine.RuleID(i))
		}
		w := surveyed(t, spec, rung, false, all...)
		if got := len(w.Program().Rules); got != len(all) {
			t.Fatalf("%d of %d rules are composed", got, len(all))
		}
		fired := 0
		w.Tap(func(_ machine.Input, out *machine.Output) { fired += len(out.Firings) })
		for _, s := range reach(t, w, 300) {
			type next struct {
				label uint32
				state string
			}
			var plain, got []next
			if err := w.Successors([]byte(s), func(label uint32, n []byte) bool {
				plain = append(plain, next{label, string(n)})
				return true
			}); err != nil {
				t.Fatal(err)
			}
			w.Survey([]byte(s), func(b world.Branch) bool {
				if b.Next != nil {
					got = append(got, next{b.Label, string(b.Next)})
				}
				switch b.Move.Kind {
				case world.MovePerson:
					if !b.External {
						t.Error("a person is not external")
					}
				case world.MoveDeliver, world.MoveAnswer, world.MoveTimeout, world.MoveTime:
					if b.External {
						t.Errorf("%v is external", b.Move)
					}
				}
				if b.Scheduled && b.Move.Kind != world.MoveTime {
					t.Errorf("%v is scheduled", b.Move)
				}
				return true
			})
			if !slices.Equal(plain, got) {
				t.Fatalf("survey gives %d moves, successors %d", len(got), len(plain))
			}
		}
		if fired == 0 {
			t.Error("the tap never heard of a rule")
		}
		if w.Broken([]byte(reach(t, w, 1)[0])) {
			t.Error("a survey is broken")
		}
	})
}

// Alone leaves out the rules that write what the others read.
func TestAloneLeavesWritersOut(t *testing.T) {
	spec := load(t, `
app A {
  var n: bool = false
  rule first { on button.pressed then n = true }
  rule second { when n then set heater.power = on }
}`)
	second := machine.RuleID(slices.IndexFunc(spec.Program.Rules, func(r machine.Rule) bool { return r.Name == "A.second" }))
	if got := len(surveyed(t, spec, world.Prompt, false, second).Program().Rules); got != 2 {
		t.Errorf("with writers: %d rules, want 2", got)
	}
	if got := len(surveyed(t, spec, world.Prompt, true, second).Program().Rules); got != 1 {
		t.Errorf("alone: %d rules, want 1", got)
	}
}
