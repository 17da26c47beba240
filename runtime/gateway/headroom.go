// Headroom: garbage the collector may let gather before it works.

package gateway

import (
	"context"
	"math"
	"os"
	"runtime/debug"
	collector "runtime/metrics"
	"time"
)

// What lives in a gateway is small, and what it throws away at thousands of messages a
// second is not: with the usual rule, as much garbage as there is live, the collector works
// all the time, and readings wait. So where it works often more may gather: up to
// roomyPercent of what lives, and up to headroom bytes beside another time what lives.
const (
	headroom     = 192 << 20
	roomyPercent = 400
	usualPercent = 100
	step         = 100
)

// The collections a second from which on there is too little room, and the seconds without
// one after which there is too much.
const (
	often = 2
	quiet = 10
)

// keepHeadroom adapts the collector to what lives and what is thrown away, until ctx ends.
// Where GOGC or GOMEMLIMIT are set the operator has decided.
//
// Source: runtime/debug.SetMemoryLimit; the limit is kept above what is needed, so that it
// bounds garbage only.
func keepHeadroom(ctx context.Context) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	defer debug.SetMemoryLimit(math.MaxInt64)
	defer debug.SetGCPercent(usualPercent)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	r := room{percent: usualPercent}
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		percent, limit := r.percent, r.limit
		if r.look(collected()); r.percent != percent {
			debug.SetGCPercent(r.percent)
		}
		if r.limit != limit {
			debug.SetMemoryLimit(r.limit)
		}
	}
}

// room is what the collector was told.
type room struct {
	percent int
	limit   int64
	cycles  uint64
	still   int // seconds without a collection
}

// look adapts it, once a second, to the collections so far and what the last one found
// alive, in bytes.
func (r *room) look(cycles, live uint64) {
	n := cycles - r.cycles
	r.cycles = cycles
	if r.still++; n > 0 {
		r.still = 0
	}
	switch {
	case n > often:
		r.percent = min(r.percent+step, roomyPercent)
	case r.still >= quiet:
		r.percent, r.still = max(r.percent-step, usualPercent), 0
	}
	if limit := int64(2*live) + headroom; limit > r.limit || limit < r.limit-r.limit/8 {
		r.limit = limit
	}
}

// collected gives the collections since the start, and what the last one found alive.
func collected() (cycles, live uint64) {
	sample := []collector.Sample{{Name: "/gc/cycles/total:gc-cycles"}, {Name: "/gc/heap/live:bytes"}}
	collector.Read(sample)
	return sample[0].Value.Uint64(), sample[1].Value.Uint64()
}
