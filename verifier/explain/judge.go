// The Judge of a compiled deployment: cel-go on raw values.

package explain

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// NewJudge returns the Judge that evaluates the conditions of a deployment as
// they were written.
func NewJudge(r *compile.Result) Judge {
	j := &judge{origin: r.Origin, resources: map[*check.Resource]machine.Res{}, vars: map[*check.Variable]machine.Var{}}
	for i, x := range r.Origin.Resources {
		j.resources[x] = machine.Res(i)
	}
	for i, x := range r.Origin.Vars {
		j.vars[x] = machine.Var(i)
	}
	facts, err := drive.FactsOf(r)
	if err != nil {
		panic("explain: facts that were checked cannot be computed: " + err.Error())
	}
	j.facts = facts
	return j
}

type judge struct {
	origin    *compile.Origin
	resources map[*check.Resource]machine.Res
	vars      map[*check.Variable]machine.Var
	facts     func() drive.Facts
}

// Facts makes what computes the derived facts.
func (j *judge) Facts() drive.Facts {
	if j.facts == nil {
		return nil
	}
	return j.facts()
}

// Spans lists the lengths of windows and sequences.
func (j *judge) Spans() []int64 {
	var out []int64
	for _, r := range j.origin.Resources {
		if r.Fact != nil && (r.Fact.Kind == check.FactWindow || r.Fact.Kind == check.FactSequence) {
			out = append(out, r.Fact.Ticks)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Cond evaluates a condition by check.EvalCond.
func (j *judge) Cond(c machine.CondID, raw Raw) (machine.Truth, error) {
	return check.EvalCond(j.origin.Conds[c], env{j, raw})
}

// Value evaluates the value of an action; false if it is unknown.
func (j *judge) Value(v machine.ValueID, raw Raw) (models.Value, bool, error) {
	return j.origin.Values[v].Eval(env{j, raw})
}

// env names raw values as check does.
type env struct {
	j   *judge
	raw Raw
}

func (e env) Reading(r *check.Resource) (models.Value, bool) { return e.raw.Reading(e.j.resources[r]) }

func (e env) Variable(v *check.Variable) models.Value { return e.raw.Variable(e.j.vars[v]) }
