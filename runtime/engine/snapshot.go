// The core as a snapshot, named by paths so that any program can take it over.

package engine

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

const snapshotVersion = 1

// image is a core in words.
type image struct {
	Version   int             `json:"version"`
	Resources []resourceImage `json:"resources"`
	Vars      []varImage      `json:"vars"`
	Offline   []string        `json:"offline"` // providers
	Calls     []callImage     `json:"calls"`
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
	x := image{Version: snapshotVersion}
	for i := range c.p.Resources {
		r := &c.p.Resources[i]
		x.Resources = append(x.Resources, resourceImage{
			Path: r.Path, Shape: shape(r.Model.Type), Raw: c.facts[i].raw, Known: c.state.Known[i], Channel: c.channel(i),
		})
	}
	for i := range c.p.Vars {
		v := &c.p.Vars[i]
		x.Vars = append(x.Vars, varImage{Name: v.Name, Shape: shape(v.Type), Value: v.Domain[c.state.Vars[i]]})
	}
	for i := range c.p.Devices {
		if !c.state.Online[i] {
			x.Offline = append(x.Offline, c.p.Devices[i].Provider)
		}
	}
	for i := range c.calls {
		it := &c.calls[i].Intent
		x.Calls = append(x.Calls, callImage{Seq: it.Seq, Idx: it.Idx, Intent: journal.AppendIntent(nil, it), Due: c.calls[i].Due})
	}
	return x
}

func (c *core) channel(i int) *channelImage {
	ch, f := &c.state.Channel[i], &c.facts[i]
	if !ch.Value.IsSet() {
		return nil
	}
	return &channelImage{
		Value: ch.Value, Pending: ch.Pending, Succeeded: ch.Succeeded, Differs: ch.Differs,
		Key: f.key, Sent: f.sent, Seq: f.seq, Idx: f.idx, Armed: f.armed, Due: f.due,
	}
}

// begin starts a program in the place of another: devices that are away stay
// away, everything else begins anew. unsettled lists the resources whose
// commands are still on their way.
func (c *core) begin(x *image) (unsettled map[models.Path]bool) {
	unsettled = map[models.Path]bool{}
	for i := range x.Resources {
		if ch := x.Resources[i].Channel; ch != nil && ch.Pending {
			unsettled[x.Resources[i].Path] = true
		}
	}
	c.takeAway(x.Offline)
	c.keep()
	return unsettled
}

func (c *core) takeAway(offline []string) {
	for _, provider := range offline {
		if d, ok := c.p.FindDevice(provider); ok {
			c.state.Online[d] = false
		}
	}
}

// quiet reports that no command is on its way.
func (c *core) quiet() bool {
	return len(c.calls) == 0 && !slices.ContainsFunc(c.state.Channel, func(ch machine.Channel) bool { return ch.Pending })
}

// take carries over what an image and the program share, by path and name:
// values that are still of the type, variables whose value is still in the
// domain, availability, channels of resources still settable. The rest stays as
// it is.
func (c *core) take(x *image) error {
	for i := range x.Resources {
		ri := &x.Resources[i]
		r, ok := c.byPath[ri.Path]
		if ok && shape(c.p.Resources[r].Model.Type) == ri.Shape {
			c.takeResource(r, ri)
		}
	}
	c.takeVars(x.Vars)
	c.takeAway(x.Offline)
	for i := range x.Calls {
		o := openCall{Intent: journal.Intent{Seq: x.Calls[i].Seq, Idx: x.Calls[i].Idx}, Due: x.Calls[i].Due}
		if err := journal.DecodeIntent(x.Calls[i].Intent, &o.Intent); err != nil {
			return err
		}
		if _, ok := c.byPath[o.Intent.Path]; ok {
			c.calls = append(c.calls, o)
		}
	}
	c.keep()
	return nil
}

func (c *core) takeResource(r machine.Res, x *resourceImage) {
	cut := c.p.Resources[r].Cut
	if cut == nil {
		return
	}
	if region, ok := cut.Cut(x.Raw); ok {
		c.facts[r].raw = x.Raw
		c.state.Region[r], c.state.Known[r] = region, x.Known
	}
	ch := x.Channel
	if ch == nil || !c.p.Resources[r].Settable {
		return
	}
	region, ok := cut.Cut(ch.Value)
	if !ok {
		return
	}
	c.state.Channel[r] = machine.Channel{
		Value: ch.Value, Region: region, Pending: ch.Pending, Succeeded: ch.Succeeded, Differs: ch.Differs,
	}
	f := &c.facts[r]
	f.key, f.sent, f.seq, f.idx, f.armed, f.due = ch.Key, ch.Sent, ch.Seq, ch.Idx, ch.Armed, ch.Due
}

func (c *core) takeVars(vars []varImage) {
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
				c.state.Vars[i] = int32(k)
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
	if x.Version != snapshotVersion {
		return nil, fmt.Errorf("%w: a snapshot of version %d, this program knows %d", journal.ErrMalformed, x.Version, snapshotVersion)
	}
	return &x, nil
}
