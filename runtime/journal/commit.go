// Commit: one transaction for everything a batch of inputs led to.

package journal

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// statements are the writer's prepared statements.
type statements struct {
	begin, commit, rollback              *sql.Stmt
	input, intent, settled, cursor       *sql.Stmt
	snapshot, output, effect, firstCause *sql.Stmt
	notice, tail                         *sql.Stmt
}

func (st *statements) prepare(ctx context.Context, c *sql.Conn) error {
	for _, p := range []struct {
		into **sql.Stmt
		text string
	}{
		{&st.begin, "BEGIN IMMEDIATE"},
		{&st.commit, "COMMIT"},
		{&st.rollback, "ROLLBACK"},
		{&st.input, "INSERT INTO inputs VALUES(?,?,?,?,?,?,?)"},
		{&st.intent, "INSERT INTO intents VALUES(?,?,?,?,?)"},
		{&st.settled, "INSERT INTO settled VALUES(NULL,?,?,?,?,?,?,?)"},
		{&st.cursor, "INSERT OR REPLACE INTO cursor VALUES(1,?,?,?,?,?)"},
		{&st.snapshot, "INSERT OR REPLACE INTO snapshots VALUES(?,?,?,?,?,?,?)"},
		{&st.output, "INSERT INTO outputs VALUES(?,?,?,?,?)"},
		{&st.effect, "INSERT OR REPLACE INTO effects VALUES(?,?,?)"},
		{&st.firstCause, "INSERT OR IGNORE INTO effects VALUES(?,?,?)"},
		{&st.notice, "INSERT INTO notices VALUES(?,?,?,?,?,?,?)"},
		{&st.tail, "INSERT INTO tail VALUES(NULL,?,?,?,?)"},
	} {
		stmt, err := c.PrepareContext(ctx, p.text)
		if err != nil {
			return err
		}
		*p.into = stmt
	}
	return nil
}

func (st *statements) close() {
	for _, s := range []*sql.Stmt{
		st.begin, st.commit, st.rollback, st.input, st.intent, st.settled, st.cursor,
		st.snapshot, st.output, st.effect, st.firstCause, st.notice, st.tail,
	} {
		if s != nil {
			s.Close() // of a connection that is closed next
		}
	}
}

// Commit makes a batch durable, all of it or nothing. When it returns nil the
// batch survives a power loss.
//
// Errors: ErrFull (the next Commit may succeed), ErrBroken and *DamagedError
// (nothing more will), ErrClosed. A batch whose seqs do not continue the cursor
// is a defect of the caller and refused.
//
// Cost: one fsync, and about 5 µs a row.
func (s *Store) Commit(b *Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return err
	}
	if err := s.follows(b); err != nil {
		return err
	}
	if _, err := s.stmts.begin.Exec(); err != nil {
		return s.failed(s.explain("begin", err))
	}
	err := s.write(b)
	if err == nil {
		_, err = s.stmts.commit.Exec()
	}
	if err != nil {
		s.stmts.rollback.Exec() // SQLite may have done so already
		return s.failed(s.explain("commit", err))
	}
	if len(b.Inputs) > 0 {
		s.cursor = b.Cursor
	}
	return nil
}

// follows checks that the batch continues the journal without a gap.
func (s *Store) follows(b *Batch) error {
	next := s.cursor.Seq
	for i := range b.Inputs {
		next++
		if b.Inputs[i].Seq != next {
			return fmt.Errorf("journal: input %d offered where %d is next", b.Inputs[i].Seq, next)
		}
	}
	if len(b.Inputs) > 0 && b.Cursor.Seq != next {
		return fmt.Errorf("journal: cursor %d offered after input %d", b.Cursor.Seq, next)
	}
	return nil
}

