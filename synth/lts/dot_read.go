// Graphviz input.

package lts

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"regexp"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/graph/formats/dot"
	"gonum.org/v1/gonum/graph/formats/dot/ast"
)

// MaxDOT is the largest text in Graphviz's language that is read, in bytes.
const MaxDOT = 64 << 20

const (
	dotDepth = 1000 // subgraphs within subgraphs
	dotCost  = 12   // bytes of memory for a byte of text
)

// ReadDOT reads a directed graph in Graphviz's language as a system. Nodes are
// states and edges transitions; each line of an edge's label is a transition's
// label, "tau" is Tau. A node that no edge leads to, and whose only edge has no
// label, is no state but points to the initial one; without such a node it is the
// first of the text. What WriteDOT shows is understood: the shape doublecircle is
// Marked, a node labelled END is End and one labelled ERROR is Error; a dashed edge
// is a maybe transition (a question mark at the end of its label is not part of
// it), the labels of a blue one are controllable. The system is called as the
// graph is, or else by the name given. Unreachable states are left out.
//
// Memory: 12 times the text while reading.
// Errors: *SyntaxError, *LimitError, those of r.
// Source: graphviz.org, The DOT Language; the text is parsed by gonum.
func ReadDOT(r io.Reader, name string, lim Limits) (*LTS, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxDOT+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > MaxDOT:
		return nil, &LimitError{What: "bytes of text", Max: MaxDOT}
	case lim.Bytes > 0 && dotCost*int64(len(text)) > lim.Bytes:
		return nil, &LimitError{What: LimitMemory, Max: lim.Bytes}
	}
	graph, err := parseDOT(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))) // a byte order mark, as Graphviz does
	if err != nil {
		return nil, err
	}
	if n := dotText(graph.ID).plain(); n != "" {
		name = n
	}
	p := &dotReader{b: NewBuilder(name), lim: lim, nodes: map[string]State{}}
	if graph.Strict {
		p.only = map[[2]State]string{}
	}
	if err := p.statements(graph.Stmts, dotDefaults{}); err != nil {
		return nil, err
	}
	if err := p.settle(); err != nil {
		return nil, err
	}
	return p.b.Build(), nil
}

// parseDOT parses the only graph of a text.
func parseDOT(text []byte) (*ast.Graph, error) {
	if line := tooDeep(text); line > 0 {
		return nil, &SyntaxError{line, fmt.Sprintf("more than %d subgraphs within one another", dotDepth)}
	}
	if last := text[bytes.LastIndexByte(text, '\n')+1:]; bytes.ContainsAny(last, "/#") {
		text = append(text, '\n') // a comment needs its line to end
	}
	file, err := dot.ParseBytes(text)
	if err != nil {
		return nil, dotSyntax(err)
	}
	if len(file.Graphs) != 1 {
		return nil, dotFault("%d graphs in one text: give each its own file", len(file.Graphs))
	}
	if !file.Graphs[0].Directed {
		return nil, dotFault("the graph is not directed: write digraph, and -> for a transition")
	}
	return file.Graphs[0], nil
}

// dotFault is a mistake in what a text means; the parser tells no lines of it.
func dotFault(format string, args ...any) error {
	return &SyntaxError{What: fmt.Sprintf(format, args...)}
}

var dotPosition = regexp.MustCompile(`^(\d+):(\d+): error: `)

// dotSyntax gives the parser's error our form and the words of the language.
func dotSyntax(err error) error {
	what := strings.NewReplacer("graphx", "graph", `"␚"`, "the end", "␚", "the end", "end-of-file", "the end of the text").Replace(err.Error())
	at := dotPosition.FindStringSubmatch(what)
	if at == nil {
		return &SyntaxError{What: what}
	}
	line, _ := strconv.Atoi(at[1])
	return &SyntaxError{line, "column " + at[2] + ": " + what[len(at[0]):]}
}

var dotTokens = regexp.MustCompile(`(?s)//.*?\n|#.*?\n|/\*.*?\*/|"(?:[^"\\]|\\.)*"|<(?:[^<>]|<[^<>]*>)*>|[{}\n]`)

// tooDeep returns the line where subgraphs lie deeper within one another than is
// read, or 0. The parser and what is done with its tree go as deep as the text.
func tooDeep(text []byte) int {
	if bytes.Count(text, []byte("{")) <= dotDepth {
		return 0
	}
	line, depth := 1, 0
	for _, at := range dotTokens.FindAllIndex(text, -1) {
		token := text[at[0]:at[1]]
		switch token[0] {
		case '{':
			depth++
		case '}':
			depth--
		}
		line += bytes.Count(token, []byte("\n"))
		if depth > dotDepth {
			return line
		}
	}
	return 0
}

