// The table of every sentence, in closed form.

package observe

// G(q -> p): nothing is to be remembered.
func (s Always) table(context) table {
	const p, q = sig0, sig1
	return table{
		places: []place{perhaps(s.P), known(s.While)},
		locs: []location{{name: "watching", edges: []edge{
			{guard: on(q).not(p), to: toBroken},
			{guard: on(q), shows: true},
		}}},
	}
}

func (s StaysBetween) table(c context) table {
	return Always{P: s.In, While: s.While}.table(c)
}

// G(q -> !p)
func (s Never) table(context) table {
	const p, q = sig0, sig1
	return table{
		places: []place{known(s.P), known(s.While)},
		locs: []location{{name: "watching", edges: []edge{
			{guard: on(q | p), to: toBroken},
			{guard: on(q), shows: true},
		}}},
	}
}

// G !(p & q & …)
func (s NeverTogether) table(context) table {
	const all, any = sig0, sig1
	return table{
		places: []place{known(s.P...), some(s.P...)},
		locs: []location{{name: "watching", edges: []edge{
			{guard: on(all), to: toBroken},
			{guard: on(any), shows: true},
		}}},
	}
}

// G(p <-> q <-> …)
func (s AlwaysTogether) table(context) table {
	const all, any = sig0, sig1
	return table{
		places: []place{perhaps(s.P...), some(s.P...)},
		locs: []location{{name: "watching", edges: []edge{
			{guard: on(any).not(all), to: toBroken},
			{guard: on(any), shows: true},
		}}},
	}
}

// G(^(p & q) -> F<=D !(p & q)): the clock measures the stretch.
func (s LastsAtMost) table(context) table {
	const p = sig0
	return table{
		places: []place{known(s.P, s.While)},
		locs: []location{
			{name: "out", edges: []edge{{guard: on(p), to: 1, start: First}}},
			{name: "in", running: First,
				edges:    []edge{{guard: on(0).not(p), to: 0, shows: true}},
				expiries: []expiry{{clocks: First, to: toBroken}}},
		},
		spans: [maxClocks]int64{s.Ticks},
		ticks: [maxClocks]int64{s.Ticks + 1},
	}
}

// G(^p -> G<D p)
func (s LastsAtLeast) table(context) table {
	const up, p = sig0, sig1
	return table{
		places: []place{becomes(s.P), perhaps(s.P)},
		locs: []location{
			{name: "free", edges: []edge{{guard: on(up), to: 1, start: First}}},
			{name: "bound", running: First,
				edges:    []edge{{guard: on(0).not(p), to: toBroken}, {guard: on(up), to: 1, start: First}},
				expiries: []expiry{{clocks: First, to: 0, shows: true}}},
		},
		spans: [maxClocks]int64{s.Ticks},
		ticks: [maxClocks]int64{s.Ticks},
	}
}

// G !(e & q)
func (s NeverHappens) table(context) table {
	const e, q = sig0, sig1
	watching := location{name: "watching", edges: []edge{{guard: on(e | q), to: toBroken}}}
	if s.While == 0 {
		watching.edges = append(watching.edges, edge{shows: true})
	} else {
		watching.edges = append(watching.edges, edge{guard: on(e), shows: true})
	}
	return table{places: []place{happens(s.Event), perhaps(s.While)}, locs: []location{watching}}
}

// G(e -> q)
func (s OnlyHappens) table(context) table {
	const e, q = sig0, sig1
	return table{
		places: []place{happens(s.Event), known(s.While)},
		locs: []location{{name: "watching", edges: []edge{
			{guard: on(e).not(q), to: toBroken},
			{guard: on(e), shows: true},
		}}},
	}
}

func (s Whenever) table(context) table {
	switch {
	case s.For != 0:
		return s.stays()
	case s.Until != 0 && s.Settled != 0:
		return s.staysUntilSettled()
	case s.Until != 0:
		return s.staysUntil()
	case s.Settled != 0:
		return s.respondsSettled()
	}
	return s.responds()
}