func (s *Store) write(b *Batch) error {
	for _, part := range []func(*Batch) error{
		s.writeInputs, s.writeIntents, s.writeSettled, s.writeOutputs, s.writeNotices, s.writeTail, s.writeSnapshot, s.writeCursor,
	} {
		if err := part(b); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) writeInputs(b *Batch) error {
	for i := range b.Inputs {
		in := &b.Inputs[i]
		s.payload = AppendInput(s.payload[:0], in)
		at, mono, provider := in.At.UnixNano(), int64(in.Mono), in.Path.Provider
		sum := NewSum("inputs").Int(in.Seq, at, mono).Text(provider).Int(in.KeyID).Bytes(s.payload)
		if _, err := s.stmts.input.Exec(in.Seq, at, mono, provider, in.KeyID, s.payload, sum.Value()); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) writeIntents(b *Batch) error {
	for i := range b.Intents {
		in := &b.Intents[i]
		s.payload = AppendIntent(s.payload[:0], in)
		sum := NewSum("intents").Int(in.Seq, int64(in.Idx), in.KeyID).Bytes(s.payload)
		if _, err := s.stmts.intent.Exec(in.Seq, in.Idx, in.KeyID, s.payload, sum.Value()); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) writeSettled(b *Batch) error {
	for i := range b.Settled {
		e := &b.Settled[i]
		s.payload = AppendText(AppendText(s.payload[:0], e.Key), e.Note)
		at := e.At.UnixNano()
		sum := NewSum("settled").Int(e.Seq, int64(e.Idx), at, int64(e.State), e.KeyID).Bytes(s.payload)
		if _, err := s.stmts.settled.Exec(e.Seq, e.Idx, at, uint8(e.State), e.KeyID, s.payload, sum.Value()); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) writeOutputs(b *Batch) error {
	for i := range b.Outputs {
		o := &b.Outputs[i]
		at := o.At.UnixNano()
		sum := NewSum("outputs").Int(o.Seq, at, o.KeyID).Bytes(o.Payload)
		if _, err := s.stmts.output.Exec(o.Seq, at, o.KeyID, o.Payload, sum.Value()); err != nil {
			return err
		}
		for _, e := range o.Effects {
			stmt := s.stmts.firstCause
			if e.Replaces {
				stmt = s.stmts.effect
			}
			path := e.Path.String()
			if _, err := stmt.Exec(path, o.Seq, NewSum("effects").Text(path).Int(o.Seq).Value()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Store) writeNotices(b *Batch) error {
	for i := range b.Notices {
		n := &b.Notices[i]
		if _, err := s.stmts.notice.Exec(n.Seq, n.Idx, n.At.UnixNano(), n.Delivered, n.KeyID, n.Payload, n.sum().Value()); err != nil {
			return err
		}
	}
	return nil
}

func (n *Notice) sum() Sum {
	delivered := int64(0)
	if n.Delivered {
		delivered = 1
	}
	return NewSum("notices").Int(n.Seq, int64(n.Idx), n.At.UnixNano(), delivered, n.KeyID).Bytes(n.Payload)
}

func (s *Store) writeTail(b *Batch) error {
	if b.Tail.Count == 0 {
		return nil
	}
	sum := NewSum("tail").Int(int64(b.Tail.Count), b.Tail.KeyID).Bytes(b.Tail.Payload)
	_, err := s.stmts.tail.Exec(b.Tail.Count, b.Tail.KeyID, b.Tail.Payload, sum.Value())
	return err
}

func (s *Store) writeSnapshot(b *Batch) error {
	if b.Snapshot == nil {
		return nil
	}
	x := b.Snapshot
	if x.Payload == nil {
		x.Payload = []byte{}
	}
	at := x.At.UnixNano()
	sum := x.sum()
	_, err := s.stmts.snapshot.Exec(x.Seq, x.Bundle, at, int64(x.Mono), x.KeyID, x.Payload, sum.Value())
	return err
}

func (x *Snapshot) sum() Sum {
	return NewSum("snapshots").Int(x.Seq).Text(x.Bundle).Int(x.At.UnixNano(), int64(x.Mono), x.KeyID).Bytes(x.Payload)
}

func (s *Store) writeCursor(b *Batch) error {
	if len(b.Inputs) == 0 {
		return nil
	}
	c := &b.Cursor
	_, err := s.stmts.cursor.Exec(c.Seq, c.Bundle, c.At.UnixNano(), int64(c.Mono), c.sum().Value())
	return err
}

func (c *Cursor) sum() Sum {
	return NewSum("cursor").Int(c.Seq).Text(c.Bundle).Int(c.At.UnixNano(), int64(c.Mono))
}

// MarkDelivered records that a notification reached its hook.
func (s *Store) MarkDelivered(ctx context.Context, n Notice) error {
	n.Delivered = true
	return s.Update(ctx, "mark a notification", func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE notices SET delivered = 1, sum = ? WHERE seq = ? AND idx = ?", n.sum().Value(), n.Seq, n.Idx)
		return err
	})
}

// nanos turns a column into a time.
func nanos(ns int64) time.Time { return time.Unix(0, ns) }