// dotText is an identifier as it stands in the text: bare, in quotes, or HTML.
type dotText string

// plain returns what a text says in one line.
func (t dotText) plain() string { return strings.Join(t.lines(), "\n") }

var dotReference = regexp.MustCompile(`&#?\w+;`)

// lines returns the lines of a label that are not empty. Escapes and character
// references are what they stand for.
func (t dotText) lines() (lines []string) {
	var b strings.Builder
	end := func() {
		if b.Len() > 0 {
			lines = append(lines, dotReference.ReplaceAllStringFunc(b.String(), html.UnescapeString))
		}
		b.Reset()
	}
	in, isQuoted := t.inner()
	for i := 0; i < len(in); i++ {
		switch c := in[i]; {
		case c == '\n':
			end()
		case c != '\\' || i+1 == len(in) || !isQuoted:
			b.WriteByte(c)
		default:
			i++
			if strings.IndexByte("nlr", in[i]) >= 0 {
				end()
			} else {
				b.WriteByte(in[i])
			}
		}
	}
	end()
	return lines
}

// inner takes the quotes off.
func (t dotText) inner() (in string, isQuoted bool) {
	if len(t) >= 2 && t[0] == '"' {
		return string(t[1 : len(t)-1]), true
	}
	return string(t), false
}

func (t dotText) html() bool { return strings.HasPrefix(string(t), "<") }

// key is what makes two identifiers the same.
func (t dotText) key() string {
	in, isQuoted := t.inner()
	if isQuoted {
		in = strings.ReplaceAll(in, `\"`, `"`)
	}
	return in
}

// dotLook is how a node or an edge is drawn, as far as it means something.
type dotLook struct{ label, shape, style, color dotText }

// with returns the look with attributes changed.
func (k dotLook) with(attrs []*ast.Attr) dotLook {
	for _, a := range attrs {
		switch v := dotText(a.Val); dotText(a.Key).key() {
		case "label":
			k.label = v
		case "shape":
			k.shape = v
		case "style":
			k.style = v
		case "color":
			k.color = v
		}
	}
	return k
}

// dotDefaults is how nodes and edges that are made from now on are drawn.
type dotDefaults struct{ node, edge dotLook }

type dotReader struct {
	b     *Builder
	lim   Limits
	nodes map[string]State
	names []dotText           // by state
	looks []dotLook           // by state
	bare  [][2]State          // edges without a label
	only  map[[2]State]string // labels of a strict graph's edges

	depth     int     // subgraphs around
	mentioned []State // in the subgraphs around
}

