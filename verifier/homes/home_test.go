package homes_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/homes"
)

func TestHouse(t *testing.T) {
	h := homes.House(6)
	files := map[string]string{"home.tenet": h.Text}
	r, list := compile.Load(files, check.Site{})
	if r == nil {
		t.Fatal(diag.Render(list, diag.Options{Source: diag.Sources(files)}))
	}
	t.Log(len(r.Program.Rules), len(r.Program.Devices), len(r.Spec.Properties))
	opt := verifier.Options{Clock: time.Now}
	opt.Filter = func(_, p string) bool { return strings.Contains(p, os.Getenv("P")) }
	opt.OnProperty = func(p *verifier.Property) {
		t.Logf("%-12s %-9v want %-5v %8d states %9d moves %.2f s  %s  focus %v", p.Name, p.Verdict, h.Holds[p.Name], p.States, p.Transitions, p.Seconds, p.Limit, p.Evidence != nil && p.Evidence.Focus != nil)
	}
	start := time.Now()
	rep, err := verifier.Verify(context.Background(), r, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(time.Since(start))
	verdicts := map[string]string{}
	for _, p := range rep.Properties {
		verdicts[p.Name] = p.Verdict.String()
	}
	wrong, open := h.Wrong(verdicts)
	t.Log(wrong, open)
}
