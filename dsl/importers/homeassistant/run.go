// From actions to segments.

package homeassistant

import (
	"maps"
	"slices"
)

// run translates conditions and actions for one alternative.
type run struct {
	im      *importer
	a       *automation
	start   *alternative
	day     int // anyDay, or the day of the week
	asksDay bool

	entry   bool // nothing has been waited for
	waited  waited
	vars    map[string]given
	at      *segment // where the actions stand that are read
	loop    *loop
	calls   int // scripts under way, one in another
	given   int // variables read
	reading int // variables being read, one in another
	steps   int // actions read, loops written out
	made    int // segments made
}

// loop is the round of a loop that is written out.
type loop struct {
	index int
	last  bool
	item  *node
}

// The limits of a run.
const (
	maxSteps    = 400
	maxSegments = 60
	maxGiven    = 1000
)

func (r *run) want(uses ...use) { r.a.uses = append(r.a.uses, uses...) }

// class translates the conditions and actions of the automation.
func (r *run) class() *class {
	r.entry = true
	r.vars = map[string]given{}
	root := &segment{}
	if r.at = root; r.a.mode == "queued" {
		r.at = &segment{} // the variables are given at once, the actions may come later
	}
	for _, name := range []string{"trigger_variables", "variables"} {
		if v, _ := r.a.node.get(name); v != nil {
			r.define(v)
		}
	}
	guard := r.start.guard
	if c, _ := r.a.node.get("conditions", "condition"); c != nil && !c.isNull() {
		p, _ := r.conditions(c)
		if p.t != nil {
			guard = conj(guard, p.t)
		}
	}
	actions, key := r.a.node.get("actions", "action")
	if key == nil {
		r.im.report(errNoAction(r.a.node.span))
		return &class{guard: guard, root: root}
	}
	r.block(actions.each(), []flow{{in: root, entry: true, writes: map[string]command{}}})
	return &class{guard: guard, root: root}
}

// given is a variable of the file, and where in the run it was given.
type given struct {
	node *node
	in   *segment
}

// define reads variables; those whose values are not read are refused where they
// are used.
func (r *run) define(n *node) {
	if n.kind != mapping {
		r.im.report(errVariables(n.span))
		return
	}
	for i, k := range n.keys {
		r.vars[k.text] = given{n.vals[i], r.at}
	}
}

// block reads a list of actions: from each flow to those in which it ends. A
// condition that is not met leaves the block; variables end with it.
func (r *run) block(items []*node, flows []flow) []flow {
	vars := maps.Clone(r.vars)
	defer func() { r.vars = vars }()
	var left []flow
	for _, item := range items {
		var next []flow
		for _, f := range flows {
			out, gone := r.step(item, f)
			next, left = append(next, out...), append(left, gone...)
		}
		if flows = merge(next); len(flows) == 0 {
			break
		}
		if slices.ContainsFunc(flows, func(f flow) bool { return length(f.guard()) > maxPath }) {
			r.im.report(errTooManySteps(item.span))
			return nil
		}
	}
	return merge(append(flows, left...))
}

// actionKind reads the actions with one of its keys.
type actionKind struct {
	keys []string
	read func(r *run, n *node, f flow) (out, left []flow)
}

// actionKinds in the order in which an action is tried.
var actionKinds []actionKind

func init() {
	actionKinds = []actionKind{
		{[]string{"action", "service", "service_template"}, (*run).perform},
		{[]string{"delay"}, (*run).delay},
		{[]string{"wait_template"}, (*run).waitTemplate},
		{[]string{"wait_for_trigger"}, (*run).waitTrigger},
		{[]string{"choose"}, (*run).choose},
		{[]string{"if"}, (*run).ifThen},
		{[]string{"repeat"}, (*run).repeat},
		{[]string{"parallel"}, (*run).parallel},
		{[]string{"sequence"}, (*run).sequence},
		{[]string{"stop"}, (*run).stop},
		{[]string{"variables"}, (*run).variables},
		{[]string{"condition", "conditions", "and", "or", "not"}, (*run).test},
		{[]string{"device_id"}, (*run).device}, // a condition on a device has the key as well
	}
}

