// Stories of pairs: two runs side by side, and how somebody can tell them apart.

package explain

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models/say"
)

// PairTrace adds the second run to a Trace that tells the first: the two share
// every input but what the secret does, and somebody who watches can tell them
// apart.
type PairTrace struct {
	Secret string `json:"secret"`
	Second *Trace `json:"second"`
	// Moments lists, in order, which steps of the two runs happen together.
	Moments []Moment `json:"moments"`
	Sees    Sees     `json:"sees"`
}

// Moment is what happens at one time: the numbers of a step of the first run and of
// one of the second; 0 where that run does nothing.
type Moment struct {
	First  int `json:"first"`
	Second int `json:"second"`
}

// Sees is what each run lets out at the last moment, of what somebody watches.
type Sees struct {
	First  []string `json:"first"`
	Second []string `json:"second"`
}

// PairStory tells a confirmed pair of runs. First is the run that lets more out in
// the end; its trace stands for the pair where there is room for one run only.
func PairStory(p *machine.Program, run *PairRun) (first *Trace, pair *PairTrace) {
	last := len(run.Beats) - 1
	a, b := 0, 1
	if len(run.Said[1][last]) > len(run.Said[0][last]) {
		a, b = 1, 0
	}
	first = oneOf(p, run, a)
	pair = &PairTrace{
		Secret: p.Resources[run.Pair.World().Property().Secret].Ref, Second: oneOf(p, run, b),
		Sees: Sees{First: orNone(run.Said[a][last]), Second: orNone(run.Said[b][last])},
	}
	n := [2]int{}
	for i := range run.Beats {
		at := [2]int{}
		for k := range at {
			if run.Beats[i].Runs[k] != nil {
				n[k]++
				at[k] = n[k]
			}
		}
		pair.Moments = append(pair.Moments, Moment{First: at[a], Second: at[b]})
	}
	pair.tell(first, run, p)
	return first, pair
}

func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// oneOf tells one run of a pair. Its last step is marked if it takes part in the
// moment at which the runs differ.
func oneOf(p *machine.Program, run *PairRun, k int) *Trace {
	t := &teller{p: p, run: run.Runs[k]}
	trace := &Trace{Steps: []Step{}, Devices: []string{}}
	for i := range run.Runs[k].Beats {
		trace.Steps = append(trace.Steps, t.step(i))
	}
	if n := len(trace.Steps); run.Beats[len(run.Beats)-1].Runs[k] != nil {
		trace.Steps[n-1].Broken = true
	}
	trace.Devices = append(trace.Devices, t.devices(trace.Steps)...)
	return trace
}

// tell writes the explanations: how the runs are told apart, and where they began
// to differ.
func (pair *PairTrace) tell(first *Trace, run *PairRun, p *machine.Program) {
	one, two := leaves(pair.Sees.First), leaves(pair.Sees.Second)
	text := say.Of("Somebody outside can tell the two runs apart by the last moment: in the first %s, in the second %s. Their inputs differ only in what %s does", one, two, pair.Secret)
	if pr := run.Pair.World().Property(); pr.Kind == world.CannotControl {
		text = say.Of("Whoever watches what is commanded can tell the two runs apart by the last moment: in the first %s, in the second %s. Their inputs differ only in what %s does", one, two, pair.Secret)
	}
	if others := pair.others(run, p); len(others) > 0 {
		text = say.Of("%s, and in what %s did after being told different things", text, say.List(others))
	}
	first.Explain(say.Of("%s.", text))
	pair.Second.Explain(say.Of("%s.", text))
}

func leaves(said []string) say.Text {
	if len(said) == 0 {
		return say.Of("nothing leaves")
	}
	var list []say.Text
	for _, s := range said {
		list = append(list, say.Plain(s))
	}
	return say.Of("%s leaves", say.List(list))
}

// others names the resources besides the secret that moved one run alone.
func (pair *PairTrace) others(run *PairRun, p *machine.Program) (list []say.Text) {
	var out []string
	for i := range run.Beats {
		m := &run.Beats[i].Move
		for k, b := range run.Beats[i].Runs {
			if b != nil && !m.Does[1-k] && b.Res >= 0 && p.Resources[b.Res].Ref != pair.Secret {
				out = append(out, p.Resources[b.Res].Ref)
			}
		}
	}
	slices.Sort(out)
	for _, ref := range slices.Compact(out) {
		list = append(list, say.Plain(ref))
	}
	return list
}
