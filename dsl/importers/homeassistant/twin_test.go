// Imported rules against Home Assistant: a slow interpreter of automations and
// the machine see the same happenings, and must send the same notifications at
// the same times.

package homeassistant_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/format"
	"github.com/tenet-iot/tenet/dsl/importers/homeassistant"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// The entities of these tests, with the values they have.
const (
	hall    = "binary_sensor.hall_motion"
	door    = "binary_sensor.front_door"
	washer  = "sensor.washer"
	degrees = "sensor.hall_temperature"
)

var values = map[string][]string{
	hall: {"on", "off"}, door: {"on", "off"}, washer: {"Idle", "Running", "Done"}, degrees: {"18", "19.5", "21", "23"},
}

// node is a part of an automation, as it is written in a file.
type node = map[string]any

// result of a condition.
type result int8

const (
	no result = iota
	failed
	yes
)

func (r result) not() result { return yes - r }

// choose is x if r is true, y if it is false; a choice that fails fails.
func (r result) choose(x, y result) result {
	switch r {
	case yes:
		return x
	case no:
		return y
	}
	return failed
}

// condition is a condition as it is written, and what it says.
type condition struct {
	written any
	says    func(h *home) result
}

func drawCondition(t *rapid.T, depth int) condition {
	kinds := []string{"state", "numeric", "template", "both", "trigger"}
	if depth > 0 {
		kinds = append(kinds, "and", "or", "not", "statements")
	}
	switch kind := rapid.SampledFrom(kinds).Draw(t, "condition"); kind {
	case "trigger":
		id := rapid.SampledFrom([]string{"0", "1"}).Draw(t, "id")
		return condition{node{"condition": "trigger", "id": id}, func(h *home) result { return is(h.id == id) }}
	case "state":
		e := drawEntity(t, hall, door, washer)
		v := drawValue(t, e)
		return condition{node{"condition": "state", "entity_id": e, "state": v}, func(h *home) result { return is(h.state[e] == v) }}
	case "numeric":
		x := rapid.SampledFrom([]float64{18, 20, 22}).Draw(t, "border")
		return condition{node{"condition": "numeric_state", "entity_id": degrees, "above": x}, func(h *home) result {
			v, ok := h.number(degrees)
			return is(ok && v > x)
		}}
	case "both":
		e := drawEntity(t, hall, washer)
		return condition{node{"condition": "state", "entity_id": e, "state": []string{"unavailable", "unknown"}},
			func(h *home) result { return is(h.state[e] == "unavailable") }}
	case "template":
		c := drawTemplate(t, 2)
		return condition{"{{ " + c.written.(string) + " }}", c.says}
	case "statements":
		c, d, x := drawTemplate(t, 1), drawTemplate(t, 1), drawTemplate(t, 1)
		text := fmt.Sprintf("{%% if %s %%} {{ %s }} {%%- elif %s -%%} yes {%% else %%} no {%% endif %%}", c.written, x.written, d.written)
		return condition{text, func(h *home) result { return c.says(h).choose(x.says(h), d.says(h)) }}
	default:
		x, y := drawCondition(t, depth-1), drawCondition(t, depth-1)
		return condition{node{"condition": kind, "conditions": []any{x.written, y.written}}, func(h *home) result {
			switch kind {
			case "and":
				return min(x.says(h), y.says(h))
			case "or":
				return max(x.says(h), y.says(h))
			}
			return max(x.says(h), y.says(h)).not()
		}}
	}
}

