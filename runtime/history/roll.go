// Rolling: readings move from the tail into blocks.

package history

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// blockBytes is the size from which on a block takes no more: half a page of SQLite's.
const blockBytes = 2 << 10

// place is where a reading belongs: a resource and a span.
type place struct {
	path models.Path
	span int64
}

func (a place) compare(b place) int {
	return cmp.Or(
		cmp.Compare(a.path.Provider, b.path.Provider), cmp.Compare(a.path.Service, b.path.Service),
		cmp.Compare(a.path.Resource, b.path.Resource), cmp.Compare(a.span, b.span))
}

// Roll moves the oldest tail rows, about limit readings but at least one row,
// into blocks, in one transaction. It returns how many readings it moved; 0 means
// that the tail is empty. One Roll goes on at a time.
//
// Cost: linear in the readings; the journal takes nothing while the blocks are
// written, some 5 µs for each resource. Errors: those of journal.Store.Update,
// *journal.DamagedError.
func (h *History) Roll(ctx context.Context, limit int) (moved int, err error) {
	h.rolling.Lock()
	defer h.rolling.Unlock()
	groups, last, moved, err := h.oldest(ctx, limit)
	if err != nil || moved == 0 {
		return 0, err
	}
	blocks, fresh, err := h.grown(ctx, groups)
	if err != nil {
		return 0, err
	}
	err = h.store.Update(ctx, "roll history", func(ctx context.Context, tx *sql.Tx) error {
		if err := nameAll(ctx, tx, fresh); err != nil {
			return err
		}
		if err := writeBlocks(ctx, tx, blocks); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM tail WHERE id <= ?", last)
		return err
	})
	if err != nil {
		clear(h.numbers) // new ones may have been lost
		h.last = 0
		return 0, err
	}
	return moved, nil
}

// group is the readings of one place, in order of arrival.
type group struct {
	place
	entries []entry
}

// oldest reads the first tail rows and the id of the last row read.
func (h *History) oldest(ctx context.Context, limit int) (groups map[place]*group, last int64, n int, err error) {
	rows, err := h.store.Reader().QueryContext(ctx, "SELECT id, count, key_id, payload, sum FROM tail ORDER BY id")
	if err != nil {
		return nil, 0, 0, h.store.Explain("read history", err)
	}
	defer rows.Close()
	groups = map[place]*group{}
	for n < limit && rows.Next() {
		t, err := h.store.ScanTail(rows)
		if err != nil {
			return nil, 0, 0, err
		}
		var current []*group // by the number of the path in this row
		found, err := skim(t.Payload, func(paths []models.Path, k uint64, e entry) {
			if k == uint64(len(current)) {
				current = append(current, nil)
			}
			span := spanOf(e.at, spanNs)
			if current[k] == nil || current[k].span != span {
				current[k] = groupAt(groups, place{paths[k], span})
			}
			current[k].entries = append(current[k].entries, e)
		})
		if err != nil {
			return nil, 0, 0, h.store.Damaged(fmt.Sprintf("batch %d of readings", t.ID), err)
		}
		last = t.ID
		n += found
	}
	return groups, last, n, h.store.Explain("read history", rows.Err())
}

func groupAt(groups map[place]*group, at place) *group {
	g := groups[at]
	if g == nil {
		g = &group{place: at}
		groups[at] = g
	}
	return g
}

