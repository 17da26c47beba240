// Recovery from damage: keep what is sound, set the rest aside.

package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Salvage says what a recovery kept.
type Salvage struct {
	Damaged string // where the damaged file is now
	// Inputs is the last input kept: all before the first damage. The next
	// start begins after it with every value unknown and no command pending.
	Inputs int64
	// Rows and Lost count rows by table; Lost those found damaged. Rows on
	// unreadable pages are in neither.
	Rows, Lost map[string]int
}

// salvaged lists the tables whose rows are kept one by one, with how many
// leading columns the journal numbers by itself and their number of columns.
var salvaged = []struct {
	table        string
	own, columns int
	order        string
	bounded      bool // first column is an input's seq: kept up to the damage
}{
	{table: "inputs", columns: 7, order: "seq", bounded: true},
	{table: "intents", columns: 5, order: "seq, idx", bounded: true},
	{table: "settled", own: 1, columns: 8, order: "id"},
	{table: "outputs", columns: 5, order: "seq", bounded: true},
	{table: "effects", columns: 3, order: "path"},
	{table: "notices", columns: 7, order: "seq, idx", bounded: true},
	{table: "bundles", columns: 5, order: "hash"},
	{table: "deployments", own: 1, columns: 8, order: "id"},
	{table: "tail", own: 1, columns: 5, order: "id"},
	{table: "resources", columns: 3, order: "id"},
	{table: "blocks", own: 1, columns: 9, order: "id"},
}

// Recover rebuilds a damaged journal: it copies every sound row into a new
// file, inputs up to the first damage, journals that the state is unknown from
// there on, and puts the new file in the place of the old, which stays beside
// it. The machine then starts as on its first day: everything unknown, nothing
// pending, so no command is sent on the strength of a guess.
//
// Errors: *LockedError, *FolderError, ErrFull. The old file is untouched then.
func Recover(ctx context.Context, dir string, now time.Time) (Salvage, error) {
	lock, err := lockDir(dir)
	if err != nil {
		return Salvage{}, err
	}
	defer lock.release()
	fresh := filepath.Join(dir, "recovery")
	if err := os.RemoveAll(fresh); err != nil {
		return Salvage{}, explainFolder(dir, err)
	}
	s, err := Open(ctx, Options{Dir: fresh})
	if err != nil {
		return Salvage{}, err
	}
	found := Salvage{Rows: map[string]int{}, Lost: map[string]int{}}
	err = s.salvage(ctx, filepath.Join(dir, fileName), now, &found)
	if err := errors.Join(err, s.Close()); err != nil {
		return Salvage{}, err
	}
	found.Damaged, err = replaceFile(dir, fresh)
	return found, err
}

// salvage fills the new store s from a damaged file.
func (s *Store) salvage(ctx context.Context, path string, now time.Time, found *Salvage) error {
	bundle, mono := "", time.Duration(0)
	old, err := sql.Open("sqlite3", fileURI(path, "mode=ro&_query_only=1"))
	if err != nil {
		return err
	}
	defer old.Close()
	err = s.Update(ctx, "recover", func(ctx context.Context, tx *sql.Tx) error {
		for i := range salvaged {
			if err := salvageTable(ctx, old, tx, i, found); err != nil {
				return err
			}
		}
		return salvagePoints(ctx, old, tx, found)
	})
	if err != nil {
		return err
	}
	// What cannot be read here is unknown, like the rest of the state.
	var monoNs int64
	if old.QueryRowContext(ctx, "SELECT bundle FROM cursor").Scan(&bundle) != nil {
		bundle = ""
	}
	row := s.conn.QueryRowContext(ctx, "SELECT coalesce(max(mono_ns), 0) FROM inputs")
	if err := row.Scan(&monoNs); err != nil {
		return s.explain("recover", err)
	}
	mono = time.Duration(monoNs)
	return s.markUnknown(now, mono, bundle, found.Inputs)
}

// markUnknown journals that the state after input last is not known.
func (s *Store) markUnknown(now time.Time, mono time.Duration, bundle string, last int64) error {
	s.cursor = Cursor{Seq: last, Bundle: bundle}
	cursor := Cursor{Seq: last + 1, Bundle: bundle, At: now, Mono: mono}
	return s.Commit(&Batch{
		Inputs:   []Input{{Seq: last + 1, At: now, Mono: mono, Kind: Reset, Note: bundle}},
		Cursor:   cursor,
		Snapshot: &Snapshot{Seq: last + 1, Bundle: bundle, At: now, Mono: mono},
	})
}

