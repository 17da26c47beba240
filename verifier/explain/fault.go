// Faults on a path: what they do to the command channel and to timers, and how
// they are told.

package explain

import (
	"fmt"
	"maps"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/models/say"
)

// fails follows what a fault does to the commands under way.
func (c *concretizer) fails(b *world.Beat) error {
	switch kind := b.Move.Kind; {
	case kind == world.MoveLose && b.Before.Traffic[b.Move.At].Newest:
		queue := c.sent[b.Res]
		if len(queue) == 0 {
			return fmt.Errorf("no command to %s is under way that could be lost", c.spec.Program.Resources[b.Res].Ref)
		}
		c.sent[b.Res] = queue[:len(queue)-1]
	case (kind == world.MoveFault || kind == world.MoveHeal) && !b.After.Down && c.world.Faults()[b.Move.Fault].Kind == world.Down:
		c.sendAgain()
	}
	return nil
}

// sendAgain sends what is pending once more, as the gateway does when it starts
// again.
func (c *concretizer) sendAgain() {
	for _, r := range c.world.Resources() {
		if ch := &c.state.Channel[r]; ch.Pending {
			c.sent[r] = append(c.sent[r], ch.Value)
		}
	}
}

// onceMore checks that a command that arrives again has arrived before, and that
// no newer one was sent since.
func (c *concretizer) onceMore(b *world.Beat, want models.Value) error {
	if len(c.sent[b.Res]) > 0 || c.state.Channel[b.Res].Value != want {
		return fmt.Errorf("a command to %s arrives again that is not the newest", c.spec.Program.Resources[b.Res].Ref)
	}
	return nil
}

// belated checks that the timers judged after the gateway was down are those that
// ran out first, all of one tick together.
func (c *concretizer) belated(in *machine.Input) error {
	first := int64(1) << 62
	for _, due := range c.due {
		first = min(first, due)
	}
	for _, id := range slices.Sorted(maps.Keys(c.due)) {
		due, expires := c.due[id], slices.Contains(in.Timers, id)
		if expires != (due == first) || expires && due > c.now {
			return fmt.Errorf("timers that ran out while the gateway was down are judged in another order")
		}
		if expires {
			delete(c.due, id)
		}
	}
	return nil
}

// failing says what fails, or is well again, in a step.
func (t *teller) failing(i int) say.Text {
	b := &t.run.Beats[i]
	f := &t.run.World.Faults()[b.Move.Fault]
	switch {
	case b.Move.Kind == world.MoveOffline:
		return t.offline(b, t.p.Devices[f.Dev].Name)
	case b.Move.Kind == world.MoveHeal && f.Kind == world.CutOff:
		return say.Of("%s is online again, and reports.", t.p.Devices[f.Dev].Name)
	case b.Move.Kind == world.MoveHeal:
		if lasted := t.lasted(i); lasted != "" {
			return say.Of("The gateway starts again after %s; every device reports.", lasted)
		}
		return say.Of("The gateway starts again; every device reports.")
	case f.Kind == world.CutOff:
		return say.Of("What is under way from and to %s is held up for up to %s.", t.p.Devices[f.Dev].Name, seconds(f.HealTicks))
	case b.After.Down:
		return say.Of("The gateway stops.")
	}
	return say.Of("The gateway restarts; every device reports again, and what is pending is sent again.")
}

// offline says that a device is offline, and where that is all of it that it is
// back.
func (t *teller) offline(b *world.Beat, name string) say.Text {
	if len(b.Steps) > 1 {
		return say.Of("%s is offline for a while; until it reports again it is unknown.", name)
	}
	return say.Of("%s is offline: what it reported is unknown from now on.", name)
}

// lasted says how long the gateway was down; "" if no time is counted.
func (t *teller) lasted(i int) string {
	for k := i - 1; k >= 0 && t.run.At != nil; k-- {
		if t.run.Beats[k].Move.Kind == world.MoveFault && t.run.Beats[k].After.Down {
			return seconds(t.run.At[i] - t.run.At[k])
		}
	}
	return ""
}

// lost says what does not arrive. Whether a device did not get a command or did
// not heed it, nobody can tell.
func (t *teller) lost(b *world.Beat, ref string) say.Text {
	if b.Before.Traffic[b.Move.At].Newest {
		return say.Of("%s does not obey: the command %s = %s is lost or not heeded.", t.device(b.Res), ref, t.region(b.Res, b.Before.Target[b.Res]))
	}
	return say.Of("The answer of %s is lost.", t.device(b.Res))
}

// failed is the device whose fault a beat without a resource is about, -1 if it is
// about none.
func (t *teller) failed(b *world.Beat) machine.Dev {
	switch b.Move.Kind {
	case world.MoveFault, world.MoveHeal, world.MoveOffline:
		return t.run.World.Faults()[b.Move.Fault].Dev
	}
	return -1
}

// remains reports whether what is broken among faults has no excuse any more.
func (t *teller) remains(pr *world.Property) bool {
	return t.run.World.Rung() == world.Faulty && !pr.EvenIfDeaf
}