// refusedActions are the kinds with no counterpart, and what to do.
var refusedActions = map[string]string{
	"event":                     "write what the listener does into this automation, or call an action of a device",
	"scene":                     "write the states of the scene as actions",
	"set_conversation_response": "use notify",
}

// step reads one action in one flow: the flows that go on, and those that leave
// the block.
func (r *run) step(n *node, f flow) (out, left []flow) {
	if r.steps++; r.steps > maxSteps {
		r.im.report(errTooManySteps(n.span))
		return nil, nil
	}
	r.entry, r.waited, r.at = f.entry, f.waited, f.in
	if n.kind == scalar && n.isTemplate() {
		return r.test(n, f)
	}
	if n.kind != mapping {
		r.im.report(errNotAction(n.span))
		return nil, nil
	}
	if !r.im.enabled(n) {
		return []flow{f}, nil
	}
	for _, key := range n.keys {
		if cure, ok := refusedActions[key.text]; ok {
			r.im.report(errActionType(key.span, key.text, cure))
			return nil, nil
		}
	}
	for _, k := range actionKinds {
		if n.has(k.keys...) {
			return k.read(r, n, f)
		}
	}
	r.im.report(errNotAction(n.span))
	return nil, nil
}

// segment makes a segment that follows a wait.
func (r *run) segment(n *node) *segment {
	if r.made++; r.made == maxSegments+1 {
		r.im.report(errTooManySteps(n.span))
	}
	return &segment{}
}

// reads reports a condition that depends on what the run has just commanded: in
// Home Assistant the answer may have come, in Tenet it cannot have.
func (r *run) reads(n *node, f flow, forms ...form) bool {
	fine := true
	for _, g := range forms {
		atoms(g, func(a atom) {
			for _, v := range a.test.refs() {
				_, written := f.writes[v.key()]
				_, called := f.writes[calledKey(v.e)]
				if (written || called) && fine {
					r.im.report(errReadsOwn(n.span, v.e.id))
					fine = false
				}
			}
		})
	}
	return fine
}

// calledKey is where it is noted that an action of an entity was called: what it
// changes is not known.
func calledKey(e *entity) string { return "!" + e.id }

// commonKeys may stand in every action.
var commonKeys = []string{"alias", "enabled", "continue_on_error"}

func (r *run) keys(n *node, known ...string) {
	r.im.unknownKeys(n, append(known, commonKeys...)...)
}

// perform calls an action of Home Assistant.
func (r *run) perform(n *node, f flow) (out, left []flow) {
	if at, ways := forkIn(n); at != nil {
		return r.forkAction(n, at, ways, f)
	}
	if c := r.scriptCall(n); c != nil {
		return r.callScripts(n, c, f)
	}
	commands, ok := r.commands(n)
	if !ok {
		return nil, nil
	}
	writes := maps.Clone(f.writes)
	for _, c := range commands {
		if old, again := writes[c.target()]; again && c.target() != "" {
			if old.key() == c.key() {
				continue
			}
			r.im.report(errSetTwice(n.span, c.ref.e.id))
			return nil, nil
		}
		switch {
		case c.target() != "":
			writes[c.target()] = c
		case c.deed == act:
			writes[calledKey(c.ref.e)] = c
		}
		f.in.add(f.guard(), c)
	}
	f.writes = writes
	return []flow{f}, nil
}

// device does what an action on a device stands for.
func (r *run) device(n *node, f flow) (out, left []flow) {
	if n = r.im.deviceAction(n); n == nil {
		return nil, nil
	}
	return r.perform(n, f)
}

// delay waits for some time.
func (r *run) delay(n *node, f flow) (out, left []flow) {
	r.keys(n, "delay")
	v, _ := n.get("delay")
	d, ok := r.im.period(v)
	if !ok || d < 0 {
		if ok {
			r.im.report(errNoTime(v.span))
		}
		return nil, nil
	}
	if d == 0 {
		return []flow{f}, nil
	}
	next := r.segment(n)
	f.in.tails = append(f.in.tails, tail{guard: f.guard(), wait: wait{delay: d}, next: next})
	return []flow{after(next, notWaited)}, nil
}

func after(s *segment, w waited) flow {
	return flow{in: s, waited: w, writes: map[string]command{}}
}

