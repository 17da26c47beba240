// Replay: judging a journal again.

package engine

import (
	"bytes"
	"context"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// Replayed says what a replay found.
type Replayed struct {
	Inputs, Intents int
	// Diverged are the inputs whose intents differ from the stored ones.
	Diverged []int64
	// Pending are the targets open at the end, with the keys they were sent
	// with.
	Pending []journal.Intent
}

// Replay judges a whole journal again from its first input and compares the
// intents with the stored ones, byte for byte. The journal must hold its first
// input and one bundle's run.
//
// Errors: *journal.DamagedError, those of the store.
func Replay(ctx context.Context, store *journal.Store, plan drive.Plan, bundle string) (Replayed, error) {
	c := newCore(plan, bundle)
	found, err := replay(ctx, store, c, 0)
	if err != nil {
		return Replayed{}, err
	}
	found.Pending = c.open()
	return found, nil
}

// replay applies the inputs after a seq to c.
func replay(ctx context.Context, store *journal.Store, c *core, after int64) (Replayed, error) {
	stored, err := storedIntents(ctx, store, after)
	if err != nil {
		return Replayed{}, err
	}
	var found Replayed
	var intents []journal.Intent
	var payload []byte
	c.judged = func(j *judgement) { intents = append(intents[:0], j.intents...) }
	err = store.Inputs(ctx, after, func(in *journal.Input) error {
		intents = intents[:0]
		ok := c.apply(in)
		c.keep()
		found.Inputs++
		found.Intents += len(intents)
		same := ok && len(intents) == len(stored[in.Seq])
		for i := 0; same && i < len(intents); i++ {
			payload = journal.AppendIntent(payload[:0], &intents[i])
			same = bytes.Equal(payload, stored[in.Seq][i])
		}
		if !same {
			found.Diverged = append(found.Diverged, in.Seq)
		}
		return nil
	})
	return found, err
}

// storedIntents reads the payloads of intents by the seq of their input.
func storedIntents(ctx context.Context, store *journal.Store, after int64) (map[int64][][]byte, error) {
	stored := map[int64][][]byte{}
	err := store.Intents(ctx, after, func(it *journal.RawIntent) error {
		stored[it.Seq] = append(stored[it.Seq], bytes.Clone(it.Payload))
		return nil
	})
	return stored, err
}