// grown gives the blocks that take the readings up: the newest of each place with
// more in it, or a new one. fresh are resources that had no number.
func (h *History) grown(ctx context.Context, groups map[place]*group) (blocks []journal.Block, fresh []named, err error) {
	places := make([]place, 0, len(groups))
	for at := range groups {
		places = append(places, at)
	}
	slices.SortFunc(places, place.compare)
	tx, err := h.store.Reader().BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, nil, h.store.Explain("read history", err)
	}
	defer tx.Rollback()
	newest, err := tx.PrepareContext(ctx, "SELECT "+journal.BlockColumns+" FROM blocks WHERE res = ? AND every_ns = 0 AND span = ? ORDER BY id DESC LIMIT 1")
	if err != nil {
		return nil, nil, h.store.Explain("read history", err)
	}
	defer newest.Close()
	for _, at := range places {
		res, isNew, err := h.number(ctx, tx, at.path)
		if err != nil {
			return nil, nil, err
		}
		if isNew {
			fresh = append(fresh, named{res, at.path.String()})
		}
		old := journal.Block{}
		if !isNew {
			old, err = h.store.ScanBlock(newest.QueryRowContext(ctx, res, at.span))
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return nil, nil, err
			}
		}
		if len(old.Payload) >= h.full {
			old = journal.Block{}
		}
		old.Res, old.Span = res, at.span
		if err := h.grow(&old, groups[at]); err != nil {
			return nil, nil, err
		}
		blocks = append(blocks, old)
	}
	return blocks, fresh, nil
}

// grow adds readings to a block. Those that are no earlier than what it holds, as they
// nearly always are, are put behind it as it is.
func (h *History) grow(b *journal.Block, g *group) error {
	entries := g.entries
	slices.SortStableFunc(entries, entry.compare)
	if b.Count > 0 && entries[0].at >= b.LastNs {
		b.Payload = appendEntries(b.Payload, b.LastNs, entries)
	} else {
		if b.Count > 0 {
			before, err := entriesOf(nil, b.Span, b.Payload)
			if err != nil {
				return h.store.Damaged(fmt.Sprintf("block %d of the history of %s", b.ID, g.path), err)
			}
			entries = append(before, entries...)
			slices.SortStableFunc(entries, entry.compare)
		}
		b.Count, b.Payload = 0, appendBlock(nil, b.Span, entries)
	}
	b.Count, b.LastNs = b.Count+len(entries), entries[len(entries)-1].at
	return nil
}

func byTime(a, b models.Reading) int { return a.Time.Compare(b.Time) }

// writeBlocks writes blocks, those with an id in the place of what they were.
func writeBlocks(ctx context.Context, tx *sql.Tx, blocks []journal.Block) error {
	insert, err := tx.PrepareContext(ctx, "INSERT OR REPLACE INTO blocks VALUES(?,?,?,?,?,?,?,?,?)")
	if err != nil {
		return err
	}
	defer insert.Close()
	for i := range blocks {
		b := &blocks[i]
		var id any
		if b.ID != 0 {
			id = b.ID
		}
		if _, err := insert.ExecContext(ctx, id, b.Res, b.EveryNs, b.Span, b.LastNs, b.Count, b.KeyID, b.Payload, b.Sum().Value()); err != nil {
			return err
		}
	}
	return nil
}

// named is a resource with its number.
type named struct {
	id   int64
	path string
}

// number is the number of a resource; isNew says that the table does not have it yet.
func (h *History) number(ctx context.Context, tx *sql.Tx, path models.Path) (id int64, isNew bool, err error) {
	if id, ok := h.numbers[path]; ok {
		return id, false, nil
	}
	id, known, err := h.resource(ctx, tx, path)
	if err != nil {
		return 0, false, err
	}
	if !known {
		if h.last == 0 {
			if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(id), 0) FROM resources").Scan(&h.last); err != nil {
				return 0, false, h.store.Explain("read history", err)
			}
		}
		h.last++
		id = h.last
	}
	h.numbers[path] = id
	return id, !known, nil
}

// nameAll notes the numbers of new resources.
func nameAll(ctx context.Context, tx *sql.Tx, fresh []named) error {
	for _, n := range fresh {
		if _, err := tx.ExecContext(ctx, "INSERT INTO resources VALUES(?,?,?)", n.id, n.path, resourceSum(n.id, n.path)); err != nil {
			return err
		}
	}
	return nil
}
