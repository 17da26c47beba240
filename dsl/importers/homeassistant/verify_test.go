// What is imported can be verified.

package homeassistant_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
)

// Every story's rules go through the verifier and its built-in checks, as far as
// a short time goes.
func TestStoriesVerify(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if f.Name != "rules.tenet" {
				continue
			}
			r, list := compile.Load(map[string]string{f.Name: string(f.Data)}, check.Site{})
			if r == nil {
				t.Fatalf("%s: %v", path, list)
			}
			report, err := verifier.Verify(context.Background(), r, verifier.Options{Rung: world.Delayed, MaxStates: 200, Timeout: 50 * time.Millisecond})
			if err != nil {
				t.Errorf("%s: %v", path, err)
			}
			if report == nil {
				t.Errorf("%s: no report", path)
			}
		}
	}
}
