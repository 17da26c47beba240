// The collector has room where it works often, and gives it back.

package gateway

import "testing"

func TestHeadroom(t *testing.T) {
	r := room{percent: usualPercent}
	const live = 50 << 20
	cycles := uint64(0)
	for range 20 { // a busy gateway
		cycles += 5
		r.look(cycles, live)
	}
	if r.percent != roomyPercent || r.limit != 2*live+headroom {
		t.Errorf("busy: %+v", r)
	}
	for range 60 { // a collection every five seconds is neither
		cycles++
		for range 5 {
			r.look(cycles, live)
		}
	}
	if r.percent != roomyPercent {
		t.Errorf("calm: %+v", r)
	}
	for range 5 * quiet {
		r.look(cycles, live/10)
	}
	if r.percent != usualPercent || r.limit != live/5+headroom {
		t.Errorf("still: %+v", r)
	}
	r.look(cycles, 10*live) // what is needed is never beyond the limit
	if r.limit < 20*live {
		t.Errorf("grown: %+v", r)
	}
}