func drawTemplate(t *rapid.T, depth int) condition {
	kinds := []string{"is", "float", "default", "int"}
	if depth > 0 {
		kinds = append(kinds, "and", "or", "not", "if")
	}
	kind := rapid.SampledFrom(kinds).Draw(t, "template")
	switch kind {
	case "is":
		e := drawEntity(t, hall, door, washer)
		v := drawValue(t, e)
		return condition{fmt.Sprintf("is_state('%s', '%s')", e, v), func(h *home) result { return is(h.state[e] == v) }}
	case "float", "default", "int":
		op := rapid.SampledFrom([]string{"<", "<=", ">", ">=", "==", "!="}).Draw(t, "op")
		x := rapid.SampledFrom([]float64{18, 19, 20.5, 23}).Draw(t, "border")
		text := map[string]string{"float": "float", "default": "float(19)", "int": "int"}[kind]
		return condition{fmt.Sprintf("(states('%s') | %s %s %v)", degrees, text, op, x), func(h *home) result {
			v, ok := h.number(degrees)
			switch {
			case !ok && kind != "default":
				return failed
			case !ok:
				v = 19
			case kind == "int":
				v = float64(int(v))
			}
			return is(map[string]bool{"<": v < x, "<=": v <= x, ">": v > x, ">=": v >= x, "==": v == x, "!=": v != x}[op])
		}}
	case "if":
		x, c, y := drawTemplate(t, depth-1), drawTemplate(t, depth-1), drawTemplate(t, depth-1)
		return condition{fmt.Sprintf("(%s if %s else %s)", x.written, c.written, y.written), func(h *home) result {
			return c.says(h).choose(x.says(h), y.says(h))
		}}
	case "not":
		x := drawTemplate(t, depth-1)
		return condition{"not (" + x.written.(string) + ")", func(h *home) result { return x.says(h).not() }}
	}
	x, y := drawTemplate(t, depth-1), drawTemplate(t, depth-1)
	return condition{"(" + x.written.(string) + " " + kind + " " + y.written.(string) + ")", func(h *home) result {
		v := x.says(h)
		if v == failed || v == yes && kind == "or" || v == no && kind == "and" {
			return v
		}
		return y.says(h)
	}}
}

func is(v bool) result {
	if v {
		return yes
	}
	return no
}

func drawEntity(t *rapid.T, of ...string) string { return rapid.SampledFrom(of).Draw(t, "entity") }

func drawValue(t *rapid.T, e string) string { return rapid.SampledFrom(values[e]).Draw(t, "value") }

// trigger is a trigger as it is written, and how it is attached: fire is called
// each time it fires, until the function it gives is called.
type trigger struct {
	written node
	attach  func(h *home, fire func()) (detach func())
}

var away = []string{"unavailable", "unknown"}

func drawTrigger(t *rapid.T, hold bool) trigger {
	seconds := 0
	if hold && rapid.Bool().Draw(t, "holds") {
		seconds = rapid.SampledFrom([]int{7, 13}).Draw(t, "for")
	}
	var tr trigger
	switch rapid.SampledFrom([]string{"state", "state", "numeric", "template"}).Draw(t, "trigger") {
	case "state":
		tr = drawStateTrigger(t, seconds, hall, washer, degrees)
	case "numeric":
		x := rapid.SampledFrom([]float64{18, 20, 22}).Draw(t, "border")
		tr = trigger{node{"trigger": "numeric_state", "entity_id": degrees, "below": x}, func(h *home, fire func()) func() {
			return numericTrigger(h, seconds, fire, func() bool {
				v, ok := h.number(degrees)
				return ok && v < x
			})
		}}
	default:
		c := drawTemplate(t, 2)
		tr = trigger{node{"trigger": "template", "value_template": "{{ " + c.written.(string) + " }}"}, func(h *home, fire func()) func() {
			return templateTrigger(h, seconds, fire, c.says)
		}}
	}
	if seconds > 0 {
		tr.written["for"] = seconds
	}
	return tr
}

