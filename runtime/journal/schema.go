// The tables, and how older files become current ones.

package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
)

// migration turns one format into the next: a script, then what SQL cannot say.
type migration struct {
	script string
	then   func(ctx context.Context, c *sql.Conn, dir string) error
}

// migrations[i] turns format i into format i+1. They are never edited once
// released, only added to.
var migrations = [...]migration{
	{script: `CREATE TABLE inputs(seq INTEGER PRIMARY KEY, at_ns INTEGER NOT NULL, mono_ns INTEGER NOT NULL,
		provider TEXT NOT NULL, key_id INTEGER NOT NULL, payload BLOB NOT NULL, sum INTEGER NOT NULL);
	CREATE TABLE intents(seq INTEGER NOT NULL, idx INTEGER NOT NULL, key_id INTEGER NOT NULL,
		payload BLOB NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY(seq, idx)) WITHOUT ROWID;
	CREATE TABLE settled(id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, idx INTEGER NOT NULL, at_ns INTEGER NOT NULL,
		state INTEGER NOT NULL, key_id INTEGER NOT NULL, payload BLOB NOT NULL, sum INTEGER NOT NULL);
	CREATE INDEX settled_by_intent ON settled(seq, idx);
	CREATE TABLE cursor(one INTEGER PRIMARY KEY CHECK(one = 1), seq INTEGER NOT NULL, bundle TEXT NOT NULL,
		at_ns INTEGER NOT NULL, mono_ns INTEGER NOT NULL, sum INTEGER NOT NULL);
	CREATE TABLE snapshots(seq INTEGER PRIMARY KEY, bundle TEXT NOT NULL, at_ns INTEGER NOT NULL, mono_ns INTEGER NOT NULL,
		key_id INTEGER NOT NULL, payload BLOB NOT NULL, sum INTEGER NOT NULL);
	CREATE TABLE outputs(seq INTEGER PRIMARY KEY, at_ns INTEGER NOT NULL, key_id INTEGER NOT NULL,
		payload BLOB NOT NULL, sum INTEGER NOT NULL);
	CREATE TABLE effects(path TEXT PRIMARY KEY, seq INTEGER NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;
	CREATE INDEX effects_by_seq ON effects(seq);
	CREATE TABLE notices(seq INTEGER NOT NULL, idx INTEGER NOT NULL, at_ns INTEGER NOT NULL, delivered INTEGER NOT NULL,
		key_id INTEGER NOT NULL, payload BLOB NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY(seq, idx)) WITHOUT ROWID;
	CREATE INDEX notices_to_deliver ON notices(seq, idx) WHERE delivered = 0;
	CREATE TABLE bundles(hash TEXT PRIMARY KEY, at_ns INTEGER NOT NULL, key_id INTEGER NOT NULL,
		payload BLOB NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;
	CREATE TABLE deployments(id INTEGER PRIMARY KEY, hash TEXT NOT NULL, state TEXT NOT NULL, at_ns INTEGER NOT NULL,
		note TEXT NOT NULL, key_id INTEGER NOT NULL, payload BLOB NOT NULL, sum INTEGER NOT NULL);`},

	{script: `CREATE TABLE tail(id INTEGER PRIMARY KEY AUTOINCREMENT, count INTEGER NOT NULL, key_id INTEGER NOT NULL,
		payload BLOB NOT NULL, sum INTEGER NOT NULL);
	CREATE TABLE resources(id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, sum INTEGER NOT NULL);
	CREATE TABLE history(res INTEGER NOT NULL, at_ns INTEGER NOT NULL, nth INTEGER NOT NULL, key_id INTEGER NOT NULL,
		payload BLOB NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY(res, at_ns, nth)) WITHOUT ROWID;`},

	// The tables stay; inputs and snapshots of rules that take time are what an
	// older program would call damage.
	{script: `SELECT 1;`},

	// Readings stand in blocks of one resource each; what stood in rows of its own
	// goes back to the tail, before the rest of it.
	{script: `CREATE TABLE blocks(id INTEGER PRIMARY KEY, res INTEGER NOT NULL, every_ns INTEGER NOT NULL, span INTEGER NOT NULL,
		last_ns INTEGER NOT NULL, count INTEGER NOT NULL, key_id INTEGER NOT NULL, payload BLOB NOT NULL, sum INTEGER NOT NULL);
	CREATE INDEX blocks_by_place ON blocks(res, every_ns, span, last_ns);`, then: dissolvePoints},
}

// FormatVersion is the format this program writes.
const FormatVersion = len(migrations)

// migrate brings the file to the current format, each step in a transaction of
// its own. Errors: *VersionError, *DamagedError.
func migrate(ctx context.Context, c *sql.Conn, dir string) error {
	have, err := formatOf(ctx, c, dir)
	if err != nil {
		return err
	}
	if have > FormatVersion {
		return &VersionError{Dir: dir, Have: have, Known: FormatVersion}
	}
	for v := have; v < FormatVersion; v++ {
		if err := migrations[v].run(ctx, c, dir, v+1); err != nil {
			c.ExecContext(ctx, "ROLLBACK")
			return err
		}
	}
	return nil
}

// run leaves a transaction open when it fails.
func (m *migration) run(ctx context.Context, c *sql.Conn, dir string, to int) error {
	if _, err := c.ExecContext(ctx, "BEGIN IMMEDIATE; "+m.script); err != nil {
		return err
	}
	if m.then != nil {
		if err := m.then(ctx, c, dir); err != nil {
			return err
		}
	}
	_, err := c.ExecContext(ctx, fmt.Sprintf("INSERT OR REPLACE INTO meta VALUES('format', '%d'); COMMIT;", to))
	return err
}

// formatOf reads the file's format; 0 for a new file.
func formatOf(ctx context.Context, c *sql.Conn, dir string) (int, error) {
	if _, err := c.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value TEXT NOT NULL)"); err != nil {
		return 0, err
	}
	var text string
	err := c.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = 'format'").Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, emptyFile(ctx, c, dir)
	}
	if err != nil {
		return 0, err
	}
	have, err := strconv.Atoi(text)
	if err != nil || have < 1 {
		return 0, &DamagedError{What: "the format version", Dir: dir, Cause: fmt.Errorf("it reads %q", text)}
	}
	return have, nil
}

// emptyFile makes sure that a file without a format has no tables either.
func emptyFile(ctx context.Context, c *sql.Conn, dir string) error {
	var n int
	err := c.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name <> 'meta'").Scan(&n)
	if err == nil && n > 0 {
		err = &DamagedError{What: "the format version", Dir: dir, Cause: errors.New("it is missing")}
	}
	return err
}
