// Hearing: what a move lets out of one of two runs.

package world

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// ear hears one run during one move.
type ear struct {
	pair *Pair
	// said is what somebody watches, in the order in which it left; vague says that
	// some of it has a value that may be another in the other run, although it lies
	// in the same region.
	said  []word
	vague bool
	// told are the commands nobody watches, to devices that may do otherwise.
	told []word
}

// word is a piece of what leaves: a command, an argument of the call before it, a
// notification, or a value that it shows.
type word struct {
	kind   wordKind
	res    machine.Res
	value  models.Value
	action *machine.Action
	n      int32
}

type wordKind uint8

const (
	saidSet wordKind = iota
	saidCall
	saidArgument
	saidNotice
	saidVar
	saidRegion
)

func (e *ear) reset() { e.said, e.told, e.vague = e.said[:0], e.told[:0], false }

// hear takes what the Step just made lets out.
func (e *ear) hear(w *World, s *state) {
	for k := range w.out.Commands {
		e.command(w, &w.out.Commands[k])
	}
	for k := range w.out.Notices {
		e.notice(w, s, &w.out.Notices[k])
	}
}

// command: the same command sent again says nothing new to whoever saw it leave.
func (e *ear) command(w *World, c *machine.Command) {
	switch {
	case !e.pair.flow.Watches(c.Res):
		e.told = e.tell(e.told, c)
	case c.From == machine.FromResend:
	case c.Call && e.pair.loud[c.Rule], !c.Call && e.pair.flow.tells(flowCommand, int(c.Res)):
		e.said = e.tell(e.said, c)
	}
	if e.pair.flow.Watches(c.Res) && w.at(c.Res) >= 0 && e.pair.hidden[w.at(c.Res)] {
		e.told = e.tell(e.told, c)
	}
}

func (e *ear) tell(list []word, c *machine.Command) []word {
	if !c.Call {
		return append(list, word{kind: saidSet, res: c.Res, value: c.Value})
	}
	list = append(list, word{kind: saidCall, res: c.Res})
	for _, v := range c.Args {
		list = append(list, word{kind: saidArgument, value: v})
	}
	return list
}

// notice: its text is the action's, with the values of variables at that micro-step
// and the last readings of resources.
func (e *ear) notice(w *World, s *state, n *machine.Notice) {
	if !e.pair.loud[n.Rule] || !e.pair.flow.Hears(n.Action.Role) {
		return
	}
	e.said = append(e.said, word{kind: saidNotice, action: n.Action})
	for i := range n.Action.Text {
		part := &n.Action.Text[i]
		switch {
		case !part.Show:
		case part.IsVar:
			e.said = append(e.said, word{kind: saidVar, n: w.varsAt(n.Micro)[part.Var]})
		case e.pair.flow.Touched(part.Res):
			region := s.m.Region[part.Res]
			e.said = append(e.said, word{kind: saidRegion, n: int32(region)})
			e.vague = e.vague || region != machine.NoRegion && !w.program.Resources[part.Res].Cut.Singleton(region)
		}
	}
}

// differs reports whether two runs let out different things during a move.
func differs(a, b *ear) bool { return a.vague || b.vague || !slices.Equal(a.said, b.said) }

// toldApart reports whether a device was told different things: by commands to the
// resource, or by calls of actions that write it.
func (p *Pair) toldApart(i int) bool {
	about := func(e *ear) []word {
		var out []word
		mine := false
		for _, x := range e.told {
			if x.kind != saidArgument {
				mine = x.res == p.w.res[i] || x.kind == saidCall && slices.Contains(p.calls[x.res], i)
			}
			if mine {
				out = append(out, x)
			}
		}
		return out
	}
	return !slices.Equal(about(&p.ears[0]), about(&p.ears[1]))
}
