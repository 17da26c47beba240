// Graphviz: round trips, by ourselves and by Graphviz; what other tools write;
// mistakes, garbage.

package lts

import (
	"bytes"
	"errors"
	"os/exec"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func dotOf(t interface{ Fatal(...any) }, l *LTS) string {
	var out bytes.Buffer
	if err := WriteDOT(&out, l); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func readDOT(in string) (*LTS, error) { return ReadDOT(strings.NewReader(in), "P", Limits{}) }

// odd labels are those that the language has to escape.
var odd = shape{states: 6, edges: 14, labels: []string{`a`, `b, "c"`, `d\n`, "e\nf", "&amp;", "g?", ` é\`, "{"}}

// A system that is written and read again is the same, but for labels without
// transitions.
func TestDOTRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := odd.draw(t, "P")
		first := dotOf(t, l)
		back, err := readDOT(first)
		if err != nil {
			t.Fatalf("%v in\n%s", err, first)
		}
		if second := dotOf(t, back); second != first {
			t.Fatalf("written\n%s\nread and written\n%s", first, second)
		}
		if err := checkCanonical(back); err != nil {
			t.Fatalf("%v in\n%s", err, text(back))
		}
		if got, want := used(back), used(l); got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	})
}

// used writes a system out without its alphabet and the marks that it knows, of
// which what is not in use is lost.
func used(l *LTS) string {
	written := text(l)
	at := strings.LastIndex(written, " uses ")
	return written[at+len(" uses 0"):]
}

// Graphviz reads what is written, and what it writes of it is the same system.
func TestDOTThroughGraphviz(t *testing.T) {
	if _, err := exec.LookPath("dot"); err != nil {
		t.Fatal("dot is missing: run make tools, or install graphviz")
	}
	for seed := range 40 {
		l := rapid.Custom(func(t *rapid.T) *LTS { return odd.draw(t, "P") }).Example(seed)
		first := dotOf(t, l)
		cmd := exec.Command("dot", "-Tdot")
		cmd.Stdin = strings.NewReader(first)
		var said bytes.Buffer
		cmd.Stderr = &said
		laid, err := cmd.Output()
		if err != nil || said.Len() > 0 {
			t.Fatalf("%v: %s in\n%s", err, &said, first)
		}
		back, err := ReadDOT(bytes.NewReader(laid), "P", Limits{})
		if err != nil {
			t.Fatalf("%v in\n%s", err, laid)
		}
		same, err := Equivalent(background, l, back, Strong, Limits{})
		if err != nil || !same || back.Len() != l.Len() || back.Transitions() != l.Transitions() {
			t.Fatalf("%v: written\n%s\nby Graphviz\n%s\nread\n%s", err, first, laid, text(back))
		}
	}
}

func TestDOTOfOthers(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"the first node is initial; names in quotes are those without",
			`digraph { a -> "b" [label=x]; b -> a [label="y"]; b; /* c */ } // end`,
			"[x y] start 0 uses 0\n0 [0]: x->1\n1 [0]: y->0\n"},
		{"a byte order mark", "\xef\xbb\xbfdigraph { a -> a [label=x] }", "[x] start 0 uses 0\n0 [0]: x->0\n"},
		{"a node of an automata library points to the initial state; final states are double circles",
			`digraph g {
			  s0 [shape="circle" label="0"];
			  s1 [shape="doublecircle" label="1"];
			  s0 -> s1 [label="b"]; s1 -> s0 [label="a"];
			  __start0 [label="" shape="none"];
			  __start0 -> s1;
			}`,
			"[a b] start 0 uses 2\n0 [2]: a->1\n1 [0]: b->0\n"},
		{"a label for each line, by any line break",
			"digraph { 0 -> 1 [label=\"x\\ny\\lz\nw\\r\"] }",
			"[w x y z] start 0 uses 0\n0 [0]: w->1 x->1 y->1 z->1\n1 [0]:\n"},
		{"defaults hold for what comes after them, and in their subgraph",
			`digraph { edge [label=a]; p -> q; subgraph cluster_1 { edge [label=b, style="bold,dashed"] q -> r } r -> p }`,
			"[a b] start 0 uses 0\n0 [0]: a->1\n1 [0]: b?->2\n2 [0]: a->0\n"},
		{"chains, sets and ports",
			`digraph { a:n -> {b; c:s:e} -> d [label=x] d -> subgraph s { a b } [label=y] }`,
			"[x y] start 0 uses 0\n0 [0]: x->1 x->2\n1 [0]: x->3\n2 [0]: x->3\n3 [0]: y->0 y->1\n"},
		{"a strict graph whose edges differ",
			`strict digraph "" { 0 [key=1]; 0 -> 1 [key=0, label=tau]; 1 -> 0 [label=a]; 1 -> 0 [label=a] }`,
			"[a] start 0 uses 0\n0 [0]: tau->1\n1 [0]: a->0\n"},
		{"END and ERROR are known by their labels, looks may be said later",
			`digraph { node [shape=box] a -> b [label=x] a -> c [label=y, color="blue"] b [label="END"] c [label=ERROR] }`,
			"[x y] start 0 uses 1\n0 [0]: x->1 y->-1\n1 [1]:\n"},
	} {
		l, err := readDOT(c.in)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if got := text(l); got != c.want {
			t.Errorf("%s: got\n%swant\n%s", c.name, got, c.want)
		}
	}
}

func TestDOTMistakes(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", "line 1: column 1: expected one of strict, graph or digraph; got: the end of the text"},
		{"\x7fELF\x00\x01", "line 1: column 1: expected one of strict, graph or digraph; got: unknown/invalid token \"\\x7f\""},
		{"digraph {\n a -> b [label=x]\n", "line 3: column 1: expected one of"},
		{"digraph {\n a -> b [label=\"x]\n}", "line 2: column 16: expected id; got: unknown/invalid token"},
		{"digraph {}", "the graph has no nodes: a system has at least its initial state"},
		{"graph { a -- b [label=x] }", "the graph is not directed: write digraph, and -> for a transition"},
		{"digraph { a -> b [label=x] } digraph { }", "2 graphs in one text: give each its own file"},
		{"digraph { a -> b b -> a }", `the edge a -> b has no label: write [label="tau"] if nothing is to be seen of it`},
		{"digraph { s -> a t -> b a -> b [label=x]}", "there are two initial states: edges without a label point to a and to b"},
		{"digraph { a -> b [label=<x>] }", "the edge a -> b has an HTML label: write it in double quotes"},
		{"strict digraph { a -> b [label=x] a -> b [label=y] }", "the edge a -> b stands twice in a strict graph, which keeps one: write digraph"},
		{"digraph { a -> b [label=x] b [label=ERROR] b -> a [label=y] }", "the edge b -> a leaves a state labelled ERROR, which is where nothing goes on: give the state another label"},
		{"digraph {\n" + strings.Repeat("{", 1<<20), "line 2: more than 1000 subgraphs within one another"},
		{"digraph { // \"\n" + strings.Repeat("subgraph {", 1<<16), "line 2: more than 1000 subgraphs within one another"},
	} {
		_, err := readDOT(c.in)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%.60q: got %v, want %s", c.in, err, c.want)
		}
	}
}

