// Times in the faulty world: whether a path fits into the times that are declared.

package world

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// Traffic is what is under way to and from a composed resource: places in the
// list of its values, negative for none.
type Traffic struct {
	Actual, Flight  int16
	Target          int16 // of the newest command
	Newest, Pending bool
	Older, Lost     bool // commands before the newest are under way; its answer will not come
}

// traffic describes a state of the faulty world.
func (w *World) traffic(s *state) []Traffic {
	out := make([]Traffic, len(w.res))
	for i, r := range w.res {
		out[i] = Traffic{Actual: s.actual[i], Flight: s.flight[i], Target: none, Newest: s.newest[i], Pending: s.m.Channel[r].Pending, Older: s.older[i] != 0, Lost: s.lost[i]}
		if v := s.m.Channel[r].Value; v.IsSet() && w.devices[i].settable {
			out[i].Target = w.devices[i].values.index(v)
		}
	}
	return out
}

// unbounded is longer than anything lasts.
const unbounded = 1 << 40

// timing gathers what the declared times say of a path: reports come within L of
// the change, or of the healing of what held them up; a command is answered or
// replaced within R, or sent again after R exactly; faults heal in time; timers
// that ran out while the gateway was down are judged as soon as it is up. The
// state after the last move lasts until everything that is excused has been over
// for L+2R. That last moment is one beat more than there are moves.
type timing struct {
	w      *World
	beats  []Beat
	end    int // of the last moment
	lasts  []lasted
	gaps   []gap
	began  map[int]int // by fault that is seen in states: when it began
	belate int         // the last start of the gateway
	healed map[int]int // by fault that excuses the sentence
	things []onItsWay
}

// onItsWay says since which beat something of a composed resource has to come,
// negative for nothing: its first report, the report under way, the oldest change
// after that, the answer to its newest command. The newest target left with beat
// asked, and arrived with beat doubled, by a fault not for the last time.
// Again says that it was sent again when the gateway started again.
type onItsWay struct {
	first, flight, newer, answer, asked, doubled int
	again                                        bool
}

// times gives a path of the faulty world with its last moment, and what the
// declared times say of it. Elsewhere nothing is added.
//
// Cost: one pass over the path for every composed resource.
func (w *World) times(beats []Beat) ([]Beat, []lasted, []gap) {
	if w.rung != Faulty || len(beats) == 0 {
		return beats, nil, nil
	}
	t := timing{w: w, beats: beats, end: len(beats), began: map[int]int{}, healed: map[int]int{}, things: make([]onItsWay, len(w.res))}
	for i := range t.things {
		t.things[i] = onItsWay{first: 0, flight: -1, newer: -1, answer: -1, asked: -1, doubled: -1}
	}
	for k := range beats {
		f := t.strikes(k)
		for i := range w.res {
			if !w.devices[i].fact {
				struck := f != nil && (f.Kind == Down || f.Dev == w.program.Resources[w.res[i]].Device)
				t.reports(k, i, struck)
				t.commands(k, i)
			}
		}
	}
	t.last()
	after := beats[len(beats)-1].After
	return append(beats[:len(beats):len(beats)], Beat{Move: nothing(MoveRest, -1), Res: -1, Before: after, After: after}), t.lasts, t.gaps
}

// within bounds the time between two beats.
func (t *timing) within(from, until int, high int64) {
	if from >= 0 {
		t.lasts = append(t.lasts, lasted{from: from, until: until, high: high})
	}
}

// strikes notes the fault that has a hand in a beat, and gives it; nil if there is
// none or it does not heal yet.
func (t *timing) strikes(k int) *Failure {
	m := &t.beats[k].Move
	list, place := t.w.frail.list, int(m.Fault)
	switch {
	case m.Kind == MoveBelated:
		t.within(t.belate, k, 0)
		return nil
	case m.Again:
		place = t.w.frail.cutOff[m.At]
		t.within(t.things[m.At].doubled, k, defaultHeal)
	case m.Doubled:
		t.things[m.At].doubled = k
		return nil
	case m.Kind == MoveFault && list[place].Kind == Down && t.w.frail.counted, m.Kind == MoveOffline && t.isAwaited(place):
		t.began[place] = k
		return nil
	case m.Kind == MoveHeal:
		t.within(t.began[place], k, list[place].HealTicks)
		delete(t.began, place)
	case m.Kind != MoveFault && m.Kind != MoveOffline && m.Kind != MoveLose && !m.Wrong:
		return nil
	}
	f := &list[place]
	if f.Excuses {
		t.healed[place] = k
	}
	if f.Kind == Down {
		if t.belate = k; m.Kind == MoveFault {
			t.within(k-1, k, f.HealTicks) // it was down since the move before at most
		}
	}
	return f
}

func (t *timing) isAwaited(fault int) bool {
	return slices.Contains(t.w.frail.awaited, t.w.frail.list[fault].Dev)
}

// reports follows the reports of a resource. One that a fault has struck has the
// time to come from the healing on.
func (t *timing) reports(k, i int, struck bool) {
	b, x := &t.beats[k], &t.things[i]
	after := &b.After.Traffic[i]
	fresh := func() {
		if x.flight = -1; after.Flight != none {
			x.flight = k
		}
	}
	switch {
	case k == 0:
		fresh()
	case b.Move.At == i && b.Move.Kind == MoveReport:
		l := int64(t.w.reportTicks(t.w.res[i]))
		t.within(x.first, k, l)
		t.within(x.flight, k, l)
		x.first = -1
		if x.flight = x.newer; after.Flight == none {
			x.flight = -1
		} else if x.flight < 0 {
			x.flight = k
		}
		x.newer = -1
	case struck:
		t.within(x.flight, k, int64(t.w.reportTicks(t.w.res[i]))+defaultHeal)
		fresh()
		x.newer = -1
		if x.first >= 0 {
			x.first = k
		}
	case b.Before.Traffic[i].Flight == none:
		fresh()
	}
	switch newer := after.Flight != none && after.Flight != after.Actual; {
	case !newer:
		x.newer = -1
	case x.newer < 0:
		x.newer = k
	}
}