// salvageTable copies the sound rows of a table.
func salvageTable(ctx context.Context, old *sql.DB, tx *sql.Tx, which int, found *Salvage) error {
	t := &salvaged[which]
	rows, err := old.QueryContext(ctx, "SELECT * FROM "+t.table+" ORDER BY "+t.order)
	if err != nil {
		return nil // the table cannot be read at all
	}
	defer rows.Close()
	insert := "INSERT OR IGNORE INTO " + t.table + " VALUES(?" + strings.Repeat(",?", t.columns-1) + ")"
	into, err := tx.PrepareContext(ctx, insert)
	if err != nil {
		return err
	}
	defer into.Close()
	types, err := rows.ColumnTypes()
	if err != nil || len(types) != t.columns {
		return nil // the table cannot be read at all
	}
	for rows.Next() {
		row, sound := scanRow(rows, t.table, t.own, types)
		if !sound {
			found.Lost[t.table]++
			if t.table == "inputs" {
				return nil
			}
			continue
		}
		if t.bounded && !keepRow(t.table, row, found) {
			continue
		}
		if _, err := into.ExecContext(ctx, row...); err != nil {
			return err
		}
		found.Rows[t.table]++
	}
	return nil // rows.Err: the rest is unreadable
}

// salvagePoints copies the readings of a file of an earlier format.
func salvagePoints(ctx context.Context, old *sql.DB, tx *sql.Tx, found *Salvage) error {
	var n int
	if err := old.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE name = 'history'").Scan(&n); err != nil || n == 0 {
		return nil // unreadable, or of the present format
	}
	kept, lost, err := pointsToTail(ctx, old, tx)
	found.Rows["history"], found.Lost["history"] = kept, lost
	return err
}

// keepRow reports whether a row bound to an input is kept; for the inputs
// themselves it also moves the end. Inputs after a gap are not kept.
func keepRow(table string, row []any, found *Salvage) bool {
	seq := row[0].(int64)
	if table != "inputs" {
		return seq <= found.Inputs
	}
	if found.Inputs != 0 && seq != found.Inputs+1 {
		return false
	}
	found.Inputs = seq
	return true
}

// scanRow reads a row as it is; sound says that its checksum matches, and that every column
// is of its type: the checksum does not tell 0 from an empty text.
func scanRow(rows *sql.Rows, table string, own int, types []*sql.ColumnType) (row []any, sound bool) {
	columns := len(types)
	row = make([]any, columns)
	into := make([]any, columns)
	for i := range row {
		into[i] = &row[i]
	}
	if rows.Scan(into...) != nil {
		return nil, false
	}
	sum := NewSum(table)
	for i, c := range row[own : columns-1] {
		declared := types[own+i].DatabaseTypeName()
		switch c := c.(type) {
		case int64:
			sum, sound = sum.Int(c), declared == "INTEGER"
		case string:
			sum, sound = sum.Text(c), declared == "TEXT"
		case []byte:
			sum, sound = sum.Bytes(c), declared == "BLOB"
		default:
			sound = false
		}
		if !sound {
			return nil, false
		}
	}
	return row, row[columns-1] == any(sum.Value())
}

// replaceFile puts the new file in the place of the damaged one and returns
// where that is now.
func replaceFile(dir, fresh string) (aside string, err error) {
	path := filepath.Join(dir, fileName)
	for n := 1; ; n++ {
		aside = fmt.Sprintf("%s.damaged-%d", path, n)
		if _, err := os.Lstat(aside); errors.Is(err, os.ErrNotExist) {
			break
		}
	}
	// The write-ahead log belongs to the old file and must never meet the new.
	for _, suffix := range []string{"-wal", "-shm", ""} {
		err := os.Rename(path+suffix, aside+suffix)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", explainFolder(dir, err)
		}
	}
	if err := os.Rename(filepath.Join(fresh, fileName), path); err != nil {
		return "", explainFolder(dir, err)
	}
	if err := os.RemoveAll(fresh); err != nil {
		return "", explainFolder(dir, err)
	}
	return aside, syncDir(dir)
}

// syncDir makes renames in a folder durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return explainFolder(dir, err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("journal: sync %s: %w", dir, err)
	}
	return nil
}
