// What LTSA and MTSA take although it looks like a mistake.

package fsp_test

import (
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/synth/fsp"
	"github.com/tenet-iot/tenet/synth/lts"
)

func composed(t *testing.T, text, target string) (*lts.LTS, fsp.Diagnostics) {
	t.Helper()
	model, found := fsp.Read("x.lts", text)
	if found.Failed() {
		t.Fatal(found.Render())
	}
	system, more := model.System(t.Context(), target, fsp.Limits{})
	if more.Failed() {
		t.Fatal(more.Render())
	}
	l, err := system.LTS(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return l, append(found, more...)
}

// TestUndefinedLocal: a local process that is not defined is ERROR, with one
// warning; one of its own right is a mistake.
func TestUndefinedLocal(t *testing.T) {
	l, found := composed(t, "P = (a -> Q | b -> P | c -> Q).", "P")
	if !l.HasError() || l.Len() != 1 || l.Transitions() != 3 {
		t.Errorf("%d states, %d transitions", l.Len(), l.Transitions())
	}
	if len(found) != 2 || found[0].Code != fsp.CodeUndefinedProcess || found[0].Severity != fsp.Warning {
		t.Errorf("said %v", found)
	}
	if _, found := fsp.Read("x.lts", "P = (a -> Q). Q = (b -> Q)."); !found.Failed() {
		t.Error("a process of its own right is taken for a local one")
	}
}

// TestIndexedAndNot: P and P[i] are different local processes.
func TestIndexedAndNot(t *testing.T) {
	l, found := composed(t, "GEN = GEN[2], GEN[i:2..4] = (when (i < 4) gen[i] -> GEN[i+1] | when (i == 4) eos -> END).", "GEN")
	if len(found) > 0 || l.Len() != 4 || l.Transitions() != 3 {
		t.Errorf("%d states, %d transitions, %v", l.Len(), l.Transitions(), found)
	}
	if _, found := fsp.Read("x.lts", "P = (a -> P[1][2] | b -> P[1]), P[i:0..1] = (c -> P)."); len(found) != 1 || found[0].Code != fsp.CodeArity {
		t.Errorf("said %v", found)
	}
}

// TestSharedName: a composite process may have the name of a primitive one. Where
// it is used the primitive one is meant; asked about, the composite one is.
func TestSharedName(t *testing.T) {
	for _, text := range []string{
		"P = (a -> P). Q = (a -> b -> Q). ||P = (P || Q). ||R = (x:P || P).",
		"||P = (P || Q). ||R = (x:P || P). P = (a -> P). Q = (a -> b -> Q).",
	} {
		if l, _ := composed(t, text, "P"); strings.Join(l.Alphabet().Names(), " ") != "a b" {
			t.Errorf("P has %v", l.Alphabet().Names())
		}
		if l, _ := composed(t, text, "R"); strings.Join(l.Alphabet().Names(), " ") != "a x.a" {
			t.Errorf("R has %v", l.Alphabet().Names())
		}
	}
	for _, text := range []string{
		"P = (a -> P). ||P = (P). ||P = (P).", "P = (a -> P). P = (b -> P).",
		"assert P = a ||P = (Q). Q = (a -> Q).", "||P = (Q). Q = (a -> Q). assert P = a", "||P = (P).",
	} {
		model, found := fsp.Read("x.lts", text)
		if model != nil && !found.Failed() {
			_, found = model.System(t.Context(), "P", fsp.Limits{})
		}
		if !found.Failed() {
			t.Errorf("%s is taken", text)
		}
	}
}

// TestWideSpace: spaces of other scripts are white space.
func TestWideSpace(t *testing.T) {
	if l, _ := composed(t, "P\u00a0=\u3000(a -> P),\n\u3000Q = (b -> Q).", "P"); l.Len() != 1 {
		t.Errorf("%d states", l.Len())
	}
}

// TestUnsupportedWords: what MTSA reads and this package does not is an error that
// names it, where it stands.
func TestUnsupportedWords(t *testing.T) {
	for _, word := range []string{"disturbances", "lazyness", "non_transient", "concurrencyFluents", "activityFluents",
		"exceptionHandling", "test_latency", "comparison"} {
		refused(t, "P = (a -> P).\ncontrollerSpec S = { controllable = {a} ", word, " = {a} }\n")
	}
	for _, word := range []string{"import", "abstract", "component", "probabilistic", "mdp", "starenv", "controlled_det", "gr",
		"rtc", "rtcAnalysis", "monolithicDirector", "strategy", "strategy_old", "rigid", "updatingController", "graphUpdate",
		"controlstack", "eTS", "uTS", "distribution", "exploration", "compositional", "partialOrderReduction", "enactment"} {
		refused(t, "P = (a -> P).\n", word, " ||C = (P)~{S}.\n")
	}
}

func refused(t *testing.T, before, word, behind string) {
	t.Helper()
	_, found := fsp.Read("x.lts", before+word+behind)
	for _, d := range found {
		if d.Code == fsp.CodeUnsupported && d.Span == (fsp.Span{Start: len(before), End: len(before) + len(word)}) && strings.Contains(d.Message, word) {
			return
		}
	}
	t.Errorf("%s: %v", word, found)
}
