// The shield of a site travels in bundles.

package deploy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/site"
)

// TestShieldInBundles: a bundle names its rows, its hash depends on them, and what the
// gateway loads from it has them in its gate, also while it idles.
func TestShieldInBundles(t *testing.T) {
	b := good()
	b.Content.Shield = []site.ShieldRow{{Resource: "heater.power", Values: []string{"on"}, While: "window.state == open"}}
	if b.Hash() == good().Hash() || b.ContentHash() == good().ContentHash() {
		t.Error("the hash says nothing of the shield")
	}
	back, err := deploy.Decode(encode(t, b))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b, back); diff != "" {
		t.Fatal(diff)
	}
	r, list := compile.Load(back.Content.Files(), back.Content.CheckSite())
	if r == nil {
		t.Fatal(list)
	}
	idle, list := deploy.Idle(back.Content)
	if idle == nil {
		t.Fatal(list)
	}
	for _, p := range []*machine.Program{r.Program, idle.Result.Program} {
		if len(p.Gate.Shield) != 1 || p.Resources[p.Gate.Shield[0].Res].Ref != "heater.power" || p.Gate.Shield[0].While == machine.NoCond {
			t.Errorf("%+v", p.Gate.Shield)
		}
	}
}