// drawStateTrigger draws a trigger on a state, and follows Home Assistant's
// reading of it.
func drawStateTrigger(t *rapid.T, seconds int, of ...string) trigger {
	e := drawEntity(t, of...)
	written := node{"trigger": "state", "entity_id": e}
	var from, to, notFrom, notTo []string
	if e != degrees {
		switch rapid.IntRange(0, 3).Draw(t, "from") {
		case 0:
			from = []string{drawValue(t, e)}
			written["from"] = from
		case 1:
			notFrom = away
			written["not_from"] = notFrom
		}
		switch rapid.IntRange(0, 3).Draw(t, "to") {
		case 0:
			to = []string{drawValue(t, e)}
			written["to"] = to
		case 1:
			to = values[e][:2]
			written["to"] = to
		case 2:
			notTo = away
			written["not_to"] = notTo
		}
	} else if rapid.Bool().Draw(t, "known") {
		notFrom, notTo = away, away
		written["not_from"], written["not_to"] = away, away
	}
	if len(written) == 2 {
		written["to"] = nil
	}
	matches := func(list, not []string, v string) bool {
		return (list == nil || slices.Contains(list, v)) && !slices.Contains(not, v)
	}
	return trigger{written, func(h *home, fire func()) func() {
		return h.listen(func(id, old, new string) {
			if id != e || old == new || !matches(from, notFrom, old) || !matches(to, notTo, new) {
				return
			}
			if seconds == 0 {
				fire()
				return
			}
			h.same(e, seconds, fire, func(now string) bool {
				if from != nil && to == nil && notTo == nil {
					return now != old
				}
				return now == new
			})
		})
	}}
}

// numericTrigger: armed while the comparison does not hold.
func numericTrigger(h *home, seconds int, fire func(), holds func() bool) func() {
	armed := !holds()
	return h.listen(func(id, _, _ string) {
		switch {
		case id != degrees:
		case !holds():
			armed = true
		case armed:
			armed = false
			if seconds == 0 {
				fire()
				return
			}
			h.same(degrees, seconds, fire, func(string) bool { return holds() })
		}
	})
}

// templateTrigger: armed once the template is false; one that fails changes
// nothing.
func templateTrigger(h *home, seconds int, fire func(), says func(*home) result) func() {
	armed := says(h) == no
	last := says(h)
	cancel := func() {}
	return h.listen(func(string, string, string) {
		now := says(h)
		if now == last {
			return
		}
		last = now
		if now == failed {
			return
		}
		cancel()
		cancel = func() {}
		switch {
		case now == no:
			armed = true
		case armed:
			armed = false
			if seconds == 0 {
				fire()
				return
			}
			cancel = h.later(seconds, fire)
		}
	})
}

// home is Home Assistant: states, listeners, and what is to happen later.
type home struct {
	now       int
	state     map[string]string
	listeners []*listener
	timers    []*timer
	clash     bool // two things fell on one second
	sent      []string
	id        string // of the trigger that began the run at work
}

type listener struct {
	of  func(id, old, new string)
	off bool
}

type timer struct {
	at  int
	do  func()
	off bool
}

func (h *home) number(id string) (float64, bool) {
	var v float64
	_, err := fmt.Sscan(h.state[id], &v)
	return v, err == nil
}

func (h *home) listen(of func(id, old, new string)) (detach func()) {
	l := &listener{of: of}
	h.listeners = append(h.listeners, l)
	return func() { l.off = true }
}

func (h *home) later(seconds int, do func()) (cancel func()) {
	w := &timer{at: h.now + seconds, do: do}
	h.timers = append(h.timers, w)
	return func() { w.off = true }
}

// same fires after some seconds if the entity has passed a test all the time.
func (h *home) same(id string, seconds int, fire func(), still func(now string) bool) {
	var detach func()
	cancel := h.later(seconds, func() { detach(); fire() })
	detach = h.listen(func(of, _, now string) {
		if of == id && !still(now) {
			detach()
			cancel()
		}
	})
}

func (h *home) set(id, v string) {
	old := h.state[id]
	if old == v {
		return
	}
	h.state[id] = v
	for _, l := range slices.Clone(h.listeners) {
		if !l.off {
			l.of(id, old, v)
		}
	}
}

