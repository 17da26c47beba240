// An author on the demo's home: check, verify, mend, deploy.

package author_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/examples"
	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/evidence"
	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/studio"
	"github.com/tenet-iot/tenet/studio/author"
	"github.com/tenet-iot/tenet/verifier/report"
)

const comfort = "rules/comfort.tenet"

// home is the example, unpacked and loaded.
func home(t *testing.T) *site.Project {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, examples.Home()); err != nil {
		t.Fatal(err)
	}
	p, err := site.Load(filepath.Clean(dir))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func mended(p *site.Project) map[string]string {
	files := map[string]string{}
	for name, text := range p.Sources {
		files[name] = text
	}
	files[comfort] = strings.Replace(files[comfort], "target - 1 °C also", "target - 1 °C && window.state == closed also", 1)
	return files
}

func verify(t *testing.T, a *author.Author, files map[string]string) (report.Document, string) {
	t.Helper()
	told := 0
	raw, hash, err := a.Verify(context.Background(), files, func(studio.Progress) {}, func(json.RawMessage) { told++ })
	if err != nil {
		t.Fatal(err)
	}
	var doc report.Document
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	if told != doc.Summary.Properties {
		t.Fatalf("%d properties were told, the document has %d", told, doc.Summary.Properties)
	}
	return doc, hash
}

func TestBrokenThenMended(t *testing.T) {
	p := home(t)
	var activated *deploy.Bundle
	var shadowed *deploy.Bundle
	a := author.New(p, author.Gateway{
		Activate: func(_ context.Context, b *deploy.Bundle, _ string) (json.RawMessage, error) {
			activated = b
			return json.RawMessage(`{"state":"active"}`), nil
		},
		Shadow: func(_ context.Context, b *deploy.Bundle, _ string) (json.RawMessage, error) {
			shadowed = b
			return json.RawMessage(`{}`), nil
		},
	})

	doc, broken := verify(t, a, p.Sources)
	if doc.Summary.Violated != 1 || doc.Summary.Holds != 2 {
		t.Fatalf("want one of three broken, got %+v", doc.Summary)
	}
	doc, hash := verify(t, a, mended(p))
	if doc.Summary.Holds != 3 || hash == broken {
		t.Fatalf("want all three to hold under another hash, got %+v", doc.Summary)
	}
	check, err := a.Check(context.Background(), mended(p))
	if err != nil || check.Hash != hash {
		t.Fatalf("check and verify must agree on the hash: %s, %s, %v", check.Hash, hash, err)
	}
	if _, err := a.Shadow(context.Background(), hash, nil, nil); err != nil || shadowed == nil || activated != nil {
		t.Fatalf("shadow: %v", err)
	}
	if _, err := a.Deploy(context.Background(), hash, nil, nil); err != nil || activated != shadowed {
		t.Fatalf("deploy: %v", err)
	}

	// What was deployed carries evidence that the gateway's checker accepts,
	// and no other.
	r, _ := compile.Load(mended(p), p.CheckSite())
	claims := deploy.Evidence{Blobs: activated.Evidence}
	for i, prop := range r.Spec.Properties {
		claims.Claims = append(claims.Claims, deploy.Claim{Property: i, Rung: prop.Required})
	}
	if err := evidence.Check(context.Background(), r, claims); err != nil {
		t.Fatal(err)
	}
	old, _ := compile.Load(p.Sources, p.CheckSite())
	if err := evidence.Check(context.Background(), old, claims); err == nil {
		t.Fatal("evidence for the mended rules was accepted for the broken ones")
	}
}

func TestDeployNeedsAVerdict(t *testing.T) {
	never := func(context.Context, *deploy.Bundle, string) (json.RawMessage, error) {
		t.Fatal("nothing may be activated")
		return nil, nil
	}
	a := author.New(home(t), author.Gateway{Activate: never, Shadow: never})
	_, err := a.Deploy(context.Background(), "0123", nil, nil)
	var refused *studio.Refusal
	if !errors.As(err, &refused) || refused.Code != deploy.NotVerified {
		t.Fatalf("got %v", err)
	}
}

func TestOutlineOfATextWithErrors(t *testing.T) {
	p := home(t)
	files := mended(p)
	files[comfort] = strings.Replace(files[comfort], "heater.power = off", "heatr.power = off", 1)
	check, err := author.New(p, author.Gateway{}).Check(context.Background(), files)
	if err != nil {
		t.Fatal(err)
	}
	if len(check.Diagnostics) == 0 || check.Diagnostics[0].Code != "unknown-device" || check.Diagnostics[0].Line == 0 {
		t.Fatalf("got %+v", check.Diagnostics)
	}
	if len(check.Apps) != 2 || len(check.Apps[0].Rules) != 3 || len(check.Apps[0].Properties) != 3 {
		t.Fatalf("the outline survives an error, got %+v", check.Apps)
	}
	if got := check.Apps[0].Properties[0]; got.Name != "no heating to the street" || strings.Contains(got.Sentence, " as ") {
		t.Fatalf("got %+v", got)
	}
}
