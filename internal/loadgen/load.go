// Loads: what is sent, and what came of it.

package loadgen

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Load is what is sent. Devices send in turn, each at most once in Devices/Rate seconds; the
// next reading is due whether or not anything has come of the last.
type Load struct {
	Broker  string // host:port that devices publish to
	Alarms  string // host:port that gives the alarms; empty: Broker
	In      string // topic of a device's readings; {id} is its number
	Out     string // filter that catches the alarms
	Payload string // of a reading; {id}, {t} and {seq} stand for its device, value and number
	SeqKey  string // the text before the number in an alarm

	User, Password string

	Devices  int
	Conns    int // connections they share; 0: one each
	QoS      byte
	Rate     float64 // readings a second, all devices together
	Hot      float64 // share of readings that must raise an alarm
	Warmup   time.Duration
	Duration time.Duration
	Drain    time.Duration // how long to wait for late alarms

	Watch []Process
}

// Default is a load of the usual shape.
func Default() Load {
	return Load{
		In: "bench/dev/{id}/temp", Out: "bench/alarm/#", Payload: `{"id":{id},"temperature":{t},"seq":{seq}}`, SeqKey: `"seq":`,
		Devices: 100, Rate: 1000, Hot: 0.1, Warmup: 2 * time.Second, Duration: 6 * time.Second, Drain: 5 * time.Second,
	}
}

// Result is what came of a load.
type Result struct {
	Target   float64 `json:"target_per_s"`
	Achieved float64 `json:"achieved_per_s"` // while it was counted
	Sent     int     `json:"sent"`
	Expected int     `json:"alarms_expected"`
	Got      int     `json:"alarms_got"`
	Lost     int     `json:"lost"`
	Twice    int     `json:"twice"` // alarms that came once more
	Wrong    int     `json:"wrong"` // alarms about readings that must not raise one
	// From the moment a reading was due to its alarm, in milliseconds.
	P50  float64 `json:"p50_ms"`
	P90  float64 `json:"p90_ms"`
	P99  float64 `json:"p99_ms"`
	Most float64 `json:"most_ms"`
	// What the watched processes used.
	Usage []Usage `json:"usage,omitempty"`
}

// Well reports that nothing was lost, doubled or wrong, the rate was kept to 98 %, and the
// alarms came in time.
func (r *Result) Well(p99 time.Duration) bool {
	return r.Lost+r.Twice+r.Wrong == 0 && r.Achieved >= 0.98*r.Target && r.P99 <= float64(p99)/1e6
}

// hot says whether a reading must raise an alarm: pseudo-random, the same in every run.
func (l *Load) hot(seq int) bool {
	x := uint64(seq)*0x9E3779B97F4A7C15 + 0x1234567
	x ^= x >> 29
	x *= 0xBF58476D1CE4E5B9
	x ^= x >> 32
	return float64(x>>11)/(1<<53) < l.Hot
}

// check refuses what cannot be sent.
func (l *Load) check() error {
	switch {
	case l.Devices <= 0 || l.Rate <= 0 || l.Duration <= 0:
		return errors.New("devices, rate and duration must be more than 0")
	case l.QoS > 2:
		return fmt.Errorf("qos %d does not exist", l.QoS)
	case l.Hot < 0 || l.Hot > 1:
		return errors.New("the share of hot readings is between 0 and 1")
	case l.Rate*(l.Warmup+l.Duration).Seconds() > 1e9:
		return errors.New("that is more than 10^9 readings")
	}
	return nil
}

