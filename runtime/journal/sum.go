// Checksums over the columns of a row.

package journal

import (
	"encoding/binary"
	"hash/crc32"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Sum is a CRC-32C under construction over the columns of a row, in their order
// and without a key the journal numbers by itself. It finds any
// error burst of up to 32 bits and any other damage but one in 2^32. It says
// nothing about malice.
type Sum uint32

// NewSum starts the checksum of a row of a table, so that a row cannot pass for
// one of another table.
func NewSum(table string) Sum { return Sum(0).Text(table) }

// Int adds integer columns.
func (s Sum) Int(columns ...int64) Sum {
	var b [8]byte
	for _, c := range columns {
		binary.LittleEndian.PutUint64(b[:], uint64(c))
		s = Sum(crc32.Update(uint32(s), castagnoli, b[:]))
	}
	return s
}

// Text adds a text column with its length.
func (s Sum) Text(column string) Sum { return s.Bytes([]byte(column)) }

// Bytes adds a blob column with its length.
func (s Sum) Bytes(column []byte) Sum {
	return Sum(crc32.Update(uint32(s.Int(int64(len(column)))), castagnoli, column))
}

// Value is the checksum as it is stored.
func (s Sum) Value() int64 { return int64(s) }
