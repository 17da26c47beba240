// Ranks: evidence that no run goes on for ever in a way that breaks a sentence.

package proof

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/tenet-iot/tenet/dsl/world"
)

// Ranks is the second part of evidence about the long run: a number for every
// state, in the order of Unpack.
//
// Of sentences that are broken in the long run: no move leads to a higher rank,
// so every run stays at one rank from some moment on. Demands[rank] is a demand
// of world.World that no move meets which stays at that rank. So no run meets
// all demands again and again, and none that counts breaks the sentence.
//
// Of "it stays possible to p": a rank is the number of steps after which p is
// true at the latest if those help who can; Demands is empty.
type Ranks struct {
	Demands []int
	Of      []uint32
}

// rankMagic opens the packed form of ranks and names its version.
const rankMagic = "TPR1"

// maxRanks bounds the demands listed.
const maxRanks = 1 << 20

// PackRanks packs ranks. Errors: *SizeError above MaxPacked.
func PackRanks(r Ranks) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(rankMagic)
	head := binary.AppendUvarint(nil, uint64(len(r.Demands)))
	for _, d := range r.Demands {
		head = binary.AppendUvarint(head, uint64(d))
	}
	out.Write(binary.AppendUvarint(head, uint64(len(r.Of))))
	z, err := flate.NewWriter(&out, flate.DefaultCompression)
	if err != nil {
		return nil, err
	}
	var buf []byte
	for _, n := range r.Of {
		buf = binary.AppendUvarint(buf[:0], uint64(n))
		if _, err := z.Write(buf); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	if out.Len() > MaxPacked {
		return nil, &SizeError{What: "packed ranks", Got: int64(out.Len()), Max: MaxPacked}
	}
	return out.Bytes(), nil
}

// UnpackRanks reads what PackRanks wrote, of so many states. It is as strict as
// Unpack.
func UnpackRanks(packed []byte, states int) (Ranks, error) {
	var r Ranks
	if len(packed) > MaxPacked {
		return r, &SizeError{What: "packed ranks", Got: int64(len(packed)), Max: MaxPacked}
	}
	rest, ok := bytes.CutPrefix(packed, []byte(rankMagic))
	if !ok {
		return r, errors.New("evidence: no ranks, or an unknown format")
	}
	n, rest, err := uvarint(rest)
	if err != nil {
		return r, err
	}
	if n > maxRanks {
		return r, fmt.Errorf("evidence: %d ranks are not accepted", n)
	}
	for range n {
		var d uint64
		if d, rest, err = uvarint(rest); err != nil {
			return r, err
		}
		if d > maxRanks {
			return r, fmt.Errorf("evidence: demand %d is not accepted", d)
		}
		r.Demands = append(r.Demands, int(d))
	}
	count, rest, err := uvarint(rest)
	if err != nil {
		return r, err
	}
	if count != uint64(states) {
		return r, fmt.Errorf("evidence: ranks of %d states, there are %d", count, states)
	}
	r.Of, err = inflateRanks(rest, states)
	return r, err
}

func inflateRanks(packed []byte, states int) ([]uint32, error) {
	in := bytes.NewReader(packed)
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(in), int64(states)*binary.MaxVarintLen32+1))
	if err != nil {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	out := make([]uint32, states)
	for i := range out {
		var v uint64
		if v, plain, err = uvarint(plain); err != nil || v > 1<<32-1 {
			return nil, errors.New("evidence: ranks cut short")
		}
		out[i] = uint32(v)
	}
	if len(plain) != 0 || in.Len() != 0 {
		return nil, errors.New("evidence: more ranks than states")
	}
	return out, nil
}

// rankedLong checks that the long run keeps the sentence: see Ranks. The states are
// known to be closed under the moves.
func (c *checker) rankedLong(poll func(int) error) error {
	n := c.single.Demands()
	for _, d := range c.ranks.Demands {
		if d >= n {
			return c.fail("ranks: demand %d of %d", d, n)
		}
	}
	for i := range c.set.len() {
		if err := poll(i); err != nil {
			return err
		}
		rank := c.ranks.Of[i]
		if int(rank) >= len(c.ranks.Demands) {
			return c.fail("ranks: state %d has rank %d, there are %d", i, rank, len(c.ranks.Demands))
		}
		if err := c.rankedMoves(i, rank); err != nil {
			return err
		}
	}
	return nil
}

// rankedMoves checks the moves of state i.
func (c *checker) rankedMoves(i int, rank uint32) error {
	demand := c.ranks.Demands[rank]
	var failure error
	c.single.Steps(c.set.at(i), func(label uint32, next []byte, met world.Met) bool {
		switch to := c.rankOf(next); {
		case to > rank:
			failure = c.fail("ranks: move %d of state %d leads from rank %d to %d", label, i, rank, to)
		case to == rank && met.Has(demand):
			failure = c.fail("ranks: move %d of state %d stays at rank %d, and %s", label, i, rank, c.single.Demand(demand))
		}
		return failure == nil
	})
	return failure
}

// rankedPossible checks that from every state where the sentence's condition is
// not true something helps, whatever becomes of it: it leads to a lower rank.
func (c *checker) rankedPossible(poll func(int) error) error {
	if len(c.ranks.Demands) > 0 {
		return c.fail("ranks: this sentence has no demands")
	}
	for i := range c.set.len() {
		if err := poll(i); err != nil {
			return err
		}
		if s := c.set.at(i); !c.single.Goal(s) && !c.helped(s, c.ranks.Of[i]) {
			return c.fail("ranks: nothing leads from state %d to a rank below %d", i, c.ranks.Of[i])
		}
	}
	return nil
}

// helped reports whether some way leads from a state below a rank, whatever
// becomes of it.
func (c *checker) helped(state []byte, rank uint32) bool {
	var lower []bool // by way
	c.single.Helps(state, false, func(_ uint32, way int, next []byte) {
		for way >= len(lower) {
			lower = append(lower, true)
		}
		lower[way] = lower[way] && c.rankOf(next) < rank
	})
	return slices.Contains(lower, true)
}

// rankOf gives the rank of a member; the worst there is for what is none.
func (c *checker) rankOf(state []byte) uint32 {
	if i := c.set.find(state); i >= 0 {
		return c.ranks.Of[i]
	}
	return math.MaxUint32
}
