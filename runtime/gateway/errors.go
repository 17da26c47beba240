// What can keep a gateway from starting, with hints.

package gateway

import (
	"fmt"
	"strings"
)

// ListenError says that the address of the API cannot be listened on.
type ListenError struct {
	Addr string
	Err  error
}

func (e *ListenError) Error() string { return fmt.Sprintf("listen on %s: %v", e.Addr, e.Err) }

// Unwrap returns the system's error.
func (e *ListenError) Unwrap() error { return e.Err }

// Hint says what an operator can do.
func (e *ListenError) Hint() string {
	return "another gateway or program may use the address; stop it, or change the key listen in site.yaml (127.0.0.1:0 takes any free port)"
}

// AdapterError says that an adapter's entry in the site file cannot be used. It
// wraps what the adapter's factory said, which may list positions.
type AdapterError struct {
	File string // the site file
	Name string
	Err  error
}

// Error gives each line of the factory's error the file it speaks of.
func (e *AdapterError) Error() string {
	lines := strings.Split(e.Err.Error(), "\n")
	for i, line := range lines {
		if line != "" && line[0] >= '0' && line[0] <= '9' {
			lines[i] = e.File + ":" + line
		}
	}
	return fmt.Sprintf("adapter %s: %s", e.Name, strings.Join(lines, "\n"))
}

// Unwrap returns the factory's error.
func (e *AdapterError) Unwrap() error { return e.Err }

// Hint says what an operator can do.
func (e *AdapterError) Hint() string {
	return "mend the entry in " + e.File + "; the README of adapters lists the keys"
}
