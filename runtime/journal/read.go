// Reading the journal back. Every row is checked before it is handed out.

package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/tenet-iot/tenet/models"
)

var errSum = errors.New("its checksum does not match")

// loadCursor reads and checks the cursor, on the writer's connection.
func (s *Store) loadCursor(ctx context.Context) (Cursor, error) {
	var c Cursor
	var at, mono, sum int64
	err := s.conn.QueryRowContext(ctx, "SELECT seq, bundle, at_ns, mono_ns, sum FROM cursor").Scan(&c.Seq, &c.Bundle, &at, &mono, &sum)
	if errors.Is(err, sql.ErrNoRows) {
		return Cursor{}, s.noInputs(ctx)
	}
	if err != nil {
		return Cursor{}, err
	}
	c.At, c.Mono = nanos(at), time.Duration(mono)
	if c.sum().Value() != sum {
		return Cursor{}, s.Damaged("the cursor", errSum)
	}
	return c, nil
}

// noInputs makes sure that a journal without a cursor is a new one.
func (s *Store) noInputs(ctx context.Context) error {
	var n int64
	err := s.conn.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM inputs LIMIT 1)").Scan(&n)
	if err == nil && n > 0 {
		err = s.Damaged("the cursor", errors.New("it is missing"))
	}
	return err
}

// Inputs calls f for the inputs after seq, in order, until f returns an error.
// The last of them is the cursor's; a missing one is damage.
//
// Errors: f's, *DamagedError naming the input.
func (s *Store) Inputs(ctx context.Context, after int64, f func(*Input) error) error {
	last := s.Cursor().Seq
	rows, err := s.read.QueryContext(ctx, "SELECT seq, at_ns, mono_ns, provider, key_id, payload, sum FROM inputs WHERE seq > ? AND seq <= ? ORDER BY seq", after, last)
	if err != nil {
		return s.explain("read inputs", err)
	}
	defer rows.Close()
	next := after
	for rows.Next() {
		next++
		var in Input
		if err := s.scanInput(rows, &in, next); err != nil {
			return err
		}
		if err := f(&in); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return s.explain("read inputs", err)
	}
	if next < last {
		return s.Damaged(fmt.Sprintf("input %d", next+1), errors.New("it is missing"))
	}
	return nil
}

// scanInput reads a row that must have seq want.
func (s *Store) scanInput(rows *sql.Rows, in *Input, want int64) error {
	var at, mono, sum int64
	var payload sql.RawBytes
	if err := rows.Scan(&in.Seq, &at, &mono, &in.Path.Provider, &in.KeyID, &payload, &sum); err != nil {
		return s.scanFailed("input", want, err)
	}
	if in.Seq != want {
		return s.Damaged(fmt.Sprintf("input %d", want), errors.New("it is missing"))
	}
	in.At, in.Mono = nanos(at), time.Duration(mono)
	if NewSum("inputs").Int(in.Seq, at, mono).Text(in.Path.Provider).Int(in.KeyID).Bytes(payload).Value() != sum {
		return s.Damaged(fmt.Sprintf("input %d", want), errSum)
	}
	if err := DecodeInput(payload, in); err != nil {
		return s.Damaged(fmt.Sprintf("input %d", want), err)
	}
	return nil
}

// scanFailed tells a row whose columns have the wrong types, which is damage,
// from a failing disk.
func (s *Store) scanFailed(what string, seq int64, err error) error {
	explained := s.explain("read", err)
	var damaged *DamagedError
	if errors.As(explained, &damaged) || errors.Is(explained, ErrBroken) {
		return explained
	}
	return s.Damaged(fmt.Sprintf("%s %d", what, seq), err)
}

// FirstInput is the seq of the oldest input kept; 0 if there is none.
func (s *Store) FirstInput(ctx context.Context) (int64, error) {
	var seq sql.NullInt64
	err := s.read.QueryRowContext(ctx, "SELECT min(seq) FROM inputs").Scan(&seq)
	return seq.Int64, s.explain("read inputs", err)
}

// RawIntent is an intent as it is stored.
type RawIntent struct {
	Intent
	Payload []byte // valid during the call
}

// Intents calls f for the intents of inputs after seq, in order.
//
// Errors: f's, *DamagedError naming the intent.
func (s *Store) Intents(ctx context.Context, after int64, f func(*RawIntent) error) error {
	rows, err := s.read.QueryContext(ctx, "SELECT seq, idx, key_id, payload, sum FROM intents WHERE seq > ? ORDER BY seq, idx", after)
	if err != nil {
		return s.explain("read intents", err)
	}
	defer rows.Close()
	last := after
	for rows.Next() {
		var in RawIntent
		if err := s.scanIntent(rows, &in, last); err != nil {
			return err
		}
		last = in.Seq
		if err := f(&in); err != nil {
			return err
		}
	}
	return s.explain("read intents", rows.Err())
}

func (s *Store) scanIntent(rows *sql.Rows, in *RawIntent, near int64) error {
	var sum int64
	var payload sql.RawBytes
	if err := rows.Scan(&in.Seq, &in.Idx, &in.KeyID, &payload, &sum); err != nil {
		return s.scanFailed("an intent after input", near, err)
	}
	if NewSum("intents").Int(in.Seq, int64(in.Idx), in.KeyID).Bytes(payload).Value() != sum {
		return s.Damaged(fmt.Sprintf("intent %d of input %d", in.Idx, in.Seq), errSum)
	}
	in.Payload = payload
	if err := DecodeIntent(payload, &in.Intent); err != nil {
		return s.Damaged(fmt.Sprintf("intent %d of input %d", in.Idx, in.Seq), err)
	}
	return nil
}