// advance plays what is due up to a second.
func (h *home) advance(to int) {
	for {
		var next *timer
		for _, w := range h.timers {
			if !w.off && w.at <= to && (next == nil || w.at < next.at) {
				next = w
			}
		}
		if next == nil {
			break
		}
		for _, w := range h.timers {
			h.clash = h.clash || w != next && !w.off && w.at == next.at
		}
		h.clash = h.clash || next.at == to
		next.off = true
		h.now = next.at
		next.do()
	}
	h.now = to
}

// action is an action as it is written, and what it does: k goes on after it,
// left leaves the sequence, the run may be stopped.
type action struct {
	written any
	do      func(r *running, k, left func())
}

func drawActions(t *rapid.T, n, depth int) []action {
	var out []action
	for range rapid.IntRange(1, n).Draw(t, "actions") {
		out = append(out, drawAction(t, depth))
	}
	return out
}

func drawAction(t *rapid.T, depth int) action {
	kinds := []string{"notify", "notify", "delay", "condition", "tell"}
	if depth > 0 {
		kinds = append(kinds, "if", "choose", "waitTemplate", "waitTrigger", "stop", "repeat", "variable")
	}
	switch kind := rapid.SampledFrom(kinds).Draw(t, "action"); kind {
	case "notify":
		text := rapid.StringMatching("[a-f]").Draw(t, "message")
		return action{node{"action": "notify.ann", "data": node{"message": text}}, func(r *running, k, _ func()) {
			r.h.sent = append(r.h.sent, fmt.Sprintf("%d %s", r.h.now, text))
			k()
		}}
	case "tell":
		return drawTell(t)
	case "variable":
		return drawVariable(t)
	case "delay":
		d := rapid.SampledFrom([]int{3, 11, 17}).Draw(t, "seconds")
		return action{node{"delay": d}, func(r *running, k, _ func()) { r.later(d, k) }}
	case "condition":
		c := drawCondition(t, 1)
		return action{c.written, func(r *running, k, left func()) {
			if c.says(r.h) == yes {
				k()
			} else {
				left()
			}
		}}
	case "stop":
		return action{node{"stop": "enough"}, func(r *running, _, _ func()) { r.end() }}
	case "repeat":
		body := drawActions(t, 2, depth-1)
		return action{node{"repeat": node{"count": 2, "sequence": written(body)}}, func(r *running, k, _ func()) {
			r.sequence(body, func() { r.sequence(body, k) })
		}}
	case "if":
		c, then, otherwise := drawCondition(t, 1), drawActions(t, 2, depth-1), drawActions(t, 2, depth-1)
		return action{node{"if": []any{c.written}, "then": written(then), "else": written(otherwise)}, func(r *running, k, _ func()) {
			if c.says(r.h) == yes {
				r.sequence(then, k)
			} else {
				r.sequence(otherwise, k)
			}
		}}
	case "choose":
		c, d := drawCondition(t, 1), drawCondition(t, 1)
		x, y := drawActions(t, 2, depth-1), drawActions(t, 2, depth-1)
		branches := []any{node{"conditions": []any{c.written}, "sequence": written(x)}, node{"conditions": []any{d.written}, "sequence": written(y)}}
		return action{node{"choose": branches}, func(r *running, k, _ func()) {
			switch {
			case c.says(r.h) == yes:
				r.sequence(x, k)
			case d.says(r.h) == yes:
				r.sequence(y, k)
			default:
				k()
			}
		}}
	default:
		return drawWait(t, kind == "waitTemplate")
	}
}

