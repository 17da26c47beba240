// The form the pages' own tests read: what this gateway really answers.

package author_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/studio/author"
)

var update = flag.Bool("update", false, "rewrite the sample of web/kernel/testdata")

// TestSampleIsCurrent: the pages are tested against forms as they are answered
// today. With -update the sample is rewritten.
func TestSampleIsCurrent(t *testing.T) {
	const folder = "../web/kernel/testdata/"
	text, err := os.ReadFile(folder + "sample.tenet")
	if err != nil {
		t.Fatal(err)
	}
	report, err := author.New(&site.Project{}, author.Gateway{}).Form(context.Background(), map[string]string{"sample.tenet": string(text)}, "sample.tenet")
	if err != nil || len(report.Diagnostics) > 0 {
		t.Fatal(err, report.Diagnostics)
	}
	var got bytes.Buffer
	raw, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Indent(&got, raw, "", " "); err != nil {
		t.Fatal(err)
	}
	got.WriteByte('\n')
	if *update {
		if err := os.WriteFile(folder+"sample.json", got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(folder + "sample.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Error("web/kernel/testdata/sample.json is stale: go test ./studio/author -run Sample -update")
	}
}