func (p *dotReader) statements(list []ast.Stmt, in dotDefaults) error {
	for _, stmt := range list {
		var err error
		switch stmt := stmt.(type) {
		case *ast.AttrStmt:
			switch stmt.Kind {
			case ast.NodeKind:
				in.node = in.node.with(stmt.Attrs)
			case ast.EdgeKind:
				in.edge = in.edge.with(stmt.Attrs)
			}
		case *ast.NodeStmt:
			var s State
			if s, err = p.node(stmt.Node, in); err == nil {
				p.looks[s] = p.looks[s].with(stmt.Attrs)
			}
		case *ast.EdgeStmt:
			err = p.edges(stmt, in)
		case *ast.Subgraph:
			_, err = p.subgraph(stmt, in)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// node returns the state of a node, which is made where it is named first.
func (p *dotReader) node(n *ast.Node, in dotDefaults) (State, error) {
	id := dotText(n.ID)
	s, ok := p.nodes[id.key()]
	if !ok {
		if p.b.Len() >= p.lim.states() {
			return 0, &LimitError{What: LimitStates, Max: int64(p.lim.states())}
		}
		s = p.b.State()
		p.nodes[id.key()] = s
		p.names, p.looks = append(p.names, id), append(p.looks, in.node)
	}
	if p.depth > 0 {
		p.mentioned = append(p.mentioned, s)
	}
	return s, nil
}

// subgraph reads a subgraph and returns its nodes, each once.
func (p *dotReader) subgraph(g *ast.Subgraph, in dotDefaults) ([]State, error) {
	from := len(p.mentioned)
	p.depth++
	err := p.statements(g.Stmts, in)
	p.depth--
	have := map[State]bool{}
	var nodes []State
	for _, s := range p.mentioned[from:] {
		if !have[s] {
			have[s] = true
			nodes = append(nodes, s)
		}
	}
	p.mentioned = p.mentioned[:from]
	if p.depth > 0 {
		p.mentioned = append(p.mentioned, nodes...)
	}
	return nodes, err
}

func (p *dotReader) vertex(v ast.Vertex, in dotDefaults) ([]State, error) {
	if g, ok := v.(*ast.Subgraph); ok {
		return p.subgraph(g, in)
	}
	s, err := p.node(v.(*ast.Node), in)
	return []State{s}, err
}

// edges reads a chain of edges, each from all nodes of one vertex to all of the
// next.
func (p *dotReader) edges(stmt *ast.EdgeStmt, in dotDefaults) error {
	look := in.edge.with(stmt.Attrs)
	from, err := p.vertex(stmt.From, in)
	for e := stmt.To; e != nil && err == nil; e = e.To {
		var to []State
		if to, err = p.vertex(e.Vertex, in); err == nil {
			err = p.between(from, to, look)
		}
		from = to
	}
	return err
}

// between adds an edge from each of some states to each of others.
func (p *dotReader) between(from, to []State, look dotLook) error {
	if len(from) == 0 || len(to) == 0 {
		return nil
	}
	if look.label.html() {
		return dotFault("%s has an HTML label: write it in double quotes", p.edge(from[0], to[0]))
	}
	lines := look.label.lines()
	if err := p.room(len(from) * len(to) * max(1, len(lines))); err != nil {
		return err
	}
	for _, s := range from {
		for _, t := range to {
			if err := p.transitions(s, t, lines, look); err != nil {
				return err
			}
		}
	}
	return nil
}

// room says whether there is room for more transitions.
func (p *dotReader) room(more int) error {
	n := len(p.b.arcs) + len(p.bare) + more
	if n > p.lim.transitions() {
		return &LimitError{What: LimitTransitions, Max: int64(p.lim.transitions())}
	}
	if p.lim.Bytes > 0 && dotCost*int64(n) > p.lim.Bytes {
		return &LimitError{What: LimitMemory, Max: p.lim.Bytes}
	}
	return nil
}

// transitions adds the transitions of an edge.
func (p *dotReader) transitions(s, t State, lines []string, look dotLook) error {
	if p.only != nil {
		before, again := p.only[[2]State{s, t}]
		if again && before != string(look.label) {
			return dotFault("%s stands twice in a strict graph, which keeps one: write digraph", p.edge(s, t))
		}
		p.only[[2]State{s, t}] = string(look.label)
	}
	if len(lines) == 0 {
		p.bare = append(p.bare, [2]State{s, t})
	}
	maybe, controls := strings.Contains(look.style.key(), dotMaybe), look.color.key() == dotControls
	for _, name := range lines {
		if n, ok := strings.CutSuffix(name, "?"); ok && maybe && n != "" {
			name = n
		}
		l := p.b.Label(name)
		if controls && l != Tau {
			p.b.Control(l)
		}
		if maybe {
			p.b.Maybe(s, l, t)
		} else {
			p.b.Edge(s, l, t)
		}
	}
	return nil
}

// edge names an edge for people.
func (p *dotReader) edge(s, t State) string {
	return fmt.Sprintf("the edge %s -> %s", p.names[s], p.names[t])
}

// settle finds the initial state, and marks and Error by what nodes look like.
func (p *dotReader) settle() error {
	if p.b.Len() == 0 {
		return dotFault("the graph has no nodes: a system has at least its initial state")
	}
	if err := p.start(); err != nil {
		return err
	}
	isError := make([]bool, p.b.Len())
	for s := range State(p.b.Len()) {
		if p.looks[s].shape.key() == dotMarked {
			p.b.Mark(s, Marked)
		}
		switch p.looks[s].label.key() {
		case dotEnd:
			p.b.Mark(s, End)
		case dotError:
			isError[s] = true
		}
	}
	for i, a := range p.b.arcs {
		if isError[a.from] {
			return dotFault("%s leaves a state labelled %s, which is where nothing goes on: give the state another label", p.edge(a.from, a.to), dotError)
		}
		if isError[a.to] {
			p.b.arcs[i].to = Error
		}
	}
	if isError[p.b.start] {
		p.b.Start(Error)
	}
	return nil
}

// start finds the node that points to the initial state.
func (p *dotReader) start() error {
	leads, acts := make([]bool, p.b.Len()), make([]bool, p.b.Len())
	for _, a := range p.b.arcs {
		leads[a.to], acts[a.from] = true, true
	}
	for _, e := range p.bare {
		leads[e[1]] = true
	}
	start := Error
	for _, e := range p.bare {
		switch {
		case leads[e[0]] || acts[e[0]]:
			return dotFault("%s has no label: write [label=\"tau\"] if nothing is to be seen of it", p.edge(e[0], e[1]))
		case start != Error && start != e[1]:
			return dotFault("there are two initial states: edges without a label point to %s and to %s", p.names[start], p.names[e[1]])
		}
		start = e[1]
	}
	if start != Error {
		p.b.Start(start)
	}
	return nil
}
