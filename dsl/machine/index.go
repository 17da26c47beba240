// The index from what changes to the triggers that may care.

package machine

import "fmt"

// trigRef names a trigger: rule, position in the rule, and its number in the
// whole program.
type trigRef struct {
	rule RuleID
	nth  int32
	id   int32
}

// index lists, for every kind of change, the triggers it may fire.
type index struct {
	triggers  int
	whenRes   [][]trigRef
	whenVar   [][]trigRef
	updates   [][]trigRef
	changes   [][]trigRef
	isSet     [][]trigRef
	isRefused [][]trigRef
	start     []trigRef
	offline   [][]trigRef
	online    [][]trigRef
	byPath    map[string]Res
	byProv    map[string]Dev
	granted   map[Grant]bool
}

// Finish checks the tables' cross references and builds the private index. It
// must be called once, after the tables are filled and before the first Step.
// Errors are defects of the compiler, not of a rule text.
func (p *Program) Finish() error {
	if err := p.validate(); err != nil {
		return err
	}
	x := index{
		whenRes: make([][]trigRef, len(p.Resources)), whenVar: make([][]trigRef, len(p.Vars)),
		updates: make([][]trigRef, len(p.Resources)), changes: make([][]trigRef, len(p.Resources)),
		isSet: make([][]trigRef, len(p.Resources)), isRefused: make([][]trigRef, len(p.Resources)),
		offline: make([][]trigRef, len(p.Devices)), online: make([][]trigRef, len(p.Devices)),
		byPath: map[string]Res{}, byProv: map[string]Dev{}, granted: map[Grant]bool{},
	}
	for i := range p.Resources {
		x.byPath[p.Resources[i].Path.String()] = Res(i)
	}
	for i := range p.Devices {
		x.byProv[p.Devices[i].Provider] = Dev(i)
	}
	for _, g := range p.Gate.Grants {
		x.granted[g] = true
	}
	for r := range p.Rules {
		for k := range p.Rules[r].Triggers {
			ref := trigRef{rule: RuleID(r), nth: int32(k), id: int32(x.triggers)}
			x.triggers++
			x.add(p, &p.Rules[r].Triggers[k], ref)
		}
	}
	p.index = x
	return nil
}

func (x *index) add(p *Program, t *Trigger, ref trigRef) {
	switch t.Kind {
	case WhenTrue:
		if t.Cond == NoCond {
			return // always true: never becomes true
		}
		c := &p.Conds[t.Cond]
		for _, r := range c.Deps {
			x.whenRes[r] = append(x.whenRes[r], ref)
		}
		for _, v := range c.VarDeps {
			x.whenVar[v] = append(x.whenVar[v], ref)
		}
	case OnUpdates:
		x.updates[t.Res] = append(x.updates[t.Res], ref)
	case OnChanges:
		x.changes[t.Res] = append(x.changes[t.Res], ref)
	case OnIsSet:
		x.isSet[t.Res] = append(x.isSet[t.Res], ref)
	case OnIsRefused:
		x.isRefused[t.Res] = append(x.isRefused[t.Res], ref)
	case OnStart:
		x.start = append(x.start, ref)
	case OnOffline:
		x.offline[t.Dev] = append(x.offline[t.Dev], ref)
	case OnOnline:
		x.online[t.Dev] = append(x.online[t.Dev], ref)
	}
}

// WatchesUpdates reports whether a rule is triggered by reports of r even when
// its region stays: such reports must reach Step.
func (p *Program) WatchesUpdates(r Res) bool {
	return len(p.index.updates[r]) > 0 || len(p.index.changes[r]) > 0
}

// validate checks every index of the program against its table.
func (p *Program) validate() error {
	for i := range p.Conds {
		c := &p.Conds[i]
		if c.Op == OpAtom {
			if c.Table < 0 || int(c.Table) >= len(p.Tables) {
				return fmt.Errorf("condition %d: table %d of %d", i, c.Table, len(p.Tables))
			}
			continue
		}
		for _, k := range []CondID{c.A, c.B, c.C}[:arity(c.Op)] {
			if k < 0 || int(k) >= i {
				return fmt.Errorf("condition %d: child %d is not before it", i, k)
			}
		}
	}
	for i := range p.Tables {
		n, err := p.rows(p.Tables[i].Operands)
		if err != nil {
			return fmt.Errorf("table %d: %w", i, err)
		}
		if len(p.Tables[i].Bits)*64 < n {
			return fmt.Errorf("table %d: %d rows, %d words", i, n, len(p.Tables[i].Bits))
		}
	}
	for i := range p.Values {
		v := &p.Values[i]
		n, err := p.rows(v.Operands)
		if err != nil {
			return fmt.Errorf("value %d: %w", i, err)
		}
		if len(v.Values) != n && len(v.Index) != n {
			return fmt.Errorf("value %d: %d rows, %d values, %d indices", i, n, len(v.Values), len(v.Index))
		}
	}
	for i := range p.Rules {
		if err := p.validateRule(&p.Rules[i]); err != nil {
			return err
		}
	}
	return nil
}

func arity(op Op) int {
	switch op {
	case OpNot, OpKnown:
		return 1
	case OpIf:
		return 3
	}
	return 2
}

// rows multiplies the sizes of operands after comparing them with the tables
// they speak of.
func (p *Program) rows(ops []Operand) (int, error) {
	n := 1
	for _, o := range ops {
		size := 0
		switch {
		case o.IsVar && int(o.Var) < len(p.Vars):
			size = len(p.Vars[o.Var].Domain)
		case !o.IsVar && int(o.Res) < len(p.Resources):
			size = p.Resources[o.Res].Cut.Size()
		}
		if size == 0 || int(o.Size) != size {
			return 0, fmt.Errorf("operand of size %d, expected %d", o.Size, size)
		}
		n *= size
	}
	return n, nil
}

func (p *Program) validateRule(r *Rule) error {
	if int(r.Guard) >= len(p.Conds) {
		return fmt.Errorf("rule %s: guard %d of %d", r.Name, r.Guard, len(p.Conds))
	}
	for _, t := range r.Triggers {
		ok := false
		switch t.Kind {
		case WhenTrue:
			ok = int(t.Cond) < len(p.Conds)
		case OnUpdates, OnChanges, OnIsSet, OnIsRefused:
			ok = int(t.Res) < len(p.Resources)
		case OnOffline, OnOnline:
			ok = int(t.Dev) < len(p.Devices)
		case OnStart:
			ok = true
		}
		if !ok {
			return fmt.Errorf("rule %s: trigger out of range", r.Name)
		}
	}
	for _, list := range [][]Action{r.Then, r.Else} {
		for _, a := range list {
			if (a.Kind == DoSet || a.Kind == DoAssign) && int(a.Value) >= len(p.Values) {
				return fmt.Errorf("rule %s: value %d of %d", r.Name, a.Value, len(p.Values))
			}
		}
	}
	return nil
}
