// Package simdevice simulates devices that speak real MQTT, CoAP and HTTP.
//
// A Device is protocol-free: named resources with actual values, a reaction to
// set commands, and faults that a test or a demo switches by code. A link
// (RunMQTT, ServeCoAP, Handler) puts it on the network. Values are what JSON
// has: float64, bool, string. Reports and reactions keep their order, delayed
// or not.
package simdevice

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"
)

// Device is one simulated device. Its methods may be called from any
// goroutine.
type Device struct {
	provider string

	mu      sync.Mutex
	values  map[string]any
	faults  faults
	links   map[int]Link
	nextID  int
	heard   []Command
	changed chan struct{} // closed and replaced at every change
	queues  map[string]*pipe
}

// Link is told what the device says: the payload of one resource. It is called
// in order and must not call back into the Device.
type Link func(resource string, payload []byte)

// Command is a set command the device heard, whether it obeyed or not.
type Command struct {
	Resource string
	Value    any
	ID       string
}

// faults is what is wrong with the device at the moment.
type faults struct {
	deaf, silent   bool
	react, late    time.Duration
	extraCopies    int
	garbledReplies bool
}

// New returns a device with the initial values of its resources, named
// service/resource. The map is copied.
func New(provider string, values map[string]any) *Device {
	return &Device{
		provider: provider,
		values:   maps.Clone(values),
		links:    map[int]Link{},
		changed:  make(chan struct{}),
		queues:   map[string]*pipe{"react": {}, "report": {}},
	}
}

// Provider is the device's name.
func (d *Device) Provider() string { return d.provider }

// Resources lists the resources, sorted.
func (d *Device) Resources() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Sorted(maps.Keys(d.values))
}

// Actual returns the actual value of a resource; nil if it has none.
func (d *Device) Actual(resource string) any {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.values[resource]
}

// SetActual changes the actual value, as the world or a hand would, and
// reports it. An equal value changes and reports nothing.
func (d *Device) SetActual(resource string, value any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if reflect.DeepEqual(d.values[resource], value) {
		return
	}
	d.values[resource] = value
	d.report(resource)
	d.wake()
}

// Report says the actual value of a resource again.
func (d *Device) Report(resource string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.report(resource)
}

// Deaf makes the device hear commands and not obey them.
func (d *Device) Deaf(on bool) { d.fault(func(f *faults) { f.deaf = on }) }

// Silent makes the device report and answer nothing. It reports all its values
// when it ends.
func (d *Device) Silent(on bool) {
	d.fault(func(f *faults) { f.silent = on })
	if !on {
		for _, resource := range d.Resources() {
			d.Report(resource)
		}
	}
}

// React delays obedience to commands.
func (d *Device) React(after time.Duration) { d.fault(func(f *faults) { f.react = after }) }

// Late delays reports.
func (d *Device) Late(by time.Duration) { d.fault(func(f *faults) { f.late = by }) }

// Repeat sends every report and answer n times more.
func (d *Device) Repeat(n int) { d.fault(func(f *faults) { f.extraCopies = n }) }

// Garble makes whatever the device says unreadable, and says it at once for
// every resource.
func (d *Device) Garble(on bool) {
	d.fault(func(f *faults) { f.garbledReplies = on })
	for _, resource := range d.Resources() {
		d.Report(resource)
	}
}

func (d *Device) fault(change func(*faults)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change(&d.faults)
	d.wake()
}

// Heard lists the commands so far.
func (d *Device) Heard() []Command {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.heard)
}

// Changed is closed at the next change of a value, fault or command.
func (d *Device) Changed() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.changed
}

func (d *Device) wake() {
	close(d.changed)
	d.changed = make(chan struct{})
}

// Attach adds a link, tells it every value, and returns how to take it off.
func (d *Device) Attach(link Link) (detach func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	id := d.nextID
	d.nextID++
	d.links[id] = link
	if !d.faults.silent {
		for _, resource := range slices.Sorted(maps.Keys(d.values)) {
			link(resource, d.payload(resource))
		}
	}
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.links, id)
	}
}

// Say returns the payload of a resource as the device would send it now; false
// if it is silent or has no such resource.
func (d *Device) Say(resource string) ([]byte, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.values[resource]; !ok || d.faults.silent {
		return nil, false
	}
	return d.payload(resource), true
}

// garbage is no JSON and no UTF-8.
var garbage = []byte("{\"\xff\xfe")

// payload spells a resource's value; d.mu is held.
func (d *Device) payload(resource string) []byte {
	if d.faults.garbledReplies {
		return garbage
	}
	raw, err := json.Marshal(d.values[resource])
	if err != nil {
		return garbage
	}
	return raw
}

// report queues the value for all links; d.mu is held.
func (d *Device) report(resource string) {
	if d.faults.silent {
		return
	}
	payload, copies := d.payload(resource), 1+d.faults.extraCopies
	d.queues["report"].after(d.faults.late, d.locked(func() {
		for range copies {
			for _, id := range slices.Sorted(maps.Keys(d.links)) {
				d.links[id](resource, payload)
			}
		}
	}))
}

// Hear takes a set command from a link. The device answers through reply,
// unless it is deaf or silent, after it obeyed.
func (d *Device) Hear(c Command, reply func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.heard = append(d.heard, c)
	d.wake()
	if d.faults.deaf {
		return
	}
	d.queues["react"].after(d.faults.react, d.locked(func() {
		if _, ok := d.values[c.Resource]; ok {
			d.values[c.Resource] = c.Value
			d.report(c.Resource)
			d.wake()
		}
		if reply != nil && !d.faults.silent {
			reply()
		}
	}))
}

// locked marks work that needs d.mu, which after may already hold.
func (d *Device) locked(work func()) job { return job{mu: &d.mu, work: work} }

// job is work to do under a lock.
type job struct {
	mu   *sync.Mutex
	work func()
}

// pipe runs jobs in order: a job is never due before the one ahead of it. The
// jobs' lock guards it.
type pipe struct {
	waiting []job
	lastDue time.Time
}

// after runs the job now if there is no delay and nothing before it, else from
// a timer. Timers that are due together may fire in any order, so each takes
// the job at the head.
func (p *pipe) after(delay time.Duration, j job) {
	if delay == 0 && len(p.waiting) == 0 {
		j.work()
		return
	}
	now := time.Now()
	if due := now.Add(delay); due.After(p.lastDue) {
		p.lastDue = due
	}
	p.waiting = append(p.waiting, j)
	time.AfterFunc(p.lastDue.Sub(now), func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		next := p.waiting[0]
		p.waiting = p.waiting[1:]
		next.work()
	})
}
