// Replay: a path of moves with everything the machine did on the way.

package world

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// Record collects the Steps of one move, and what it did to clocks.
type Record struct {
	Steps      []StepRecord
	Clocks     []ClockOp
	ClocksOnly bool // Steps are left out
}

// ClockOp starts a clock with Low to High seconds to go, gives it what the clock
// From has still to run, or stops it. Checked, it says that Low to High seconds have
// passed since it was started, and does nothing to it.
type ClockOp struct {
	Clock     int
	Start     bool
	Low, High int64
	Moved     bool
	From      int
	Checked   bool
}

// StepRecord is one Step: its input and a copy of what it did. Rules are those
// of the deployment, not of the slice.
type StepRecord struct {
	Input     machine.Input
	Commands  []machine.Command
	Writes    []machine.Write
	Notices   []machine.Notice
	Firings   []machine.Firing
	Conflicts []machine.Conflict
	Overflow  bool
	VarsAt    []int32       // as machine.Output has them
	State     machine.State // after the Step
}

func (rec *Record) add(w *World, in machine.Input) {
	sr := StepRecord{
		Input: w.original(in), Commands: slices.Clone(w.out.Commands), Writes: slices.Clone(w.out.Writes),
		Notices: slices.Clone(w.out.Notices), Firings: slices.Clone(w.out.Firings),
		Conflicts: slices.Clone(w.out.Conflicts), Overflow: w.out.Overflow, VarsAt: slices.Clone(w.out.VarsAt), State: w.next.m.Copy(),
	}
	for i := range sr.Commands {
		if sr.Commands[i].From == machine.FromRule {
			sr.Commands[i].Rule = w.rules[sr.Commands[i].Rule]
		}
		sr.Commands[i].Args = slices.Clone(sr.Commands[i].Args)
	}
	for i := range sr.Writes {
		if sr.Writes[i].From == machine.FromRule {
			sr.Writes[i].Rule = w.rules[sr.Writes[i].Rule]
		}
	}
	for i := range sr.Notices {
		sr.Notices[i].Rule = w.rules[sr.Notices[i].Rule]
	}
	for i := range sr.Firings {
		sr.Firings[i].Rule = w.rules[sr.Firings[i].Rule]
	}
	for i := range sr.Conflicts {
		sr.Conflicts[i].Winner, sr.Conflicts[i].Loser = w.rules[sr.Conflicts[i].Winner], w.rules[sr.Conflicts[i].Loser]
	}
	rec.Steps = append(rec.Steps, sr)
}

// original gives an input with the numbers of the deployment, sharing nothing
// with scratch space.
func (w *World) original(in machine.Input) machine.Input {
	in.Marks, in.Facts = slices.Clone(in.Marks), slices.Clone(in.Facts)
	in.Timers = slices.Clone(in.Timers)
	for i := range in.Timers {
		in.Timers[i] = w.timers[in.Timers[i]]
	}
	return in
}

// Beat is one move of a replayed path with what came of it.
type Beat struct {
	Move   Move
	Res    machine.Res // of the move; -1 for the start and for time
	Before Snapshot
	After  Snapshot
	Steps  []StepRecord
	Clocks []ClockOp
	Held   bool // no time passes before the next beat
}

// Start replays the move into a packed initial state.
func (w *World) Start(packed []byte) (Beat, error) {
	beat, _, err := w.StartAt(packed)
	return beat, err
}

// StartAt is Start that also gives the state it leads to: in a Plain world one of which
// packed is the normal form.
func (w *World) StartAt(packed []byte) (Beat, []byte, error) {
	buf := make([]byte, w.Width())
	normal := w.Normal(packed)
	var beat Beat
	found := false
	w.initial(func(s *state) bool {
		for guess := range int8(w.guesses()) {
			m := Move{Kind: MoveStart, Guess: guess}
			w.fresh(s)
			clear(w.shadow)
			rec := w.recording(func() { found = w.apply(&w.next, m) })
			if w.pack(&w.next, buf); found && slices.Equal(w.Normal(buf), normal) {
				beat = Beat{Move: m, Res: -1, Before: w.snapshot(s), After: w.snapshot(&w.next), Steps: rec.Steps, Clocks: rec.Clocks, Held: w.held(&w.next)}
				return false
			}
			found = false
		}
		return true
	})
	if !found {
		return beat, nil, fmt.Errorf("replay: not an initial state")
	}
	return beat, buf, nil
}

