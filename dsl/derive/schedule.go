// What is due first, and what is pending: two small sets.

package derive

import (
	"math"
	"math/bits"
)

// never is a tick that does not come.
const never int64 = math.MaxInt64

// schedule holds a tick for each of n things, in a tree whose nodes hold the
// least below them: node 1 is the root, node i has the children 2i and 2i+1,
// thing f is the leaf n+f. The least is read in constant time, a tick is set in
// logarithmic time.
type schedule []int64

func newSchedule(n int) schedule {
	s := make(schedule, 2*leaves(n))
	for i := range s {
		s[i] = never
	}
	return s
}

// leaves is the least power of two that is at least n and 1.
func leaves(n int) int { return 1 << bits.Len(uint(max(n, 1)-1)) }

func (s schedule) least() int64 { return s[1] }

func (s schedule) set(f int32, tick int64) {
	i := len(s)/2 + int(f)
	s[i] = tick
	for i /= 2; i >= 1; i /= 2 {
		s[i] = min(s[2*i], s[2*i+1])
	}
}

// next returns the first thing that is due by a tick.
func (s schedule) next(tick int64) (int32, bool) {
	if s[1] > tick {
		return 0, false
	}
	i := 1
	for i < len(s)/2 {
		if i *= 2; s[i] > tick {
			i++
		}
	}
	return int32(i - len(s)/2), true
}

// ranks is a set of small numbers.
type ranks []uint64

func newRanks(n int) ranks { return make(ranks, (n+63)/64) }

func (r ranks) add(rank int32) { r[rank>>6] |= 1 << (rank & 63) }

// take removes the least number.
func (r ranks) take() (int32, bool) {
	for i, word := range r {
		if word != 0 {
			r[i] = word & (word - 1)
			return int32(i<<6 + bits.TrailingZeros64(word)), true
		}
	}
	return 0, false
}