// commands follows the newest command to a resource. One that was pending when the
// gateway started again was sent again then, and its time-out comes when it was due
// before, or at once.
func (t *timing) commands(k, i int) {
	b, x, r := &t.beats[k], &t.things[i], t.w.res[i]
	t.confirms(k, i)
	ticks := int64(t.w.answerTicks(r))
	timeout := b.Move.Kind == MoveTimeout && b.Move.At == i
	ended := k > 0 && b.Before.Traffic[i].Pending && !b.After.Traffic[i].Pending
	switch restarted := k > 0 && t.belate == k; {
	case restarted && b.Before.Traffic[i].Pending:
		x.answer, x.asked, x.again = k, k, true
	case x.answer >= 0 && (timeout || ended || t.sends(b, r)):
		l := lasted{from: x.answer, until: k, low: ticks, due: timeout && !x.again, high: ticks}
		t.lasts = append(t.lasts, l)
		x.answer, x.again = -1, false
	}
	if t.sends(b, r) && b.After.Traffic[i].Pending {
		x.answer, x.again = k, false
		if !timeout {
			x.asked = k
		}
	}
}

// confirms bounds the time since the newest target was sent where a report equals
// it: only one that comes L after it, or later, is its answer.
func (t *timing) confirms(k, i int) {
	b, x := &t.beats[k], &t.things[i]
	before := &b.Before.Traffic[i]
	if b.Move.Kind != MoveReport || b.Move.At != i || !before.Pending || before.Target != b.Move.Value || x.asked < 0 {
		return
	}
	l := int64(t.w.reportTicks(t.w.res[i]))
	if b.Move.Late {
		t.lasts = append(t.lasts, lasted{from: x.asked, until: k, due: true, low: l, high: unbounded})
	} else {
		t.within(x.asked, k, l-1)
	}
}

// sends reports whether a command to a resource leaves in a beat.
func (t *timing) sends(b *Beat, r machine.Res) bool {
	for i := range b.Steps {
		for k := range b.Steps[i].Commands {
			if c := &b.Steps[i].Commands[k]; !c.Call && c.Res == r {
				return true
			}
		}
	}
	return false
}

// last bounds the last moment: nothing under way is overdue then, no fault has
// lasted too long, and no excuse is left.
func (t *timing) last() {
	for i, r := range t.w.res {
		if t.w.devices[i].fact {
			continue
		}
		x := &t.things[i]
		for _, from := range []int{x.first, x.flight, x.newer} {
			t.within(from, t.end, int64(t.w.reportTicks(r)))
		}
		if _, down := t.began[t.w.frail.down]; !down {
			t.within(x.answer, t.end, int64(t.w.answerTicks(r)))
		}
	}
	for k, from := range t.began {
		t.within(from, t.end, t.w.frail.list[k].HealTicks)
	}
	t.excuses()
}

// excuses: an event breaks the sentence at the moment it happens, a state as long
// as it lasts. Where nothing excuses the sentence, a state has to last until a
// device has had the time to obey and to report. A survey judges nothing.
func (t *timing) excuses() {
	if t.w.prop.Kind == Survey {
		return
	}
	l, r := t.patience()
	at := t.end
	if kind := t.w.prop.Kind; kind == NeverEvent || kind == OnlyEvent {
		at = t.end - 1
	}
	if t.w.frail.strict {
		if at == t.end && !t.w.prop.EvenBriefly {
			t.gaps = append(t.gaps, gap{beat: at, after: t.wrongSince(), seconds: l + r + 1})
		}
		return
	}
	for _, from := range t.healed {
		t.gaps = append(t.gaps, gap{beat: at, after: from, seconds: l + 2*r + 1})
	}
}

// wrongSince is the beat from which on the sentence has been broken without a
// break: a state sentence is false of the actual values; of a response the last.
func (t *timing) wrongSince() int {
	since := t.end - 1
	if t.w.prop.Kind != StateProperty {
		return since
	}
	view := t.w.program.Initial()
	for k := t.end - 1; k >= 0; k-- {
		after := &t.beats[k].After
		copy(view.Vars, after.Vars)
		for r := range view.Region {
			view.Region[r], view.Known[r] = after.Actual[r], after.Actual[r] != machine.NoRegion
		}
		if t.w.program.Eval(t.w.prop.P, &view) != machine.False {
			break
		}
		since = k
	}
	return since
}

// patience gives the largest L and R among the resources of the sentence and of
// what influences it.
func (t *timing) patience() (l, r int64) {
	for i, res := range t.w.res {
		if !t.w.devices[i].fact {
			l = max(l, int64(t.w.reportTicks(res)))
			r = max(r, int64(t.w.answerTicks(res)))
		}
	}
	return l, r
}

// Reported reports whether the resource of a move has ever been reported in a
// packed state.
func (w *World) Reported(packed []byte, m Move) bool {
	w.unpack(packed, &w.tmp)
	return w.tmp.m.Region[w.res[m.At]] != machine.NoRegion
}