// Like gives the number of a move from a packed state that is like the move with the
// given label from the normal form of that state, and leads to a state with the normal
// form to. In a world without renaming it is the label.
func (w *World) Like(packed, from []byte, label uint32, to []byte) (uint32, error) {
	if len(w.classes) == 0 {
		return label, nil
	}
	all := w.Moves(from)
	if int(label) >= len(all) {
		return 0, fmt.Errorf("replay: move %d of %d", label, len(all))
	}
	want := all[label].unnamed()
	for k, m := range w.Moves(packed) {
		if m.unnamed() != want {
			continue
		}
		if _, next, err := w.Take(packed, uint32(k)); err == nil && slices.Equal(w.Normal(next), to) {
			return uint32(k), nil
		}
	}
	return 0, fmt.Errorf("replay: no move is like move %d", label)
}

// unnamed is a move without the values in it.
func (m Move) unnamed() Move {
	m.Value, m.Command, m.First, m.Facts = 0, 0, 0, 0
	return m
}

// Take replays the move with the given label from a packed state and gives the
// packed state it leads to.
func (w *World) Take(packed []byte, label uint32) (Beat, []byte, error) {
	all := w.Moves(packed)
	if int(label) >= len(all) {
		return Beat{}, nil, fmt.Errorf("replay: move %d of %d", label, len(all))
	}
	m := all[label]
	w.unpack(packed, &w.cur)
	w.fresh(&w.cur)
	before := w.snapshot(&w.cur)
	ok := false
	rec := w.recording(func() { ok = w.apply(&w.next, m) })
	if !ok {
		return Beat{}, nil, fmt.Errorf("replay: move %d leaves the assumptions", label)
	}
	next := make([]byte, w.Width())
	w.pack(&w.next, next)
	return Beat{Move: m, Res: w.moved(m), Before: before, After: w.snapshot(&w.next), Steps: rec.Steps, Clocks: rec.Clocks, Held: w.held(&w.next)}, next, nil
}

func (w *World) moved(m Move) machine.Res {
	if m.Kind == MoveTime || m.Kind == MoveRest || m.At < 0 {
		return -1
	}
	return w.res[m.At]
}

// fresh makes the next state equal to s, with what lies outside the cone as it
// is initially: a record does not depend on what was explored before.
func (w *World) fresh(s *state) {
	blank := w.program.Initial()
	w.next.m.CopyFrom(&blank)
	w.copy(&w.next, s)
}

func (w *World) recording(do func()) *Record {
	w.record = &Record{}
	do()
	rec := w.record
	w.record = nil
	return rec
}

// Command returns the exact value a move commands or delivers: of MovePerson
// the value asked for, of MoveDeliver the command that arrives. It is not set
// for other moves.
func (w *World) Command(m Move) models.Value {
	switch m.Kind {
	case MovePerson:
		return w.devices[m.At].values.values[m.Value]
	case MoveDeliver:
		return w.devices[m.At].values.values[m.Command]
	}
	return models.Value{}
}

// Without returns a world of the same states in which a rule of the deployment
// does nothing: the counterfactual of blame. It is w itself if the rule is not
// part of the slice. It must not be used to judge anything else.
func (w *World) Without(rule machine.RuleID) *World {
	i, ok := slices.BinarySearch(w.rules, rule)
	if !ok {
		return w
	}
	p := *w.program
	p.Rules = slices.Clone(p.Rules)
	p.Rules[i] = p.Rules[i].Silent()
	if err := p.Finish(); err != nil {
		panic("world: a program without a rule is not valid: " + err.Error())
	}
	f := *w
	f.program = &p
	f.seen = Seen{}
	f.scratch()
	return &f
}

// UnderWay reports whether a MoveReport carries a report that is already on
// its way in a packed state; other reports merely may come.
func (w *World) UnderWay(packed []byte, m Move) bool {
	w.unpack(packed, &w.tmp)
	return w.tmp.flight[m.At] != none && w.tmp.flight[m.At] == m.Value
}