// Run sends a load. Errors: who listens does not let us in, a connection that ends; the
// context's.
func Run(ctx context.Context, l Load) (Result, error) {
	if err := l.check(); err != nil {
		return Result{}, err
	}
	r := &run{Load: l, total: int(l.Rate * (l.Warmup + l.Duration).Seconds()), first: int(l.Rate * l.Warmup.Seconds())}
	r.came = make([]atomic.Int64, r.total)
	r.base = numbers.Add(int64(r.total)) - int64(r.total)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r.fail = cancel
	defer r.close()
	if err := r.connect(ctx); err != nil {
		return Result{}, err
	}
	before := usages(l.Watch)
	r.start = time.Now().Add(50 * time.Millisecond)
	var senders sync.WaitGroup
	lanes := min(len(r.clients), lanesMost)
	for lane := range lanes {
		senders.Go(func() { r.send(ctx, lane, lanes) })
	}
	senders.Wait()
	took := time.Since(r.due(r.first))
	r.drain(ctx)
	if err := context.Cause(ctx); err != nil {
		return Result{}, err
	}
	out := r.result()
	out.Achieved = float64(r.total-r.first) / took.Seconds()
	out.Usage = since(before, usages(l.Watch), r.total)
	return out, nil
}

// lanesMost bounds the goroutines that send.
const lanesMost = 4

// numbers are those of readings: none is given twice, neither by one process nor, most likely,
// by two, since what a device is told once more it may be spared.
var numbers atomic.Int64

func init() { numbers.Store(time.Now().Unix() % 1e6 * 1e6) }

// run is a load as it is sent. Readings are counted from 0; base is the number of the first.
type run struct {
	Load
	base         int64
	total, first int // readings, and the first that counts
	start        time.Time
	clients      []*client
	ear          *client
	came         []atomic.Int64 // when the alarm of a reading came, ns since start; 0: not yet
	alarms       atomic.Int64
	twice, wrong atomic.Int64
	fail         context.CancelCauseFunc
	closing      atomic.Bool
	reading      sync.WaitGroup
}

// connect lets everybody in.
func (r *run) connect(ctx context.Context) (err error) {
	alarms := r.Alarms
	if alarms == "" {
		alarms = r.Broker
	}
	if r.ear, err = dial(alarms, "load-ear", r.User, r.Password); err != nil {
		return err
	}
	if err := r.ear.subscribe(r.Out, r.QoS); err != nil {
		return err
	}
	r.listen(r.ear, r.alarm)
	conns := r.Conns
	if conns <= 0 || conns > r.Devices {
		conns = r.Devices
	}
	for i := range conns {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		c, err := dial(r.Broker, "load-"+strconv.Itoa(i), r.User, r.Password)
		if err != nil {
			return err
		}
		r.clients = append(r.clients, c)
		r.listen(c, func([]byte) {})
	}
	return nil
}

func (r *run) listen(c *client, f func([]byte)) {
	r.reading.Go(func() {
		if err := c.serve(f); err != nil && !r.closing.Load() {
			r.fail(fmt.Errorf("a connection ended: %w", err))
		}
	})
}

func (r *run) close() {
	r.closing.Store(true)
	for _, c := range append(r.clients, r.ear) {
		if c != nil {
			c.conn.Close()
		}
	}
	r.reading.Wait()
}

// due is when a reading has to be sent.
func (r *run) due(seq int) time.Time {
	return r.start.Add(time.Duration(float64(seq) / r.Rate * float64(time.Second)))
}

// send sends the readings of one lane of connections, each when it is due.
func (r *run) send(ctx context.Context, lane, lanes int) {
	topics := make([]string, r.Devices)
	for i := range topics {
		topics[i] = strings.ReplaceAll(r.In, "{id}", strconv.Itoa(i))
	}
	parts := pieces(r.Payload)
	var payload []byte
	for seq := range r.total {
		device := seq % r.Devices
		conn := device % len(r.clients)
		if conn%lanes != lane {
			continue
		}
		for wait := time.Until(r.due(seq)); wait > 0 && ctx.Err() == nil; wait = time.Until(r.due(seq)) {
			time.Sleep(min(wait, nap))
		}
		if ctx.Err() != nil {
			return
		}
		payload = r.payload(payload[:0], parts, device, seq)
		if err := r.clients[conn].publish(topics[device], payload, r.QoS); err != nil {
			r.fail(fmt.Errorf("publish: %w", err))
			return
		}
	}
}

// nap is how long a lane sleeps at most before it sees that nobody waits for it any more.
const nap = 50 * time.Millisecond

// holes are what stands in a payload for something.
var holes = []string{"{id}", "{t}", "{seq}"}

