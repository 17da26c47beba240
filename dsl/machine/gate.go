// The gate, the last stage of Step: which writes leave as commands.

package machine

import (
	"slices"

	"github.com/tenet-iot/tenet/models"
)

// gate resolves the writes from out.Writes[first:] of one reaction, one command
// per target, and lets through what shield, policy and range allow. Commands leave in
// the order in which their writes were asked for.
func (st *Stepper) gate(s *State, out *Output, first int) {
	writes := out.Writes[first:]
	st.resolve(writes, out)
	for i := range writes {
		w := &writes[i]
		switch {
		case w.Call:
			w.Fate = Left
			if s.IsHeld(w.Res) {
				w.Fate = RefusedHold
			}
			st.leave(s, out, w)
		case int(st.targets[w.Res]) != i+1:
			w.Fate = Lost
		default:
			w.Fate = st.judge(s, w)
			st.leave(s, out, w)
		}
	}
	for _, r := range st.touched {
		st.targets[r] = 0
	}
}

// resolve finds the winning write of each target, highest priority first, then
// the latest micro-step, then rule order, and reports C1 conflicts.
func (st *Stepper) resolve(writes []Write, out *Output) {
	st.touched = st.touched[:0]
	for i := range writes {
		w := &writes[i]
		if w.Call {
			continue
		}
		best := st.targets[w.Res]
		if best == 0 {
			st.touched = append(st.touched, w.Res)
		}
		if best == 0 || st.beats(w, &writes[best-1]) {
			st.targets[w.Res] = int32(i + 1)
		}
	}
	for i := range writes {
		w := &writes[i]
		if w.Call || w.From != FromRule {
			continue
		}
		b := &writes[st.targets[w.Res]-1]
		if b.From == FromRule && b.Micro == w.Micro && b.Value != w.Value && st.priority(b) == st.priority(w) {
			out.Conflicts = append(out.Conflicts, Conflict{Res: w.Res, Winner: b.Rule, Loser: w.Rule, Micro: w.Micro})
		}
	}
}

func (st *Stepper) beats(a, b *Write) bool {
	pa, pb := st.priority(a), st.priority(b)
	return pa > pb || pa == pb && a.Micro > b.Micro
}

// priority orders writes: the safe state above all rules, people below.
func (st *Stepper) priority(w *Write) int64 {
	switch w.From {
	case FromSafe:
		return 1 << 40
	case FromPerson:
		return -1 << 40
	}
	return int64(st.p.Rules[w.Rule].Priority)
}

// judge decides the fate of a winning write: shield, policy, range, hold, then whether
// the device has already been told or is already there.
func (st *Stepper) judge(s *State, w *Write) WriteFate {
	if st.p.shields(s, w.Res, w.Region) {
		return RefusedShield
	}
	r := &st.p.Resources[w.Res]
	if !r.Settable || w.From == FromPerson && !st.p.Granted(w.Role, w.Res) {
		return RefusedPolicy
	}
	if w.Region == NoRegion {
		return RefusedRange
	}
	if s.IsHeld(w.Res) && w.From != FromSafe {
		return RefusedHold
	}
	ch := &s.Channel[w.Res]
	if w.Always || !ch.Value.IsSet() || ch.Value != w.Value {
		return Left
	}
	if ch.Pending || ch.Succeeded && !ch.Differs {
		return Suppressed
	}
	return Left
}

// shields reports whether a row of the shield refuses a value of a region.
func (p *Program) shields(s *State, r Res, region models.Region) bool {
	for i := range p.index.shield[r] {
		row := &p.index.shield[r][i]
		if (row.Regions == nil || slices.Contains(row.Regions, region)) && p.Eval(row.While, s) != False {
			return true
		}
	}
	return false
}

// IsHeld reports whether somebody has put a resource on hold.
func (s *State) IsHeld(r Res) bool { return len(s.Held) > 0 && s.Held[r] }

// hold puts resources on hold, or ends that. What was still being commanded is given up: it
// would be sent again. The list is empty again when nothing is held any more.
func (st *Stepper) hold(s *State, in Input, out *Output) {
	if len(s.Held) == 0 {
		s.Held = append(s.Held, make([]bool, len(st.p.Resources))...)
	}
	for _, r := range in.Holds {
		s.Held[r] = in.Online
		if ch := &s.Channel[r]; in.Online && ch.Pending {
			st.undo = append(st.undo, undo{res: r, ch: *ch})
			ch.Pending = false
			out.Timeouts = append(out.Timeouts, TimeoutOp{Res: r})
		}
	}
	if !slices.Contains(s.Held, true) {
		s.Held = s.Held[:0]
	}
}

// leave emits the command of a write that was let through and notes refusals.
func (st *Stepper) leave(s *State, out *Output, w *Write) {
	switch w.Fate {
	case RefusedPolicy, RefusedRange, RefusedShield, RefusedHold:
		st.events = append(st.events, gateNote{res: w.Res, refused: true})
		return
	case Left:
	default:
		return
	}
	cmd := Command{Res: w.Res, Value: w.Value, Region: w.Region, From: w.From, Rule: w.Rule, Micro: w.Micro}
	if w.Call {
		cmd.Call, cmd.Args = true, out.args[w.args[0]:w.args[1]]
		out.Commands = append(out.Commands, cmd)
		return
	}
	st.undo = append(st.undo, undo{res: w.Res, ch: s.Channel[w.Res]})
	s.Channel[w.Res] = Channel{Value: w.Value, Region: w.Region, Pending: true}
	out.Commands = append(out.Commands, cmd)
	out.Timeouts = append(out.Timeouts, TimeoutOp{Res: w.Res, Start: true})
	st.events = append(st.events, gateNote{res: w.Res})
}

// regionOf is the region of a value in a resource's partition, NoRegion if it
// lies outside the declared range or type.
func (p *Program) regionOf(r Res, v models.Value) models.Region {
	region, ok := p.Resources[r].Cut.Cut(v)
	if !ok {
		return NoRegion
	}
	return region
}

// Report builds the input for a reading of r. changed and late are as in Input.
func (p *Program) Report(r Res, v models.Value, changed, late bool) Input {
	in := Input{Kind: InReport, Res: r, Value: v, Region: p.regionOf(r, v), Changed: changed, Late: late}
	in.Bad = in.Region == NoRegion
	return in
}

// Command builds the input for a person's command.
func (p *Program) Command(role Role, r Res, v models.Value) Input {
	in := Input{Kind: InCommand, Res: r, Role: role, Value: v, Region: p.regionOf(r, v)}
	in.Bad = in.Region == NoRegion
	return in
}
