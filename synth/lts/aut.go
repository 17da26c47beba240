// Aldebaran .aut files, as CADP and mCRL2 write and read them.

package lts

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ErrorLabel is the label of the loop by which WriteAUT shows Error, which the
// format does not know.
const ErrorLabel = "error"

// WriteAUT writes l in Aldebaran's format. What the format cannot say is lost:
// marks, controllable labels, labels without transitions. A maybe transition's
// label gets a question mark; Tau is "tau"; Error becomes a state of its own,
// the last one, with a loop labelled ErrorLabel.
//
// Errors: those of w.
// Source: the CADP manual page aut; mCRL2's documentation of the format.
func WriteAUT(w io.Writer, l *LTS) error {
	out := bufio.NewWriter(w)
	states, edges, start := l.Len(), l.Transitions(), l.initial
	if l.HasError() {
		if start == Error {
			start = State(states)
		}
		states, edges = states+1, edges+1
	}
	fmt.Fprintf(out, "des (%d, %d, %d)\n", start, edges, states)
	for s := range State(l.Len()) {
		for _, e := range l.Out(s) {
			to := e.to
			if to == Error {
				to = State(l.Len())
			}
			fmt.Fprintf(out, "(%d, %s, %d)\n", s, quoted(l.edgeName(e)), to)
		}
	}
	if l.HasError() {
		fmt.Fprintf(out, "(%d, %s, %[1]d)\n", l.Len(), quoted(ErrorLabel))
	}
	return out.Flush()
}

// edgeName returns the label of a transition, with a question mark if it is
// maybe.
func (l *LTS) edgeName(e Edge) string {
	if e.Maybe() {
		return l.alphabet.Name(e.Label()) + "?"
	}
	return l.alphabet.Name(e.Label())
}

func quoted(name string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(name) + `"`
}

// SyntaxError is a mistake in a file.
type SyntaxError struct {
	Line int // from 1, or 0 if it is not known
	What string
}

// Error gives the line, if it is known, and the mistake.
func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return e.What
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.What)
}

// ReadAUT reads a system in Aldebaran's format. Labels are in double quotes or
// bare, up to the last comma; "tau" and "i" are Tau. What WriteAUT does for
// maybe and Error is undone: a label with a question mark at its end is a maybe
// transition, a state whose only transition is a loop labelled ErrorLabel is
// Error. Unreachable states are left out.
//
// Memory: 12 bytes a transition while reading, 9 a state.
// Errors: *SyntaxError, *LimitError, those of r.
func ReadAUT(r io.Reader, name string, lim Limits) (*LTS, error) {
	p := &autReader{in: bufio.NewScanner(r), b: NewBuilder(name), lim: lim}
	p.in.Buffer(make([]byte, 1<<16), 1<<20)
	if err := p.read(); err != nil {
		return nil, err
	}
	p.restoreError()
	return p.b.Build(), nil
}

type autReader struct {
	in    *bufio.Scanner
	line  int
	b     *Builder
	lim   Limits
	loops []State // with a transition labelled ErrorLabel to themselves

	declared int              // states, by the header
	sparse   map[uint64]State // the builder's numbers, if far more states are declared than can be reached
}

func (p *autReader) fault(format string, args ...any) error {
	return &SyntaxError{p.line, fmt.Sprintf(format, args...)}
}

// next returns the next line that is not empty.
func (p *autReader) next() (string, bool) {
	for p.in.Scan() {
		p.line++
		if line := strings.TrimSpace(p.in.Text()); line != "" {
			return line, true
		}
	}
	return "", false
}

func (p *autReader) read() error {
	edges, err := p.header()
	if err != nil {
		return err
	}
	for line, ok := p.next(); ok; line, ok = p.next() {
		if len(p.b.arcs) == edges {
			return p.fault("more transitions than the %d declared", edges)
		}
		if err := p.edge(line); err != nil {
			return err
		}
	}
	if err := p.in.Err(); err != nil {
		return fmt.Errorf("after line %d: %w", p.line, err)
	}
	if n := len(p.b.arcs); n < edges {
		return p.fault("%d transitions declared, %d found: is the file complete?", edges, n)
	}
	return nil
}

