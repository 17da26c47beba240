// tenet synth: what is said where there is no controller, or not for all goals.

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/tenet-iot/tenet/synth/control"
)

// synthDropped is an optional goal that was given up, and the goals it cannot be met with.
type synthDropped struct {
	Goal    string   `json:"goal"`
	Against []string `json:"against"`
}

// synthSuppose is what would have to be assumed.
type synthSuppose struct {
	Names     []string `json:"names"`
	Breakable bool     `json:"breakable"` // a controller can break them, and may help itself by that alone
}

// none notes in the document why there is no controller: goals that clash,
// assumptions that would help and, if asked for, how the plant wins. A limit leaves
// out what it keeps from being known.
func (c synthCmd) none(ctx context.Context, p *control.Problem, d *synthDocument) (*control.Play, error) {
	parts, err := p.Clash(ctx)
	if err != nil {
		return nil, unlessLimited(ctx, err)
	}
	d.Conflict = names(parts)
	s, err := p.Suppose(ctx)
	if err = unlessLimited(ctx, err); err != nil {
		return nil, err
	}
	if s != nil {
		d.Suppose = &synthSuppose{s.Names, s.Breakable}
	}
	if !c.Play {
		return nil, nil
	}
	d.Play, err = p.Play(ctx, parts)
	if errors.Is(err, control.ErrGoal) {
		return nil, fmt.Errorf("--play: %w", err)
	}
	return d.Play, unlessLimited(ctx, err)
}

// unlessLimited leaves errors of limits out.
func unlessLimited(ctx context.Context, err error) error {
	var hit *exit
	if errors.As(limited(ctx, err), &hit) && hit.code == exitUndecided {
		return nil
	}
	return err
}

func names(parts []control.Part) []string {
	list := []string{}
	for _, g := range parts {
		list = append(list, g.String())
	}
	return list
}

// drop notes the optional goals that were given up.
func (d *synthDocument) drop(dropped []control.Dropped) {
	for _, g := range dropped {
		d.Dropped = append(d.Dropped, synthDropped{g.String(), names(g.Against)})
	}
}

// none says in words what the document knows of goals that are not met.
func (d *synthDocument) none(b *strings.Builder) {
	for _, g := range d.Dropped {
		fmt.Fprintf(b, "  given up: %s", g.Goal)
		if len(g.Against) > 0 {
			fmt.Fprintf(b, ", which cannot be met together with %s", strings.Join(g.Against, ", "))
		}
		b.WriteByte('\n')
	}
	if s := d.Suppose; s != nil {
		fmt.Fprintf(b, "  there would be one if this were assumed: %s\n", strings.Join(s.Names, ", "))
		if s.Breakable {
			b.WriteString("  but a controller can break that, and may meet its goals by that alone\n")
		}
	}
	if d.Play != nil {
		tell(b, d.Play)
	}
}

// mostTurns is how many turns of a play are told as text.
const mostTurns = 40

// tell tells a play, its turns numbered from 1.
func tell(b *strings.Builder, p *control.Play) {
	b.WriteString("  the plant wins against every controller:\n")
	if len(p.Turns) == 0 {
		b.WriteString("    it is in ERROR at the start\n")
	}
	for i, t := range p.Turns {
		if i == mostTurns {
			fmt.Fprintf(b, "    and %d more turns, which --format json shows\n", len(p.Turns)-i)
			break
		}
		fmt.Fprintf(b, "    %2d  %s%s\n", i+1, map[control.Mover]string{
			control.Plants:      "the plant: ",
			control.Controllers: "a controller may allow: ",
			control.Blocked:     "no run from here leads to a marked action: ",
			control.Nobody:      "nothing is possible",
		}[t.By], moves(t.Moves))
	}
	for _, r := range p.Rounds {
		var turns []string
		for _, i := range r.Turns {
			turns = append(turns, fmt.Sprint(i+1))
		}
		where := "turn " + turns[0]
		if len(turns) > 1 {
			where = "turns " + strings.Join(turns, ", ")
		}
		fmt.Fprintf(b, "    %s may go on for ever", where)
		if len(r.Misses) > 0 {
			fmt.Fprintf(b, ", without %s", strings.Join(r.Misses, ", "))
		}
		b.WriteByte('\n')
	}
}

func moves(list []control.Move) string {
	var words []string
	for _, m := range list {
		to := "ERROR"
		if m.To >= 0 {
			to = fmt.Sprint(m.To + 1)
		}
		words = append(words, m.Action+" → "+to)
	}
	return strings.Join(words, ", ")
}