// test is a condition among the actions: where it is not met the block ends.
func (r *run) test(n *node, f flow) (out, left []flow) {
	p, ok := r.condition(n)
	if !ok || p == nil {
		return []flow{f}, nil
	}
	if !r.reads(n, f, p.t) {
		return nil, nil
	}
	return []flow{f.under(p.t)}, []flow{f.under(complement(p.t))}
}

// choose takes the first branch whose conditions are met.
func (r *run) choose(n *node, f flow) (out, left []flow) {
	r.keys(n, "choose", "default")
	branches, _ := n.get("choose")
	rest := f
	for _, b := range branches.each() {
		if b.kind != mapping {
			r.im.report(errNotAction(b.span))
			return nil, nil
		}
		if !r.im.enabled(b) {
			continue
		}
		r.im.unknownKeys(b, "conditions", "condition", "sequence", "alias", "enabled")
		c, _ := b.get("conditions", "condition")
		sequence, _ := b.get("sequence")
		taken, otherwise, ok := r.branch(b, c, rest)
		if !ok {
			return nil, nil
		}
		out = append(out, r.block(sequence.each(), []flow{taken})...)
		rest = otherwise
	}
	def, _ := n.get("default")
	return merge(append(out, r.block(def.each(), alive(rest))...)), nil
}

// branch splits a flow at conditions.
func (r *run) branch(n, conditions *node, f flow) (taken, otherwise flow, ok bool) {
	r.entry, r.waited, r.at = f.entry, f.waited, f.in
	if conditions == nil {
		r.im.report(errNotCondition(n.span))
		return f, f, false
	}
	p, ok := r.conditions(conditions)
	if !ok || !r.reads(conditions, f, p.t) {
		return f, f, false
	}
	return f.under(p.t), f.under(complement(p.t)), true
}

func alive(f flow) []flow {
	if f.dead() {
		return nil
	}
	return []flow{f}
}

func (r *run) ifThen(n *node, f flow) (out, left []flow) {
	r.keys(n, "if", "then", "else")
	c, _ := n.get("if")
	yes, _ := n.get("then")
	no, _ := n.get("else")
	taken, otherwise, ok := r.branch(n, c, f)
	if !ok {
		return nil, nil
	}
	out = r.block(yes.each(), alive(taken))
	return merge(append(out, r.block(no.each(), alive(otherwise))...)), nil
}

func (r *run) sequence(n *node, f flow) (out, left []flow) {
	r.keys(n, "sequence")
	s, _ := n.get("sequence")
	return r.block(s.each(), []flow{f}), nil
}

// stop ends the run.
func (r *run) stop(n *node, _ flow) (out, left []flow) {
	r.keys(n, "stop", "error")
	if _, key := n.get("response_variable"); key != nil {
		r.im.report(errResponse(key.span))
	}
	return nil, nil
}

func (r *run) variables(n *node, f flow) (out, left []flow) {
	r.keys(n, "variables")
	v, _ := n.get("variables")
	if v.kind == mapping {
		for _, k := range v.keys {
			if _, again := r.vars[k.text]; again {
				r.im.report(errVariableTwice(k.span, k.text))
				return nil, nil
			}
		}
	}
	r.define(v)
	return []flow{f}, nil
}

// parallel reads the branches one after another: without delays in them nothing
// tells the order.
func (r *run) parallel(n *node, f flow) (out, left []flow) {
	r.keys(n, "parallel")
	p, _ := n.get("parallel")
	writes := f.writes
	for _, b := range p.each() {
		items := b.each()
		if s, _ := b.get("sequence"); s != nil {
			items = s.each()
		}
		tails := len(f.in.tails)
		one := f
		one.writes = union(nil, f.writes)
		done := r.block(items, []flow{one})
		if len(f.in.tails) > tails {
			r.im.report(errParallelDelay(b.span))
			return nil, nil
		}
		if len(done) != 1 || !equal(done[0].guard(), f.guard()) {
			if len(r.a.found) == 0 {
				r.im.report(errParallelStop(b.span))
			}
			return nil, nil
		}
		for k, c := range done[0].writes {
			if old, ok := writes[k]; ok && c.target() != "" && old.key() != c.key() {
				r.im.report(errSetTwice(b.span, c.ref.e.id))
				return nil, nil
			}
		}
		writes = union(writes, done[0].writes)
	}
	f.writes = writes
	return []flow{f}, nil
}
