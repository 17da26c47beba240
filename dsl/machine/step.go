// Step: one input in, one reaction run to completion, the gate last.

package machine

// Stepper runs Step for one program. It owns scratch space, so it belongs to
// one goroutine; its results depend on the program, the state and the input
// alone.
type Stepper struct {
	p *Program

	// Stamps mark what was seen in the current micro-step without clearing.
	stamp     uint32
	trigStamp []uint32
	ruleStamp []uint32

	watched []watched  // triggers the current change may fire
	fired   []fired    // rules triggered in this micro-step
	assigns []assign   // variable writes of this micro-step
	changed []Var      // variables that changed at the end of it
	targets []int32    // per Res: index+1 into Output.Writes of the best write
	touched []Res      // targets written in this reaction
	events  []gateNote // is set and is refused, for the further reaction
	vars0   []int32    // variables before the input
	undo    []undo     // channels before the reactions changed them

	// Runs of rules: see runs.go and settle.go.
	due       []SlotID // whose timers are among the input
	runs0     []Run    // before the input
	waiting0  []Queue
	stops     []RuleID // stopped in this micro-step
	slotStamp []uint32 // per slot: the micro-step its run began in
	dirty     []RuleID // rules whose holds and runs may have to end
	dirtyMark []bool   // per rule: it is among dirty
}

// watched is a when-trigger whose condition may change, with its truth before.
type watched struct {
	ref    trigRef
	before Truth
	later  bool // an oracle says what it was, once that matters
}

// fired is a triggered rule and the first of its triggers that matched, or a run
// of it whose next step is due.
type fired struct {
	rule RuleID
	nth  int32
	slot SlotID // noSlot: a trigger
}

const noSlot SlotID = -1

// assign is a write to a variable; index is its domain index.
type assign struct {
	v        Var
	index    int32
	priority int32
	rule     RuleID
}

// gateNote is what the gate did with a target, or the rule of which a full mode
// dropped a run.
type gateNote struct {
	res     Res
	refused bool
	rule    RuleID
	dropped bool
}

// undo is a channel as it was before a reaction's command.
type undo struct {
	res Res
	ch  Channel
}

// NewStepper returns a stepper for a finished program.
func NewStepper(p *Program) *Stepper {
	return &Stepper{
		p:         p,
		trigStamp: make([]uint32, p.index.triggers),
		ruleStamp: make([]uint32, len(p.Rules)),
		targets:   make([]int32, len(p.Resources)),
		vars0:     make([]int32, len(p.Vars)),
		runs0:     make([]Run, len(p.Slots)),
		waiting0:  make([]Queue, len(p.Slots)),
		slotStamp: make([]uint32, len(p.Slots)),
		dirtyMark: make([]bool, len(p.Rules)),
	}
}

// Step applies one input to s in place and says in out what happened. It is
// total: an input that changes nothing gives an empty Output. Cost: linear in
// the triggers that depend on what changed and the rules they fire; it
// allocates only until out's slices have grown.
// Source: SEMANTICS section 3.
func (st *Stepper) Step(s *State, in Input, out *Output) {
	out.reset()
	copy(st.vars0, s.Vars)
	copy(st.runs0, s.Runs)
	copy(st.waiting0, s.Waiting)
	st.undo = st.undo[:0]
	st.events = st.events[:0]
	st.due = st.due[:0]

	st.beginMicro()
	st.input(s, in, out)
	kept := mark{commands: len(out.Commands), timeouts: len(out.Timeouts), timers: len(out.Timers)}
	overflow := st.react(s, out)
	switch {
	case in.Kind == InCommand:
		out.Writes = append(out.Writes, personWrite(in))
	case in.Kind == InHold && in.OK:
		out.Writes = st.safeWrites(out.Writes)
	}
	if !overflow {
		st.gate(s, out, 0)
		overflow = st.further(s, out)
	}
	if overflow {
		st.cutOff(s, in, out, kept)
	}
	st.settle(s, out)
}

// safeWrites appends the declared safe state.
func (st *Stepper) safeWrites(writes []Write) []Write {
	for _, safe := range st.p.Safe {
		writes = append(writes, Write{Res: safe.Res, Value: safe.Value, Region: safe.Region, From: FromSafe})
	}
	return writes
}

// mark is how far the output had grown when the reaction began.
type mark struct{ commands, timeouts, timers int }

// personWrite is a person's command as a write; NoRegion marks a value the
// resource cannot take.
func personWrite(in Input) Write {
	w := Write{Res: in.Res, Value: in.Value, Region: in.Region, From: FromPerson, Role: in.Role}
	if in.Bad {
		w.Region = NoRegion
	}
	return w
}

// further runs the one further reaction that "is set" and "is refused" start.
// What its own commands lead to is not fed back again.
func (st *Stepper) further(s *State, out *Output) (overflow bool) {
	if len(st.events) == 0 {
		return false
	}
	st.beginMicro()
	for _, e := range st.events {
		switch {
		case e.dropped:
			st.fireAll(st.p.index.dropped[e.rule])
		case e.refused:
			st.fireAll(st.p.index.isRefused[e.res])
		default:
			st.fireAll(st.p.index.isSet[e.res])
		}
	}
	st.events = st.events[:0]
	if len(st.fired) == 0 {
		return false
	}
	first := len(out.Writes)
	if st.react(s, out) {
		return true
	}
	st.gate(s, out, first)
	return false
}

// cutOff handles a reaction that does not end: the input stays, every effect
// of rules is dropped, the declared safe state is commanded.
func (st *Stepper) cutOff(s *State, in Input, out *Output, kept mark) {
	copy(s.Vars, st.vars0)
	for i := len(st.undo) - 1; i >= 0; i-- {
		s.Channel[st.undo[i].res] = st.undo[i].ch
	}
	st.undo = st.undo[:0]
	out.Overflow = true
	out.Commands = out.Commands[:kept.commands]
	out.Timeouts = out.Timeouts[:kept.timeouts]
	out.Timers = out.Timers[:kept.timers]
	out.Notices = out.Notices[:0]
	out.Cancels = out.Cancels[:0]
	st.restoreRuns(s, out)
	for i := range out.Writes {
		out.Writes[i].Fate = Dropped
	}
	first := len(out.Writes)
	forced := false
	out.Writes = st.safeWrites(out.Writes)
	for _, safe := range st.p.Safe {
		forced = forced || safe.Res == in.Res
	}
	if in.Kind == InCommand && !forced {
		out.Writes = append(out.Writes, personWrite(in))
	}
	st.gate(s, out, first)
	st.events = st.events[:0]
}

func (out *Output) reset() {
	out.Commands = out.Commands[:0]
	out.Writes = out.Writes[:0]
	out.Notices = out.Notices[:0]
	out.Timeouts = out.Timeouts[:0]
	out.Timers = out.Timers[:0]
	out.Firings = out.Firings[:0]
	out.Cancels = out.Cancels[:0]
	out.Conflicts = out.Conflicts[:0]
	out.Outside = out.Outside[:0]
	out.VarsAt = out.VarsAt[:0]
	out.args = out.args[:0]
	out.Micros = 0
	out.Overflow = false
}

// Vars returns the variables as rules saw them in a micro-step.
func (out *Output) Vars(micro int32, n int) []int32 {
	return out.VarsAt[int(micro)*n : (int(micro)+1)*n]
}