// G(^p -> F<=D q): the oldest open trigger has the earliest deadline, and
// whatever meets it meets all.
func (s Whenever) responds() table {
	const up, q = sig0, sig1
	return table{
		places: []place{becomes(s.P), perhaps(s.Q)},
		locs: []location{
			{name: "free", edges: []edge{{guard: on(up).not(q), to: 1, start: First}}},
			{name: "owed", running: First,
				edges:    []edge{{guard: on(q), to: 0, shows: true}},
				expiries: []expiry{{clocks: First, to: toBroken}}},
		},
		spans: [maxClocks]int64{s.Within},
		ticks: [maxClocks]int64{s.Within + 1},
	}
}

// G(^p -> F q) with the first settled moment for a deadline.
func (s Whenever) respondsSettled() table {
	const up, q, due = sig0, sig1, sig2
	return table{
		places: []place{becomes(s.P), perhaps(s.Q), known(s.Settled)},
		locs: []location{
			{name: "free", edges: []edge{{guard: on(up | due).not(q), to: toBroken}, {guard: on(up).not(q), to: 1}}},
			{name: "owed", edges: []edge{{guard: on(q), to: 0, shows: true}, {guard: on(due), to: toBroken}}},
		},
	}
}

// G(^p -> F<=D (q W r)): as responds; after the deadline q must not be lost
// before r.
func (s Whenever) staysUntil() table {
	const up, q, r = sig0, sig1, sig2
	return table{
		places: []place{becomes(s.P), perhaps(s.Q), perhaps(s.Until)},
		locs: []location{
			{name: "free", edges: []edge{
				{guard: on(up | q).not(r), to: 2, start: First},
				{guard: on(up).not(r), to: 1, start: First},
			}},
			{name: "owed", running: First,
				edges:    []edge{{guard: on(r), to: 0, shows: true}, {guard: on(q), to: 2}},
				expiries: []expiry{{clocks: First, to: toBroken}}},
			{name: "staying, not yet due", running: First,
				edges:    []edge{{guard: on(r), to: 0, shows: true}, {guard: on(0).not(q), to: 1}},
				expiries: []expiry{{clocks: First, to: 3}}},
			{name: "staying", edges: []edge{{guard: on(r), to: 0, shows: true}, {guard: on(0).not(q), to: toBroken}}},
		},
		spans: [maxClocks]int64{s.Within},
		ticks: [maxClocks]int64{s.Within + 1},
	}
}

// The same with the first settled moment for a deadline.
func (s Whenever) staysUntilSettled() table {
	const up, q, r, due = sig0, sig1, sig2, sig3
	return table{
		places: []place{becomes(s.P), perhaps(s.Q), perhaps(s.Until), known(s.Settled)},
		locs: []location{
			{name: "free", edges: []edge{
				{guard: on(up | q | due).not(r), to: 2},
				{guard: on(up | due).not(r), to: toBroken},
				{guard: on(up).not(r), to: 1},
			}},
			{name: "owed", edges: []edge{
				{guard: on(r), to: 0, shows: true},
				{guard: on(q | due), to: 2},
				{guard: on(due), to: toBroken},
			}},
			{name: "staying", edges: []edge{{guard: on(r), to: 0, shows: true}, {guard: on(0).not(q), to: toBroken}}},
		},
	}
}

// G(^p -> F<=D G<=D2 q): triggers in one stretch of q are met at different
// times, so one is guessed and followed.
func (s Whenever) stays() table {
	const up, q = sig0, sig1
	return table{
		places: []place{becomes(s.P), perhaps(s.Q)},
		locs: []location{
			{name: "free", edges: []edge{
				{guard: on(up | q), to: 2, start: First | Second, guess: true},
				{guard: on(up), to: 1, start: First, guess: true},
			}},
			{name: "owed", running: First,
				edges:    []edge{{guard: on(q), to: 2, start: Second}},
				expiries: []expiry{{clocks: First, to: toBroken}}},
			{name: "staying, not yet due", running: First | Second,
				edges:    []edge{{guard: on(0).not(q), to: 1}},
				expiries: []expiry{{clocks: Second, to: 0, shows: true}, {clocks: First, to: 3}}},
			{name: "staying", running: Second,
				edges:    []edge{{guard: on(0).not(q), to: toBroken}},
				expiries: []expiry{{clocks: Second, to: 0, shows: true}}},
		},
		spans: [maxClocks]int64{s.Within, s.For},
		ticks: [maxClocks]int64{s.Within + 1, s.For + 1},
	}
}