// pieces takes a payload apart: texts, and the holes between them.
func pieces(payload string) (parts []string) {
	for payload != "" {
		at, hole := len(payload), ""
		for _, h := range holes {
			if i := strings.Index(payload, h); i >= 0 && i < at {
				at, hole = i, h
			}
		}
		parts = append(parts, payload[:at], hole)
		payload = payload[at+len(hole):]
	}
	return parts
}

// payload appends a reading.
func (r *run) payload(dst []byte, parts []string, device, seq int) []byte {
	for _, part := range parts {
		switch part {
		case "{id}":
			dst = strconv.AppendInt(dst, int64(device), 10)
		case "{t}":
			if r.hot(seq) {
				dst = append(dst, "35.5"...)
			} else {
				dst = append(dst, "20.5"...)
			}
		case "{seq}":
			dst = strconv.AppendInt(dst, r.base+int64(seq), 10)
		default:
			dst = append(dst, part...)
		}
	}
	return dst
}

// alarm takes an alarm.
func (r *run) alarm(payload []byte) {
	at := time.Since(r.start)
	_, rest, found := bytes.Cut(payload, []byte(r.SeqKey))
	rest = bytes.TrimLeft(rest, " \"")
	n := 0
	for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
		n++
	}
	number, err := strconv.ParseInt(string(rest[:n]), 10, 64)
	seq := int(number - r.base)
	switch {
	case !found || err != nil || seq < 0 || seq >= r.total || !r.hot(seq):
		r.wrong.Add(1)
	case !r.came[seq].CompareAndSwap(0, max(1, int64(at))):
		r.twice.Add(1)
	default:
		r.alarms.Add(1)
	}
}

// settle is how long alarms may come twice after the last has come.
const settle = 300 * time.Millisecond

// drain waits for late alarms.
func (r *run) drain(ctx context.Context) {
	expected := int64(0)
	for seq := range r.total {
		if r.hot(seq) {
			expected++
		}
	}
	for end := time.Now().Add(r.Drain); r.alarms.Load() < expected && time.Now().Before(end) && ctx.Err() == nil; {
		time.Sleep(10 * time.Millisecond)
	}
	select {
	case <-ctx.Done():
	case <-time.After(settle):
	}
}

func (r *run) result() Result {
	out := Result{Target: r.Rate, Sent: r.total - r.first, Twice: int(r.twice.Load()), Wrong: int(r.wrong.Load())}
	var took []float64
	for seq := r.first; seq < r.total; seq++ {
		if !r.hot(seq) {
			continue
		}
		out.Expected++
		if at := r.came[seq].Load(); at > 0 {
			took = append(took, float64(time.Duration(at)-r.due(seq).Sub(r.start))/1e6)
		}
	}
	out.Got = len(took)
	out.Lost = out.Expected - out.Got
	slices.Sort(took)
	out.P50, out.P90, out.P99, out.Most = quantile(took, 0.5), quantile(took, 0.9), quantile(took, 0.99), quantile(took, 1)
	return out
}

// quantile of a sorted list; 0 of none. Nearest rank.
func quantile(list []float64, q float64) float64 {
	if len(list) == 0 {
		return 0
	}
	return list[max(0, int(math.Ceil(q*float64(len(list))))-1)]
}

// FindMost gives the highest rate that goes well: the load's own, doubled while it does, then
// narrowed to a tenth. 0: not even the first goes well. told is called after each run.
func FindMost(ctx context.Context, l Load, p99 time.Duration, told func(Result)) (float64, error) {
	good, bad := 0.0, math.Inf(1)
	for rate := l.Rate; ; {
		l.Rate = rate
		r, err := Run(ctx, l)
		if err != nil {
			return good, err
		}
		told(r)
		if r.Well(p99) {
			good = rate
		} else {
			bad = rate
		}
		switch {
		case math.IsInf(bad, 1):
			rate = 2 * good
		case good == 0 || bad <= 1.1*good:
			return good, nil
		default:
			rate = (good + bad) / 2
		}
	}
}
