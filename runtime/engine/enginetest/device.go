// A dispatcher that remembers what it was told.

package enginetest

import (
	"sync"

	"github.com/tenet-iot/tenet/adapters"
)

// Device takes every command and answers it as its Answer says.
type Device struct {
	// Answer decides what is said about a command; nil says Done at once. It
	// may keep done and call it later.
	Answer func(cmd adapters.Command, call bool, done func(adapters.Outcome, error))

	mu   sync.Mutex
	told []adapters.Command
}

// Dispatch remembers a command and answers it.
func (d *Device) Dispatch(cmd adapters.Command, call bool, done func(adapters.Outcome, error)) {
	d.mu.Lock()
	d.told = append(d.told, cmd)
	d.mu.Unlock()
	if d.Answer != nil {
		d.Answer(cmd, call, done)
		return
	}
	done(adapters.Done, nil)
}

// Told returns the commands so far, oldest first.
func (d *Device) Told() []adapters.Command {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]adapters.Command(nil), d.told...)
}