// G(f -> X G<=D !e): the latest f binds longest.
func (s NeverWithin) table(context) table {
	const f, e = sig0, sig1
	return table{
		places: []place{moment(s.After), happens(s.Event)},
		locs: []location{
			{name: "free", edges: []edge{{guard: on(f), to: 1, start: First}}},
			{name: "bound", running: First,
				edges:    []edge{{guard: on(e), to: toBroken}, {guard: on(f), to: 1, start: First}},
				expiries: []expiry{{clocks: First, to: 0, shows: true}}},
		},
		spans: [maxClocks]int64{s.Ticks},
		ticks: [maxClocks]int64{s.Ticks + 1},
	}
}

// G F<=D e: the clock measures the gap.
func (s HappensEvery) table(context) table {
	const e = sig0
	return table{
		places: []place{happens(s.Event)},
		locs: []location{
			{name: "beginning", edges: []edge{{to: 1, start: First}}},
			{name: "waiting", running: First,
				edges:    []edge{{guard: on(e), to: 1, start: First, shows: true}},
				expiries: []expiry{{clocks: First, to: toBroken}}},
		},
		spans: [maxClocks]int64{s.Ticks},
		ticks: [maxClocks]int64{s.Ticks + 1},
	}
}

// The first event of a full window is guessed; location k has seen k events of
// it.
func (s HappensAtMost) table(context) table {
	const e = sig0
	t := table{
		places: []place{happens(s.Event)},
		locs:   make([]location, s.Times+1),
		spans:  [maxClocks]int64{s.Ticks},
		ticks:  [maxClocks]int64{s.Ticks},
	}
	t.locs[0] = location{name: "free", edges: []edge{{guard: on(e), to: 1, start: First, guess: true}}}
	for k := 1; k <= s.Times; k++ {
		t.locs[k] = location{
			name: times(k) + " so far", running: First,
			edges:    []edge{{guard: on(e), to: k + 1}},
			expiries: []expiry{{clocks: First, to: 0, shows: k == s.Times}},
		}
	}
	t.locs[s.Times].edges[0].to = toBroken
	return t
}

// !p W q
func (s Before) table(context) table {
	const p, q = sig0, sig1
	return table{
		places: []place{known(s.P), perhaps(s.Q)},
		locs: []location{
			{name: "not yet", edges: []edge{{guard: on(q), to: 1}, {guard: on(p), to: toBroken}}},
			{name: "met", edges: []edge{{guard: on(p), to: 1, shows: true}}},
		},
	}
}

// G(f -> (p W r))
func (s AfterUntil) table(context) table {
	const f, r, p = sig0, sig1, sig2
	return table{
		places: []place{moment(s.F), moment(s.R), perhaps(s.P)},
		locs: []location{
			{name: "free", edges: []edge{{guard: on(f).not(r | p), to: toBroken}, {guard: on(f).not(r), to: 1}}},
			{name: "bound", edges: []edge{{guard: on(r), to: 0, shows: true}, {guard: on(0).not(p), to: toBroken}}},
		},
	}
}

// F p: in a scope that may end, that this stretch never ends is guessed; in one
// that must, there is nothing to guess.
func (s Eventually) table(c context) table {
	const p = sig0
	waiting := location{name: "waiting", edges: []edge{{guard: on(p), to: 1, shows: true}}}
	met := location{name: "met"}
	t := table{places: []place{perhaps(s.P)}}
	switch {
	case c.mustEnd:
		waiting.owes = true
	case c.ends:
		waiting.owes = true
		waiting.edges = append(waiting.edges, edge{guard: on(0).not(p), to: 2, guess: true})
	default:
		waiting.accepting = true
	}
	t.locs = []location{waiting, met}
	if c.ends && !c.mustEnd {
		t.locs = append(t.locs, notAgain(2, p))
	}
	return t
}

// G F p: the last time is guessed.
func (s Again) table(context) table {
	const p = sig0
	return table{
		places: []place{perhaps(s.P)},
		locs: []location{
			{name: "watching", edges: []edge{
				{guard: on(p), shows: true},
				{guard: on(0).not(p), to: 1, guess: true},
			}},
			notAgain(1, p),
		},
	}
}

// notAgain is location k of a run that was guessed to lack p from now on.
func notAgain(k int, p signals) location {
	return location{name: "never again", accepting: true, edges: []edge{{guard: on(p), to: toEnd}, {to: k}}}
}
