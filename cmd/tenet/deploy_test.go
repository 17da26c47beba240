package main

import (
	"testing"

	"github.com/tenet-iot/tenet/runtime/api"
)

// What ran before is what was stopped last; a prefix is of the content's hash or the bundle's.
func TestEarlierDeployments(t *testing.T) {
	steps := []api.DeploymentStep{ // newest first
		{Hash: "c3", Bundle: "b3", State: "active"}, {Hash: "c1", Bundle: "b1", State: "superseded"}, {Hash: "c3", Bundle: "b3", State: "deploying"},
		{Hash: "c1", Bundle: "b1", State: "active"}, {Hash: "c2", Bundle: "b2", State: "superseded"}, {Hash: "ce", Bundle: "be", State: "rejected"},
	}
	for prefix, want := range map[string]string{"": "b1", "b2": "b2", "c2": "b2", "c3": "b3", "ce": "be"} {
		if got, err := earlier(steps, prefix); got != want || err != nil {
			t.Errorf("%q: %s %v", prefix, got, err)
		}
	}
	for _, prefix := range []string{"b", "x"} {
		if got, err := earlier(steps, prefix); err == nil {
			t.Errorf("%q: %s", prefix, got)
		}
	}
	if got, err := earlier(steps[:1], ""); err == nil {
		t.Errorf("nothing ran before: %s", got)
	}
}
