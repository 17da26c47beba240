// No observer is late: what is not broken can be saved for ever.

package observe

import (
	"fmt"
	"testing"
)

// Every situation a monitor can be in, with small durations, is either broken
// or can be continued, tick after tick, without ever being broken. Together
// with TestObserversAgreeWithFormulas this makes Broken exact: it comes with
// the first prefix that cannot be saved.
func TestWhatIsNotBrokenCanBeSaved(t *testing.T) {
	for _, sentence := range []Sentence{
		Always{P: 1, While: 2}, Never{P: 1}, NeverTogether{P: []Prop{1, 2, 3}}, AlwaysTogether{P: []Prop{1, 2}},
		LastsAtMost{P: 1, While: 2, Ticks: 2}, LastsAtLeast{P: 1, Ticks: 3},
		NeverHappens{Event: 1, While: 1}, OnlyHappens{Event: 1, While: 1},
		Whenever{P: 1, Q: 2}, Whenever{P: 1, Q: 2, Within: 2}, Whenever{P: 1, Q: 2, Settled: 3},
		Whenever{P: 1, Q: 2, Within: 1, For: 2}, Whenever{P: 1, Q: 2, Within: 2, For: 1},
		Whenever{P: 1, Q: 2, Within: 2, Until: 3}, Whenever{P: 1, Q: 2, Settled: 4, Until: 3},
		NeverWithin{Event: 1, Ticks: 2, After: Happening{Event: 2}}, NeverWithin{Event: 1, Ticks: 0, After: Happening{Becomes: 1}},
		HappensEvery{Event: 1, Ticks: 2}, HappensAtMost{Event: 1, Times: 2, Ticks: 2},
		Before{Q: 2, P: 1}, AfterUntil{F: Happening{Event: 1}, P: 1, R: Happening{Becomes: 2}}, Eventually{P: 1},
	} {
		for _, scope := range []Scope{
			nil, While{5}, Between{Happening{Becomes: 5}, Happening{Event: 3}},
			After{From: Happening{Event: 3}}, After{Happening{Event: 3}, Happening{Becomes: 5}},
		} {
			t.Run(fmt.Sprintf("%T in %T", sentence, scope), func(t *testing.T) {
				o, err := New(Property{scope, sentence})
				if err != nil {
					t.Fatal(err)
				}
				situations := explore(o)
				for _, m := range situations {
					if !m.broken && !canBeSaved(m, o.letters(), 2) {
						t.Errorf("%v is not broken, but cannot be saved\n%s", m.branches, o)
					}
				}
				t.Logf("%d situations", len(situations))
			})
		}
	}
}

// explore lists the situations after a first letter, each once.
func explore(o *Observer) []*Monitor {
	seen := map[string]bool{}
	var out []*Monitor
	add := func(m *Monitor) {
		if key := m.key(); !seen[key] {
			seen[key] = true
			out = append(out, m)
		}
	}
	letters := o.letters()
	for _, l := range letters {
		add(NewMonitor(o).stepped(l))
	}
	for i := 0; i < len(out); i++ {
		if out[i].broken {
			continue
		}
		add(out[i].ticked())
		for _, l := range letters {
			add(out[i].stepped(l))
		}
	}
	return out
}

// canBeSaved reports whether at most depth letters lead to a situation that the
// next tick does not break. If all that is not broken can be saved so, it can
// be saved for ever.
func canBeSaved(m *Monitor, letters []Letter, depth int) bool {
	if m.broken {
		return false
	}
	if !m.ticked().broken {
		return true
	}
	for _, l := range letters {
		if depth > 0 && canBeSaved(m.stepped(l), letters, depth-1) {
			return true
		}
	}
	return false
}

func (m *Monitor) stepped(l Letter) *Monitor {
	c := m.copy()
	c.Step(c.tick, l)
	return c
}

func (m *Monitor) ticked() *Monitor {
	c := m.copy()
	c.Advance(c.tick + 1)
	return c
}

func (m *Monitor) key() string {
	text := fmt.Sprint(m.broken)
	for _, b := range m.branches {
		text += fmt.Sprint(" ", b.state)
		for c, due := range b.due {
			if m.observer.Running(b.state)>>c&1 != 0 {
				text += fmt.Sprint("/", due-m.tick)
			}
		}
	}
	return text
}
