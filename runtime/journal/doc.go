// Package journal is the gateway's journal of truth: what happened, what was
// asked of devices because of it, and how far the machine has got.
//
// One SQLite file in WAL mode with synchronous=FULL. Commit writes a whole
// batch (inputs, the intents they led to, the readings, the cursor) in one
// transaction: either all of it is durable or none of it, which is what makes
// an input judged exactly once. Every row carries a checksum over its columns,
// so that a damaged page is named and never served; a key id, 0 while rows are
// not sealed; and a payload.
//
// One gateway owns the folder at a time (a lock file); one writer at a time
// writes (a mutex), readers have connections of their own.
package journal
