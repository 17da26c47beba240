// The core as a snapshot, named by paths so that any program can take it over.

package engine

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// The versions of an image: the second has what takes time, the third holds. All are read;
// the third is written only where something is held.
const (
	heldSnapshotVersion = 3
	snapshotVersion     = 2
	oldSnapshotVersion  = 1
)

// image is a core in words.
type image struct {
	Version   int             `json:"version"`
	Resources []resourceImage `json:"resources"`
	Vars      []varImage      `json:"vars"`
	Offline   []string        `json:"offline"` // providers
	Calls     []callImage     `json:"calls"`
	Facts     []factImage     `json:"facts,omitempty"`
	Timers    []timerImage    `json:"timers,omitempty"`
	Runs      []runImage      `json:"runs,omitempty"`
	Held      []Held          `json:"held,omitempty"`
	// Derived is what computes derived facts, Since how far the moments of the
	// day were played.
	Derived []byte    `json:"derived,omitempty"`
	Since   time.Time `json:"since,omitzero"`
}

type resourceImage struct {
	Path    models.Path   `json:"path"`
	Shape   string        `json:"shape"` // its type without the range
	Raw     models.Value  `json:"raw"`
	Known   bool          `json:"known"`
	Channel *channelImage `json:"channel,omitempty"`
}

type channelImage struct {
	Value     models.Value  `json:"value"`
	Pending   bool          `json:"pending"`
	Succeeded bool          `json:"succeeded"`
	Differs   bool          `json:"differs"`
	Key       string        `json:"key"`
	Sent      time.Duration `json:"sent"`
	Seq       int64         `json:"seq"`
	Idx       int32         `json:"idx"`
	Armed     bool          `json:"armed"`
	Due       time.Duration `json:"due"`
}

type varImage struct {
	Name  string       `json:"name"`
	Shape string       `json:"shape"`
	Value models.Value `json:"value"`
}

type callImage struct {
	Seq    int64         `json:"seq"`
	Idx    int32         `json:"idx"`
	Intent []byte        `json:"intent"`
	Due    time.Duration `json:"due"`
}

// shape is a type without its range: values keep their meaning between types
// of one shape.
func shape(t models.Type) string {
	t.Range = nil
	return t.String()
}

// image describes the core.
func (c *core) image() image {
	s := c.driver.Snapshot()
	x := image{Version: snapshotVersion, Derived: s.Facts, Since: s.Since.UTC()}
	for i := range c.p.Resources {
		r := &c.p.Resources[i]
		if r.Fact != machine.NoFact {
			x.Facts = append(x.Facts, factImage{Ref: r.Ref, Raw: s.Resources[i].Raw, Region: s.State.Region[i], Known: s.State.Known[i]})
			continue
		}
		x.Resources = append(x.Resources, resourceImage{
			Path: r.Path, Shape: shape(r.Model.Type), Raw: s.Resources[i].Raw, Known: s.State.Known[i], Channel: c.channel(&s, i),
		})
	}
	for i := range c.p.Vars {
		v := &c.p.Vars[i]
		x.Vars = append(x.Vars, varImage{Name: v.Name, Shape: shape(v.Type), Value: v.Domain[s.State.Vars[i]]})
	}
	for i := range c.p.Devices {
		if !s.State.Online[i] {
			x.Offline = append(x.Offline, c.p.Devices[i].Provider)
		}
	}
	for i := range c.calls {
		it := &c.calls[i].Intent
		x.Calls = append(x.Calls, callImage{Seq: it.Seq, Idx: it.Idx, Intent: journal.AppendIntent(nil, it), Due: c.calls[i].Due})
	}
	c.addTimers(&x, &s)
	if x.Held = c.held; len(x.Held) > 0 {
		x.Version = heldSnapshotVersion
	}
	return x
}

func (c *core) channel(s *drive.Snapshot, i int) *channelImage {
	ch, n, m := &s.State.Channel[i], &c.newest[i], &s.Resources[i]
	if !ch.Value.IsSet() {
		return nil
	}
	return &channelImage{
		Value: ch.Value, Pending: ch.Pending, Succeeded: ch.Succeeded, Differs: ch.Differs,
		Key: n.key, Sent: m.Sent, Seq: n.seq, Idx: n.idx, Armed: m.Armed, Due: m.Due,
	}
}