// Settled calls f for what became of the intents of inputs after seq, in the
// order it was learned.
func (s *Store) Settled(ctx context.Context, after int64, f func(*Settlement) error) error {
	rows, err := s.read.QueryContext(ctx, "SELECT seq, idx, at_ns, state, key_id, payload, sum FROM settled WHERE seq > ? ORDER BY id", after)
	if err != nil {
		return s.explain("read settlements", err)
	}
	defer rows.Close()
	for rows.Next() {
		var e Settlement
		if err := s.scanSettled(rows, &e); err != nil {
			return err
		}
		if err := f(&e); err != nil {
			return err
		}
	}
	return s.explain("read settlements", rows.Err())
}

func (s *Store) scanSettled(rows *sql.Rows, e *Settlement) error {
	var at, sum int64
	var payload sql.RawBytes
	if err := rows.Scan(&e.Seq, &e.Idx, &at, &e.State, &e.KeyID, &payload, &sum); err != nil {
		return s.scanFailed("a settlement after input", e.Seq, err)
	}
	what := fmt.Sprintf("the settlement of intent %d of input %d", e.Idx, e.Seq)
	if NewSum("settled").Int(e.Seq, int64(e.Idx), at, int64(e.State), e.KeyID).Bytes(payload).Value() != sum {
		return s.Damaged(what, errSum)
	}
	d := NewDecoder(payload)
	e.At, e.Key, e.Note = nanos(at), d.Text(), d.Text()
	if err := d.Close(); err != nil {
		return s.Damaged(what, err)
	}
	return nil
}

// Snapshot returns the newest snapshot; false if there is none.
func (s *Store) Snapshot(ctx context.Context) (Snapshot, bool, error) {
	var x Snapshot
	var at, mono, sum int64
	err := s.read.QueryRowContext(ctx, "SELECT seq, bundle, at_ns, mono_ns, key_id, payload, sum FROM snapshots ORDER BY seq DESC LIMIT 1").
		Scan(&x.Seq, &x.Bundle, &at, &mono, &x.KeyID, &x.Payload, &sum)
	if errors.Is(err, sql.ErrNoRows) {
		return Snapshot{}, false, nil
	}
	if err != nil {
		return Snapshot{}, false, s.explain("read the snapshot", err)
	}
	x.At, x.Mono = nanos(at), time.Duration(mono)
	if x.sum().Value() != sum {
		return Snapshot{}, false, s.Damaged(fmt.Sprintf("the snapshot after input %d", x.Seq), errSum)
	}
	return x, true, nil
}

// Outputs returns the newest outputs, newest first, at most limit.
func (s *Store) Outputs(ctx context.Context, limit int) ([]Output, error) {
	return s.outputs(ctx, "SELECT seq, at_ns, key_id, payload, sum FROM outputs ORDER BY seq DESC LIMIT ?", limit)
}

// Effect returns the output that explains a resource; false if there is none.
func (s *Store) Effect(ctx context.Context, path models.Path) (Output, bool, error) {
	name := path.String()
	var seq, sum int64
	err := s.read.QueryRowContext(ctx, "SELECT seq, sum FROM effects WHERE path = ?", name).Scan(&seq, &sum)
	if errors.Is(err, sql.ErrNoRows) {
		return Output{}, false, nil
	}
	if err != nil {
		return Output{}, false, s.explain("read effects", err)
	}
	if NewSum("effects").Text(name).Int(seq).Value() != sum {
		return Output{}, false, s.Damaged("the effect on "+name, errSum)
	}
	found, err := s.outputs(ctx, "SELECT seq, at_ns, key_id, payload, sum FROM outputs WHERE seq = ?", seq)
	if err != nil || len(found) == 0 {
		return Output{}, false, err
	}
	return found[0], true, nil
}

func (s *Store) outputs(ctx context.Context, query string, args ...any) ([]Output, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, s.explain("read outputs", err)
	}
	defer rows.Close()
	var found []Output
	for rows.Next() {
		var o Output
		var at, sum int64
		if err := rows.Scan(&o.Seq, &at, &o.KeyID, &o.Payload, &sum); err != nil {
			return nil, s.scanFailed("output", o.Seq, err)
		}
		if NewSum("outputs").Int(o.Seq, at, o.KeyID).Bytes(o.Payload).Value() != sum {
			return nil, s.Damaged(fmt.Sprintf("output %d", o.Seq), errSum)
		}
		o.At = nanos(at)
		found = append(found, o)
	}
	return found, s.explain("read outputs", rows.Err())
}

// Undelivered returns the notifications not yet delivered, oldest first, at
// most limit.
func (s *Store) Undelivered(ctx context.Context, limit int) ([]Notice, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT seq, idx, at_ns, delivered, key_id, payload, sum FROM notices WHERE delivered = 0 ORDER BY seq, idx LIMIT ?", limit)
	if err != nil {
		return nil, s.explain("read notifications", err)
	}
	defer rows.Close()
	var found []Notice
	for rows.Next() {
		var n Notice
		var at, sum int64
		if err := rows.Scan(&n.Seq, &n.Idx, &at, &n.Delivered, &n.KeyID, &n.Payload, &sum); err != nil {
			return nil, s.scanFailed("notification", n.Seq, err)
		}
		n.At = nanos(at)
		if n.sum().Value() != sum {
			return nil, s.Damaged(fmt.Sprintf("notification %d of input %d", n.Idx, n.Seq), errSum)
		}
		found = append(found, n)
	}
	return found, s.explain("read notifications", rows.Err())
}