// drawTell draws a notification whose text a template chooses. One that fails
// says nothing, and the run goes on.
func drawTell(t *rapid.T) action {
	c, d := drawTemplate(t, 1), drawTemplate(t, 1)
	text := fmt.Sprintf("{%% if %s %%}a{%% elif %s %%}b{%% else %%}c{%% endif %%}", c.written, d.written)
	if rapid.Bool().Draw(t, "inline") {
		text = fmt.Sprintf("{{ 'a' if %s else 'b' if %s else 'c' }}", c.written, d.written)
	}
	return action{node{"action": "notify.ann", "data": node{"message": text}}, func(r *running, k, _ func()) {
		says := map[result]string{yes: "a", failed: "", no: map[result]string{yes: "b", failed: "", no: "c"}[d.says(r.h)]}[c.says(r.h)]
		if says != "" {
			r.h.sent = append(r.h.sent, fmt.Sprintf("%d %s", r.h.now, says))
		}
		k()
	}}
}

// drawVariable draws a variable that keeps what a template is worth, perhaps a
// wait, and a notification that depends on the variable.
func drawVariable(t *rapid.T) action {
	c, wait := drawTemplate(t, 1), rapid.SampledFrom([]int{0, 0, 4}).Draw(t, "wait")
	list := []any{node{"variables": node{"v": "{{ " + c.written.(string) + " }}"}}}
	if wait > 0 {
		list = append(list, node{"delay": wait})
	}
	list = append(list, "{{ v }}", node{"action": "notify.ann", "data": node{"message": "v"}})
	return action{node{"sequence": list}, func(r *running, k, _ func()) {
		v := c.says(r.h)
		tell := func() {
			if v == yes {
				r.h.sent = append(r.h.sent, fmt.Sprintf("%d v", r.h.now))
			}
			k()
		}
		if wait == 0 {
			tell()
			return
		}
		r.later(wait, tell)
	}}
}

// drawWait draws a wait, with a timeout or without.
func drawWait(t *rapid.T, template bool) action {
	text := node{}
	timeout := rapid.SampledFrom([]int{0, 19, 29}).Draw(t, "timeout")
	goesOn := rapid.Bool().Draw(t, "goes on")
	if timeout > 0 {
		text["timeout"], text["continue_on_timeout"] = timeout, goesOn
	}
	var attach func(h *home, fire func()) func()
	if template {
		c := drawTemplate(t, 1)
		text["wait_template"] = "{{ " + c.written.(string) + " }}"
		attach = func(h *home, fire func()) func() {
			if c.says(h) == yes {
				fire()
				return func() {}
			}
			return h.listen(func(string, string, string) {
				if c.says(h) == yes {
					fire()
				}
			})
		}
	} else {
		tr := drawTrigger(t, false)
		text["wait_for_trigger"] = []any{tr.written}
		attach = tr.attach
	}
	return action{text, func(r *running, k, _ func()) { r.wait(attach, timeout, goesOn, k) }}
}

func written(list []action) []any {
	var out []any
	for _, a := range list {
		out = append(out, a.written)
	}
	return out
}

// running is a run of the automation.
type running struct {
	h       *home
	id      string
	over    bool
	whenEnd func()
}

func (r *running) end() {
	if !r.over {
		r.over = true
		r.whenEnd()
	}
}

// later goes on after some seconds, unless the run is over by then.
func (r *running) later(seconds int, k func()) (cancel func()) {
	c := r.h.later(seconds, func() {
		if !r.over {
			k()
		}
	})
	stop := r.whenEnd
	r.whenEnd = func() { c(); stop() }
	return c
}

func (r *running) wait(attach func(h *home, fire func()) func(), timeout int, goesOn bool, k func()) {
	done := false
	detach, cancel := func() {}, func() {}
	met := func(f func()) func() {
		return func() {
			if done || r.over {
				return
			}
			done = true
			detach()
			cancel()
			f()
		}
	}
	if timeout > 0 {
		late := k
		if !goesOn {
			late = r.end
		}
		cancel = r.later(timeout, met(late))
	}
	d := attach(r.h, met(k))
	detach = d
	if done {
		d()
	}
	stop := r.whenEnd
	r.whenEnd = func() { detach(); stop() }
}