// begin starts a program in the place of another: devices that are away stay
// away, everything else begins anew. unsettled lists the resources whose
// commands are still on their way.
func (c *core) begin(x *image) (unsettled map[models.Path]bool, err error) {
	unsettled = map[models.Path]bool{}
	for i := range x.Resources {
		if ch := x.Resources[i].Channel; ch != nil && ch.Pending {
			unsettled[x.Resources[i].Path] = true
		}
	}
	s := c.driver.Snapshot()
	c.takeAway(&s, x.Offline)
	c.takeHolds(&s.State, x.Held)
	err = c.driver.Restore(&s)
	c.keep()
	return unsettled, err
}

func (c *core) takeAway(s *drive.Snapshot, offline []string) {
	for _, provider := range offline {
		if d, ok := c.p.FindDevice(provider); ok {
			s.State.Online[d] = false
		}
	}
}

// quiet reports that no command is on its way.
func (c *core) quiet() bool {
	return len(c.calls) == 0 &&
		!slices.ContainsFunc(c.driver.State().Channel, func(ch machine.Channel) bool { return ch.Pending })
}

// take carries over what an image and the program share, by path and name:
// values that are still of the type, variables whose value is still in the
// domain, availability, channels of resources still settable, timers and runs of
// rules that still have them. The rest stays as it is.
func (c *core) take(x *image) error {
	s := c.driver.Snapshot()
	for i := range x.Resources {
		ri := &x.Resources[i]
		r, ok := c.byPath[ri.Path]
		if ok && shape(c.p.Resources[r].Model.Type) == ri.Shape {
			c.takeResource(&s, r, ri)
		}
	}
	c.takeVars(&s, x.Vars)
	c.takeAway(&s, x.Offline)
	c.takeHolds(&s.State, x.Held)
	c.takeTimers(&s, x)
	s.Facts, s.Since = x.Derived, x.Since
	for i := range x.Calls {
		o := openCall{Intent: journal.Intent{Seq: x.Calls[i].Seq, Idx: x.Calls[i].Idx}, Due: x.Calls[i].Due}
		if err := journal.DecodeIntent(x.Calls[i].Intent, &o.Intent); err != nil {
			return err
		}
		if _, ok := c.byPath[o.Intent.Path]; ok {
			c.calls = append(c.calls, o)
		}
	}
	err := c.driver.Restore(&s)
	c.keep()
	return err
}

func (c *core) takeResource(s *drive.Snapshot, r machine.Res, x *resourceImage) {
	cut := c.p.Resources[r].Cut
	if cut == nil {
		return
	}
	m := &s.Resources[r]
	if region, ok := cut.Cut(x.Raw); ok {
		m.Raw = x.Raw
		s.State.Region[r], s.State.Known[r] = region, x.Known
	}
	ch := x.Channel
	if ch == nil || !c.p.Resources[r].Settable {
		return
	}
	region, ok := cut.Cut(ch.Value)
	if !ok {
		return
	}
	s.State.Channel[r] = machine.Channel{
		Value: ch.Value, Region: region, Pending: ch.Pending, Succeeded: ch.Succeeded, Differs: ch.Differs,
	}
	m.Sent, m.Armed, m.Due = ch.Sent, ch.Armed, ch.Due
	c.newest[r] = newest{key: ch.Key, seq: ch.Seq, idx: ch.Idx}
}

func (c *core) takeVars(s *drive.Snapshot, vars []varImage) {
	byName := make(map[string]*varImage, len(vars))
	for i := range vars {
		byName[vars[i].Name] = &vars[i]
	}
	for i := range c.p.Vars {
		v := &c.p.Vars[i]
		x, ok := byName[v.Name]
		if !ok || x.Shape != shape(v.Type) {
			continue
		}
		for k := range v.Domain {
			if v.Domain[k].Equal(x.Value) {
				s.State.Vars[i] = int32(k)
			}
		}
	}
}

// encodeImage gives the payload of a snapshot.
func encodeImage(x image) ([]byte, error) {
	b, err := json.Marshal(x)
	if err != nil {
		return nil, fmt.Errorf("engine: encode the state: %w", err)
	}
	return b, nil
}

// decodeImage reads the payload of a snapshot; an empty one is the initial
// state. Errors: journal.ErrMalformed.
func decodeImage(payload []byte) (*image, error) {
	var x image
	if len(payload) == 0 {
		return &x, nil
	}
	if err := json.Unmarshal(payload, &x); err != nil {
		return nil, fmt.Errorf("%w: a snapshot: %v", journal.ErrMalformed, err)
	}
	if x.Version < oldSnapshotVersion || x.Version > heldSnapshotVersion {
		return nil, fmt.Errorf("%w: a snapshot of version %d, this program knows %d", journal.ErrMalformed, x.Version, snapshotVersion)
	}
	return &x, nil
}
