// Package history keeps every accepted reading, journalled or not.
//
// Readings become durable in the journal's commit, encoded as one row per
// commit (the tail): appending costs next to nothing and acknowledging waits
// for it. On the side, Roll moves tail rows in sorted batches into a table
// clustered by resource and time, where a range is one short scan. Queries read
// both in one snapshot, so a reading is never missed or seen twice.
package history
