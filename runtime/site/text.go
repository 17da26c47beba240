// Reading texts that may be anything.

package site

import (
	"fmt"
	"io"
	"os"
)

// ReadText returns what a file begins with: all of it, or, if it has more than most
// bytes, most+1 of them. So whoever reads the text can say that it is too long, and a
// device that never ends, or a file larger than memory, costs no more than that.
//
// Errors: what the system says.
func ReadText(file string, most int) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, int64(most)+1))
	if err != nil {
		return "", err
	}
	return string(text), nil
}

// ReadWhole is ReadText of a file whose reader has no limit of its own.
//
// Errors: *TooLong; what the system says.
func ReadWhole(file string, most int) (string, error) {
	text, err := ReadText(file, most)
	if err == nil && len(text) > most {
		return "", &TooLong{File: file, Most: most}
	}
	return text, err
}

// TooLong says that a file has more bytes than are read.
type TooLong struct {
	File string
	Most int // bytes
}

// Error names the file and the limit.
func (e *TooLong) Error() string {
	return fmt.Sprintf("%s has more than %d bytes, which is the most that is read of it", e.File, e.Most)
}
