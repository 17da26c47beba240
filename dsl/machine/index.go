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
	marks     [][]trigRef
	dropped   [][]trigRef // by rule
	timers    []trigRef   // by timer: the trigger a hold or an every fires
	aging     [][]TimerID // by resource: timers that count from its last report
	derived   [][]Res     // by resource: the facts derived from it
	clock     Res         // -1: nobody asks for the time of day
	// settled are the rules with holds or delayed steps; settleRes and settleVar
	// those of them whose holds and runs depend on something.
	settled   []RuleID
	settleRes [][]RuleID
	settleVar [][]RuleID
	byPath    map[string]Res
	byProv    map[string]Dev
	granted   map[Grant]bool
	shield    [][]Refusal // by resource
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
		marks: make([][]trigRef, len(p.Marks)), dropped: make([][]trigRef, len(p.Rules)),
		timers: make([]trigRef, len(p.Timers)), aging: make([][]TimerID, len(p.Resources)),
		derived: make([][]Res, len(p.Resources)), clock: -1,
		settleRes: make([][]RuleID, len(p.Resources)), settleVar: make([][]RuleID, len(p.Vars)),
		byPath: map[string]Res{}, byProv: map[string]Dev{}, granted: map[Grant]bool{},
		shield: make([][]Refusal, len(p.Resources)),
	}
	for i := range p.Resources {
		x.resource(p, Res(i))
	}
	for i := range p.Timers {
		x.timer(p, TimerID(i))
	}
	for i := range p.Devices {
		x.byProv[p.Devices[i].Provider] = Dev(i)
	}
	for _, g := range p.Gate.Grants {
		x.granted[g] = true
	}
	for _, row := range p.Gate.Shield {
		x.shield[row.Res] = append(x.shield[row.Res], row)
	}
	for r := range p.Rules {
		for k := range p.Rules[r].Triggers {
			ref := trigRef{rule: RuleID(r), nth: int32(k), id: int32(x.triggers)}
			x.triggers++
			x.add(p, &p.Rules[r].Triggers[k], ref)
		}
		x.settles(p, RuleID(r))
	}
	p.index = x
	return nil
}

func (x *index) resource(p *Program, r Res) {
	res := &p.Resources[r]
	switch res.Fact {
	case NoFact:
		x.byPath[res.Path.String()] = r
	case ClockFact:
		x.clock = r
	case DerivedFact:
		for _, s := range res.Sources {
			x.derived[s] = append(x.derived[s], r)
		}
	}
}

// timer finds what an age or a time to live counts from.
func (x *index) timer(p *Program, t TimerID) {
	switch tm := &p.Timers[t]; tm.Kind {
	case TimerAge:
		source := p.Resources[tm.Res].Sources[0]
		x.aging[source] = append(x.aging[source], t)
	case TimerStale:
		x.aging[tm.Res] = append(x.aging[tm.Res], t)
	}
}

// settles notes what the holds and the runs of a rule depend on.
func (x *index) settles(p *Program, id RuleID) {
	r := &p.Rules[id]
	depends := func(c CondID) {
		if c == NoCond {
			return
		}
		for _, d := range p.Conds[c].Deps {
			x.settleRes[d] = appendNew(x.settleRes[d], id)
		}
		for _, v := range p.Conds[c].VarDeps {
			x.settleVar[v] = appendNew(x.settleVar[v], id)
		}
	}
	any := r.Slots > 0
	for i := range r.Triggers {
		t := &r.Triggers[i]
		if t.Kind == HoldsFor || t.Kind == WhenTrue && r.Slots > 0 {
			any = true
			depends(t.Cond)
		}
	}
	if r.Slots > 0 {
		depends(r.Guard)
	}
	if any {
		x.settled = append(x.settled, id)
	}
}

// appendNew appends a rule unless it is the last already.
func appendNew(list []RuleID, id RuleID) []RuleID {
	if n := len(list); n > 0 && list[n-1] == id {
		return list
	}
	return append(list, id)
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
	case HoldsFor, OnEvery:
		x.timers[t.Timer] = ref
	case OnMark:
		x.marks[t.Mark] = append(x.marks[t.Mark], ref)
	case OnDropped:
		x.dropped[t.Rule] = append(x.dropped[t.Rule], ref)
	}
}

// WatchesUpdates reports whether a rule is triggered by reports of r even when
// its region stays: such reports must reach Step.
func (p *Program) WatchesUpdates(r Res) bool {
	return len(p.index.updates[r]) > 0 || len(p.index.changes[r]) > 0
}

// WatchesChanges reports whether some rule waits for a report of r with another raw
// value.
func (p *Program) WatchesChanges(r Res) bool { return len(p.index.changes[r]) > 0 }