// header reads "des (initial, transitions, states)".
func (p *autReader) header() (edges int, err error) {
	line, _ := p.next()
	p.line = max(p.line, 1)
	rest, ok := strings.CutPrefix(line, "des")
	fields := strings.Split(trimParens(rest), ",")
	if !ok || len(fields) != 3 {
		return 0, p.fault("want: des (initial state, transitions, states)")
	}
	var n [3]int
	for i, f := range fields {
		v, err := strconv.ParseUint(strings.TrimSpace(f), 10, 32)
		if err != nil {
			return 0, p.fault("%q is not a number below 2^32", strings.TrimSpace(f))
		}
		n[i] = int(v)
	}
	start, edges, states := n[0], n[1], n[2]
	switch {
	case states > p.lim.states():
		return 0, &LimitError{What: LimitStates, Max: int64(p.lim.states())}
	case edges > p.lim.transitions():
		return 0, &LimitError{What: LimitTransitions, Max: int64(p.lim.transitions())}
	case p.lim.Bytes > 0 && int64(edges)*12+int64(min(states, 4*edges+1024))*9 > p.lim.Bytes:
		return 0, &LimitError{What: LimitMemory, Max: p.lim.Bytes}
	case start >= states:
		return 0, p.fault("initial state %d of %d states", start, states)
	}
	p.declared = states
	if states > 4*edges+1024 {
		p.sparse = map[uint64]State{}
	} else {
		p.b.States(states)
	}
	p.b.Start(p.number(uint64(start)))
	return edges, nil
}

// number returns the builder's number of a state.
func (p *autReader) number(s uint64) State {
	if p.sparse == nil {
		return State(s)
	}
	n, ok := p.sparse[s]
	if !ok {
		n = p.b.State()
		p.sparse[s] = n
	}
	return n
}

func trimParens(s string) string {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		return s[1 : len(s)-1]
	}
	return ""
}

// edge reads "(from, label, to)".
func (p *autReader) edge(line string) error {
	body := trimParens(line)
	i, j := strings.IndexByte(body, ','), strings.LastIndexByte(body, ',')
	if i < 0 || i == j {
		return p.fault("want: (from, label, to)")
	}
	from, err := p.state(body[:i])
	if err != nil {
		return err
	}
	to, err := p.state(body[j+1:])
	if err != nil {
		return err
	}
	name, err := p.label(strings.TrimSpace(body[i+1 : j]))
	if err != nil {
		return err
	}
	if name == ErrorLabel && from == to {
		p.loops = append(p.loops, from)
	}
	if bare, maybe := strings.CutSuffix(name, "?"); maybe && bare != "" {
		p.b.Maybe(from, p.b.Label(bare), to)
	} else {
		p.b.Edge(from, p.b.Label(name), to)
	}
	return nil
}

func (p *autReader) state(s string) (State, error) {
	v, err := strconv.ParseUint(strings.TrimSpace(s), 10, 32)
	if err != nil || v >= uint64(p.declared) {
		return 0, p.fault("%q is not a state below %d", strings.TrimSpace(s), p.declared)
	}
	return p.number(v), nil
}

// label takes the quotes off a label.
func (p *autReader) label(s string) (string, error) {
	switch {
	case s == "":
		return "", p.fault("a label is missing")
	case s == "i":
		return TauName, nil
	case s[0] != '"':
		return s, nil
	case len(s) < 2 || s[len(s)-1] != '"':
		return "", p.fault("the label has no closing quote")
	case len(s) == 2:
		return "", p.fault("the label is empty")
	}
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n").Replace(s[1 : len(s)-1]), nil
}

// restoreError turns the states by which WriteAUT shows Error into it.
func (p *autReader) restoreError() {
	if len(p.loops) == 0 {
		return
	}
	lone := map[State]bool{}
	for _, s := range p.loops {
		lone[s] = true
	}
	for _, a := range p.b.arcs {
		if lone[a.from] && (a.to != a.from || p.b.names[a.Label()] != ErrorLabel) {
			delete(lone, a.from)
		}
	}
	kept := p.b.arcs[:0]
	for _, a := range p.b.arcs {
		if lone[a.from] {
			continue
		}
		if lone[a.to] {
			a.to = Error
		}
		kept = append(kept, a)
	}
	p.b.arcs = kept
	if lone[p.b.start] {
		p.b.Start(Error)
	}
	p.dropErrorLabel()
}

// dropErrorLabel takes ErrorLabel out of the alphabet unless it is still used.
func (p *autReader) dropErrorLabel() {
	gone := p.b.index[ErrorLabel]
	for _, a := range p.b.arcs {
		if a.Label() == gone {
			return
		}
	}
	p.b.names[gone] = TauName
}
