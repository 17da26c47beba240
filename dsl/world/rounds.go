// Rounds: when the moves of a loop happen, round after round.

package world

import (
	"fmt"
	"strings"
)

// Rounds gives the earliest times of the beats of a path that ends with rounds
// of a loop, such that every round takes a second at least and no time passes
// where it is held. The first round begins after beat from, and each has length
// beats. ages describes how long which clock has run when a round begins, and
// after the last: where two are the same the rounds between can be gone through
// again and again, at the same distances of time. ok is false if the path cannot
// be timed so.
//
// Cost: as Schedule, for as many passes as there are beats at most.
func (w *World) Rounds(beats []Beat, from, length int) (at []int64, ages []string, ok bool) {
	var gaps []gap
	for k := range len(beats) - 1 {
		if beats[k].Held {
			gaps = append(gaps, gap{beat: k, after: k + 1})
		}
	}
	for k := from; k+length < len(beats); k += length {
		gaps = append(gaps, gap{beat: k + length, after: k, seconds: 1})
	}
	if at, ok = w.earliest(beats, gaps); !ok {
		return nil, nil, false
	}
	clocks, most := map[int]started{}, numbered(beats, w.clocks.n)
	for k := range beats {
		run(clocks, &beats[k], k)
		if k >= from && (k-from)%length == 0 {
			ages = append(ages, agesAt(clocks, at, k, most))
		}
	}
	return at, ages, true
}

// agesAt writes how long each of so many clocks has run at a beat, and how long it may.
func agesAt(clocks map[int]started, at []int64, beat, most int) string {
	var out strings.Builder
	for c := range most {
		if s, on := clocks[c]; on {
			fmt.Fprintf(&out, "%d: %d of %d to %d; ", c, at[beat]-at[s.at], s.low, s.high)
		}
	}
	return out.String()
}