// Minds reports whether a report of a resource can have any effect on rules.
func (p *Program) Minds(r Res) bool {
	return p.WatchesUpdates(r) || len(p.index.whenRes[r]) > 0 || len(p.index.settleRes[r]) > 0 || len(p.index.aging[r]) > 0
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
		if err == nil && v.Carried {
			err = p.validateCarried(v, n)
		}
		if err != nil {
			return fmt.Errorf("value %d: %w", i, err)
		}
		if !v.Carried && len(v.Values) != n && len(v.Index) != n {
			return fmt.Errorf("value %d: %d rows, %d values, %d indices", i, n, len(v.Values), len(v.Index))
		}
	}
	for i := range p.Rules {
		if err := p.validateRule(&p.Rules[i]); err != nil {
			return err
		}
	}
	if err := p.validateShield(); err != nil {
		return err
	}
	return p.validateTimers()
}

// validateShield checks the rows of the shield against what they speak of.
func (p *Program) validateShield() error {
	for i, row := range p.Gate.Shield {
		ok := row.Res >= 0 && int(row.Res) < len(p.Resources) && row.While >= NoCond && int(row.While) < len(p.Conds)
		for _, region := range row.Regions {
			ok = ok && int(region) < p.Resources[row.Res].Cut.Size()
		}
		if !ok {
			return fmt.Errorf("shield row %d: out of range", i)
		}
	}
	return nil
}

// validateCarried checks a value that is that of a fact.
func (p *Program) validateCarried(v *ValueTable, rows int) error {
	if len(v.Operands) != 1 || v.Operands[0].IsVar || len(v.Regions) != rows {
		return fmt.Errorf("a carried value with %d operands, %d rows, %d regions", len(v.Operands), rows, len(v.Regions))
	}
	if r := &p.Resources[v.Operands[0].Res]; r.Fact != DerivedFact || !r.Carried {
		return fmt.Errorf("%s is carried, and its value is not kept", r.Ref)
	}
	return nil
}

// validateTimers checks timers and slots against what they speak of.
func (p *Program) validateTimers() error {
	for i := range p.Timers {
		t := &p.Timers[i]
		ok := t.Ticks >= 1 || t.Kind == TimerSlot
		switch t.Kind {
		case TimerHold, TimerEvery:
			ok = ok && t.Rule >= 0 && int(t.Rule) < len(p.Rules) && int(t.Trigger) < len(p.Rules[t.Rule].Triggers) &&
				p.Rules[t.Rule].Triggers[t.Trigger].Timer == TimerID(i)
		case TimerSlot:
			ok = t.Slot >= 0 && int(t.Slot) < len(p.Slots) && p.Slots[t.Slot].Timer == TimerID(i) && p.Slots[t.Slot].Rule == t.Rule
		case TimerAge:
			ok = ok && int(t.Res) < len(p.Resources) && p.Resources[t.Res].Fact == AgeFact && len(p.Resources[t.Res].Sources) == 1
		case TimerStale:
			ok = ok && int(t.Res) < len(p.Resources) && p.Resources[t.Res].Fact == NoFact
		}
		if !ok {
			return fmt.Errorf("timer %d: it does not fit what it speaks of", i)
		}
	}
	for i := range p.Slots {
		s := &p.Slots[i]
		if s.Rule < 0 || int(s.Rule) >= len(p.Rules) || int(s.Timer) >= len(p.Timers) {
			return fmt.Errorf("slot %d: rule %d, timer %d", i, s.Rule, s.Timer)
		}
		if r := &p.Rules[s.Rule]; SlotID(i) < r.Slot || SlotID(i) >= r.Slot+SlotID(r.Slots) {
			return fmt.Errorf("slot %d: it is none of rule %s", i, r.Name)
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
		case HoldsFor:
			ok = t.Cond >= 0 && int(t.Cond) < len(p.Conds) && int(t.Timer) < len(p.Timers)
		case OnEvery:
			ok = int(t.Timer) < len(p.Timers)
		case OnMark:
			ok = int(t.Mark) < len(p.Marks)
		case OnDropped:
			ok = int(t.Rule) < len(p.Rules)
		}
		if !ok {
			return fmt.Errorf("rule %s: trigger out of range", r.Name)
		}
	}
	if later := len(r.ThenLater)+len(r.ElseLater) > 0; later != (r.Slots > 0) || r.Slot < 0 || r.Slots < 0 || int(r.Slot)+int(r.Slots) > len(p.Slots) {
		return fmt.Errorf("rule %s: slots %d from %d", r.Name, r.Slots, r.Slot)
	}
	var err error
	r.EachAction(func(a *Action) bool {
		switch {
		case (a.Kind == DoSet || a.Kind == DoAssign) && int(a.Value) >= len(p.Values):
			err = fmt.Errorf("rule %s: value %d of %d", r.Name, a.Value, len(p.Values))
		case a.Kind == DoStop && int(a.Rule) >= len(p.Rules):
			err = fmt.Errorf("rule %s: it stops rule %d of %d", r.Name, a.Rule, len(p.Rules))
		}
		return err == nil
	})
	return err
}