// Braces in labels and comments are no subgraphs.
func TestDOTBracesInNames(t *testing.T) {
	in := "digraph { a -> b [label=\"" + strings.Repeat("{", 5000) + "\"] // {\n /* " + strings.Repeat("{", 5000) + "*/ }"
	if _, err := readDOT(in); err != nil {
		t.Fatal(err)
	}
}

// Sets of nodes multiply: limits are asked before.
func TestDOTLimits(t *testing.T) {
	var many strings.Builder
	for i := range 3000 {
		many.WriteString(" n" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + strings.Repeat("y", i/182))
	}
	in := "digraph { {" + many.String() + "} -> {" + many.String() + "} [label=\"a\\nb\"] }"
	for _, lim := range []Limits{{States: 100}, {Transitions: 1000}, {Bytes: 4 << 20}, {Bytes: 1000}} {
		_, err := ReadDOT(strings.NewReader(in), "", lim)
		if hit := (*LimitError)(nil); !errors.As(err, &hit) {
			t.Errorf("%+v: got %v", lim, err)
		}
	}
}

func FuzzReadDOT(f *testing.F) {
	f.Add(`digraph "P" { start [shape=point]; start -> s0; s0 -> s1 [label="a\nb", style=dashed]; s1 [shape=doublecircle, label="END"]; }`)
	f.Add(`strict digraph { edge [label=a color=blue] p -> {q; r} -> error; error [label="ERROR"] }`)
	f.Add(`digraph { a -> b [label="&#0;&amp;\\\"" ] # c` + "\n}")
	f.Fuzz(func(t *testing.T, in string) {
		l, err := ReadDOT(strings.NewReader(in), "P", Limits{States: 1000, Transitions: 1000})
		if err != nil {
			return
		}
		if err := checkCanonical(l); err != nil {
			t.Fatal(err)
		}
		first := dotOf(t, l)
		back, err := readDOT(first)
		if err != nil {
			t.Fatalf("%v in\n%s", err, first)
		}
		if second := dotOf(t, back); second != first {
			t.Fatalf("written\n%s\nread and written\n%s", first, second)
		}
	})
}
