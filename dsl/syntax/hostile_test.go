// Hard inputs: each gets a clear error in little time and memory.

package syntax_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/dsl/syntax"
)

// The bound in time is far above what any of them needs.
func TestHardInputsGetAClearError(t *testing.T) {
	many := 100_000
	for _, c := range []struct{ name, source, code string }{
		{"a line of 10 MiB", "app A { let x = \"" + strings.Repeat("a", 10*mebibyte) + "\" }", "file-too-large"},
		{"parentheses", "app A { let x = " + strings.Repeat("(", many) + "1" + strings.Repeat(")", many) + " }", "nested-too-deeply"},
		{"braces", strings.Repeat("{", many), "nested-too-deeply"},
		{"bytes that are not UTF-8", strings.Repeat("\xff", mebibyte), "not-utf-8"},
		{"runs that are not UTF-8", strings.Repeat("\xff ", mebibyte/2), "not-utf-8"},
		{"bidi controls", strings.Repeat("\u202e", mebibyte/3), "hidden-direction"},
		{"bidi controls in a comment", "// " + strings.Repeat("\u2067", mebibyte/4), "hidden-direction"},
		{"NUL bytes", strings.Repeat("\x00", mebibyte), "control-character"},
		{"homoglyphs", strings.Repeat("dеvice ", mebibyte/8), "mixed-scripts"},
		{"signs of no language", strings.Repeat("¿ ", mebibyte/8), "unexpected-character"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := heap()
			start := time.Now()
			file, found := syntax.Parse("a.tenet", c.source)
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
			if held := heap() - before; held > 64*mebibyte {
				t.Errorf("holds %d MiB", held/mebibyte)
			}
			checkLossless(t, file)
			if !hasCode(found, c.code) {
				t.Errorf("no %s among %d diagnostics", c.code, len(found))
			}
			if len(found) > 51 {
				t.Errorf("%d diagnostics are shown", len(found))
			}
		})
	}
}

// heap returns how many bytes are in use.
func heap() int {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc)
}

// A file cannot look other than it is, wherever the disguise stands.
func TestDisguisesAreFound(t *testing.T) {
	for _, c := range []struct{ source, code, try string }{
		{"device a : B // caf\xe9", "not-utf-8", ""},
		{"device a : B // x\u202ey", "hidden-direction", ""},
		{"device a : B /* \u2066 */", "hidden-direction", ""},
		{"device a : B \"x\u2069\"", "hidden-direction", ""},
		{"device \u202da : B", "hidden-direction", ""},
		{"app A { rule r { on start then notify me \"{a\u202b}\" } }", "hidden-direction", ""},
		{"device a : B \"x\x00\"", "control-character", ""},
		{"device a\x00 : B", "control-character", ""},
		{"device a : B // \x1b[2J", "control-character", ""},
		{"dеvice a : B", "mixed-scripts", "device"},
		{"device lаmp : B", "mixed-scripts", "lamp"},
		{"device lοck : B", "mixed-scripts", "lock"},
		{"device температyра : B", "mixed-scripts", "температура"},
		{"device lamp_д : B", "mixed-scripts", ""},
	} {
		file, found := syntax.Parse("a.tenet", c.source)
		checkLossless(t, file)
		if len(found) != 1 || found[0].Code != c.code || found[0].Try != c.try {
			t.Errorf("%q gives\n%s", c.source, render(c.source, found))
		}
	}
	for _, source := range []string{
		"device лампа : B", "device λάμπα : B", "device 灯 : B", "device lampe_für_灯 : B", "app A { let x = 5 μg/m³ }",
		"device a : B \"лампа lamp\" // л and l", "\uFEFFdevice a : B", "device a :\u00A0B",
	} {
		if _, found := syntax.Parse("a.tenet", source); len(found) > 0 {
			t.Errorf("%s", render(source, found))
		}
	}
}
