// Bundles and the life of deployments.

package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Bundle is a stored bundle, named by the hash of its content.
type Bundle struct {
	Hash    string
	At      time.Time
	KeyID   int64
	Payload []byte
}

// Deployment is one transition in the life of a bundle on this gateway.
type Deployment struct {
	ID      int64 // given by the journal, ascending
	Hash    string
	State   string
	At      time.Time
	Note    string
	KeyID   int64
	Payload []byte // what the deploy package keeps with it; may be empty
}

// SaveBundle stores a bundle; one already stored under that hash stays.
func (s *Store) SaveBundle(ctx context.Context, b Bundle) error {
	at := b.At.UnixNano()
	payload := append([]byte{}, b.Payload...)
	sum := NewSum("bundles").Text(b.Hash).Int(at, b.KeyID).Bytes(payload)
	return s.Update(ctx, "store a bundle", func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT OR IGNORE INTO bundles VALUES(?,?,?,?,?)", b.Hash, at, b.KeyID, payload, sum.Value())
		return err
	})
}

// Bundle returns a stored bundle; false if there is none with that hash.
func (s *Store) Bundle(ctx context.Context, hash string) (Bundle, bool, error) {
	b := Bundle{Hash: hash}
	var at, sum int64
	err := s.read.QueryRowContext(ctx, "SELECT at_ns, key_id, payload, sum FROM bundles WHERE hash = ?", hash).Scan(&at, &b.KeyID, &b.Payload, &sum)
	if errors.Is(err, sql.ErrNoRows) {
		return Bundle{}, false, nil
	}
	if err != nil {
		return Bundle{}, false, s.explain("read a bundle", err)
	}
	if NewSum("bundles").Text(hash).Int(at, b.KeyID).Bytes(b.Payload).Value() != sum {
		return Bundle{}, false, s.Damaged("bundle "+hash, errSum)
	}
	b.At = nanos(at)
	return b, true, nil
}

// AddDeployment journals a transition; its ID is given by the journal.
func (s *Store) AddDeployment(ctx context.Context, d Deployment) error {
	return s.Update(ctx, "journal a deployment", func(ctx context.Context, tx *sql.Tx) error { return insertDeployment(ctx, tx, d) })
}

func insertDeployment(ctx context.Context, tx *sql.Tx, d Deployment) error {
	payload := append([]byte{}, d.Payload...)
	_, err := tx.ExecContext(ctx, "INSERT INTO deployments VALUES(NULL,?,?,?,?,?,?,?)", d.Hash, d.State, d.At.UnixNano(), d.Note, d.KeyID, payload, d.sum().Value())
	return err
}

func (d *Deployment) sum() Sum {
	return NewSum("deployments").Text(d.Hash).Text(d.State).Int(d.At.UnixNano()).Text(d.Note).Int(d.KeyID).Bytes(d.Payload)
}

// Deployments returns the newest transitions, newest first, at most limit.
func (s *Store) Deployments(ctx context.Context, limit int) ([]Deployment, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT id, hash, state, at_ns, note, key_id, payload, sum FROM deployments ORDER BY id DESC LIMIT ?", limit)
	if err != nil {
		return nil, s.explain("read deployments", err)
	}
	defer rows.Close()
	var found []Deployment
	for rows.Next() {
		var d Deployment
		var at, sum int64
		if err := rows.Scan(&d.ID, &d.Hash, &d.State, &at, &d.Note, &d.KeyID, &d.Payload, &sum); err != nil {
			return nil, s.scanFailed("deployment", d.ID, err)
		}
		d.At = nanos(at)
		if d.sum().Value() != sum {
			return nil, s.Damaged(fmt.Sprintf("deployment %d", d.ID), errSum)
		}
		found = append(found, d)
	}
	return found, s.explain("read deployments", rows.Err())
}