// sequence does some actions, then k. One that leaves ends the sequence alone.
func (r *running) sequence(list []action, k func()) {
	if r.over {
		return
	}
	r.h.id = r.id
	if len(list) == 0 {
		k()
		return
	}
	list[0].do(r, func() { r.sequence(list[1:], k) }, k)
}

// automation is what Home Assistant runs.
type automation struct {
	mode       string
	max        int
	triggers   []trigger
	conditions []condition
	actions    []action
	script     []action // of script.helper
}

func (a *automation) text() string {
	doc := node{"alias": "A", "mode": a.mode, "actions": written(a.actions)}
	if a.max > 0 {
		doc["max"] = a.max
	}
	var triggers, conditions []any
	for _, t := range a.triggers {
		triggers = append(triggers, t.written)
	}
	for _, c := range a.conditions {
		conditions = append(conditions, c.written)
	}
	doc["triggers"], doc["conditions"] = triggers, conditions
	raw, err := json.MarshalIndent([]any{doc}, "", "  ")
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// scripts is the file of the scripts.
func (a *automation) scripts() string {
	raw, err := json.MarshalIndent(node{"helper": node{"sequence": written(a.script)}}, "", "  ")
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// install attaches the automation, and follows its mode.
func (a *automation) install(h *home) {
	var runs []*running
	var waiting []string
	var begin func(id string)
	begin = func(id string) {
		r := &running{h: h, id: id}
		r.whenEnd = func() {
			runs = slices.DeleteFunc(runs, func(x *running) bool { return x == r })
			if len(waiting) > 0 {
				next := waiting[0]
				waiting = waiting[1:]
				begin(next)
			}
		}
		runs = append(runs, r)
		r.sequence(a.actions, r.end)
	}
	fire := func(id string) {
		h.id = id
		for _, c := range a.conditions {
			if c.says(h) != yes {
				return
			}
		}
		switch {
		case a.mode == "single" && len(runs) > 0:
		case a.mode == "restart":
			for _, r := range slices.Clone(runs) {
				r.end()
			}
			begin(id)
		case a.mode == "queued" && len(runs) > 0:
			if len(runs)+len(waiting) < a.max {
				waiting = append(waiting, id)
			}
		case a.mode == "parallel" && len(runs) >= a.max:
		default:
			begin(id)
		}
	}
	for i, t := range a.triggers {
		t.attach(h, func() { fire(fmt.Sprint(i)) })
	}
}

// happening is a report of a value, or the loss of a device.
type happening struct {
	at    int
	id    string
	value string // "unavailable" if the device goes
}

func drawHappenings(t *rapid.T) []happening {
	var out []happening
	at := 0
	for range rapid.IntRange(8, 24).Draw(t, "happenings") {
		at += rapid.SampledFrom([]int{1, 2, 5, 9, 31}).Draw(t, "after")
		e := drawEntity(t, hall, door, washer, degrees)
		v := "unavailable"
		if rapid.SampledFrom([]bool{true, true, true, true, true, true, false}).Draw(t, "there") {
			v = drawValue(t, e)
		}
		out = append(out, happening{at, e, v})
	}
	return out
}

// play drives the imported rules through the happenings: what was notified, when.
func play(t *rapid.T, text string, list []happening, until int) []string {
	files := map[string]string{"rules.tenet": text}
	r, found := compile.Load(files, check.Site{})
	if r == nil {
		t.Fatalf("%v\n%s", found, text)
	}
	if again, _ := format.Source("rules.tenet", text); again != text {
		t.Fatalf("not laid out:\n%s", text)
	}
	plan, err := drive.NewPlan(r, drive.Place{})
	if err != nil {
		t.Fatal(err)
	}
	var sent []string
	d := drive.New(plan, func(in *drive.Input, out *machine.Output) {
		for _, n := range out.Notices {
			sent = append(sent, fmt.Sprintf("%d %s", int(in.Mono/time.Second), n.Action.Text[0].Text))
		}
		if out.Overflow || len(out.Conflicts) > 0 || len(out.Outside) > 0 {
			t.Fatalf("overflow %v, conflicts %v\n%s", out.Overflow, out.Conflicts, text)
		}
	})
	noon := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	moment := func(s int) drive.Moment {
		return drive.Moment{Mono: time.Duration(s) * time.Second, At: noon.Add(time.Duration(s) * time.Second)}
	}
	d.Start(moment(0))
	for _, h := range list {
		d.Advance(moment(h.at))
		dev, ok := r.Program.FindDevice(h.id)
		if !ok {
			continue // no rule looks at it
		}
		if h.value == "unavailable" {
			d.Availability(moment(h.at), dev, false)
			continue
		}
		d.Availability(moment(h.at), dev, true)
		for _, res := range r.Program.Devices[dev].Resources {
			d.Report(moment(h.at), res, reading(h))
		}
	}
	d.Advance(moment(until))
	return sent
}

// reading is the value of a happening in the device type the importer chooses.
func reading(h happening) models.Value {
	switch h.id {
	case hall:
		return models.OfBool(h.value == "on")
	case door:
		return models.OfEnum(map[string]int{"off": 0, "on": 1}[h.value])
	case washer:
		return models.OfString(h.value)
	}
	var v float64
	fmt.Sscan(h.value, &v)
	return models.OfFloat(v)
}

func TestHomeAssistantAgrees(t *testing.T) {
	imported, clashed, heard := 0, 0, 0
	defer func() {
		t.Logf("%d imported, %d notify, %d with two things at one second", imported, heard, clashed)
	}()
	rapid.Check(t, func(t *rapid.T) {
		a := &automation{mode: rapid.SampledFrom([]string{"single", "restart", "queued", "parallel"}).Draw(t, "mode")}
		if a.mode == "queued" || a.mode == "parallel" {
			a.max = rapid.IntRange(2, 3).Draw(t, "max")
		}
		a.triggers = []trigger{drawTrigger(t, true)}
		if a.triggers[0].written["trigger"] != "template" && rapid.Bool().Draw(t, "two triggers") {
			// No happening sets off both: rules would run once, Home Assistant twice.
			a.triggers = append(a.triggers, drawStateTrigger(t, 0, door))
		}
		for range rapid.IntRange(0, 1).Draw(t, "conditions") {
			a.conditions = append(a.conditions, drawCondition(t, 2))
		}
		a.actions = drawActions(t, 4, 2)
		a.script = drawActions(t, 3, 1)
		if rapid.Bool().Draw(t, "calls the script") {
			a.actions = append(a.actions, action{node{"action": "script.helper"}, func(r *running, k, _ func()) {
				r.sequence(a.script, k)
			}})
		}
		list := drawHappenings(t)
		result, err := homeassistant.Import([]homeassistant.File{{Name: "a.yaml", Text: a.text()}, {Name: "scripts.yaml", Text: a.scripts()}}, homeassistant.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if result.LeftOut > 0 {
			return
		}
		imported++
		h := &home{state: map[string]string{}}
		for id := range values {
			h.state[id] = "unavailable"
		}
		a.install(h)
		until := list[len(list)-1].at + 200
		for _, x := range list {
			h.advance(x.at)
			h.set(x.id, x.value)
		}
		h.advance(until)
		if h.clash {
			clashed++
			return
		}
		if len(h.sent) > 0 {
			heard++
		}
		got := play(t, result.Text, list, until)
		slices.Sort(got)
		slices.Sort(h.sent)
		if !slices.Equal(got, h.sent) {
			t.Fatalf("rules notify %s\nHome Assistant %s\nhappenings %v\n%s\n%s",
				strings.Join(got, ", "), strings.Join(h.sent, ", "), list, a.text(), result.Text)
		}
	})
}
