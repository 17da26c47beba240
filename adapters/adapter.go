// Package adapters is the contract between the gateway and the protocols.
//
// An adapter turns what a protocol says into readings and availability, and
// commands into what the protocol wants to hear. It decides nothing: what may
// be sent was decided by Step. Life cycle: a Factory decodes its part of
// site.yaml strictly (unknown keys are errors with a position) and validates
// it; Run connects, reconnects and reports until its context ends; Close frees
// what is left. No I/O before Run.
package adapters

import (
	"context"
	"errors"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/tenet-iot/tenet/models"
)

// Catalog answers what the site's devices are.
type Catalog interface {
	// Resource returns the declaration of a resource; false if there is none.
	Resource(path models.Path) (models.Resource, bool)
	// Paths lists all resources of a provider in a fixed order; all providers'
	// if provider is empty.
	Paths(provider string) []models.Path
}

// Host is the gateway as an adapter sees it. All methods may be called from
// any goroutine.
type Host interface {
	// Report hands in readings of one provider in order. It returns when they
	// are accepted: a protocol that acknowledges does so only now. ErrBusy and
	// ErrClosed mean they were refused and must not be acknowledged.
	Report(ctx context.Context, readings []models.Reading) error
	// Available says that a provider came or went.
	Available(ctx context.Context, provider string, online bool) error
	// Answer ends a command that Write left Sent, when the protocol correlates
	// answers; err is nil if the device did it.
	Answer(ctx context.Context, id string, err error)
	// Garbled counts and logs a payload that could not be decoded, with where
	// it came from (a topic, a URI) and why; the payload is kept for replay.
	Garbled(source string, payload []byte, err error)
	// Log is for operators: connection lost, connected, retrying.
	Log(level string, msg string, args ...any)
	// Now is the time readings are stamped with.
	Now() time.Time
}

// The ways a Host refuses.
var (
	ErrBusy   = errors.New("gateway is busy")
	ErrClosed = errors.New("gateway is closing")
)

// Adapter is one connection to the world.
type Adapter interface {
	// Run works until ctx ends and returns nil then; it handles lost
	// connections itself and returns an error only for what cannot heal.
	Run(ctx context.Context, host Host) error
}

// Command is one value to write or one action to invoke. ID is stable over
// resends of the same intent: a device or broker may use it to deduplicate.
type Command struct {
	ID       string
	Path     models.Path
	Resource models.Resource
	Value    models.Value   // for writes
	Args     []models.Value // for actions
	Deadline time.Time
}

// Outcome says what is known after a command was handed to the protocol.
type Outcome uint8

// The outcomes. An error from Write or Invoke is an explicit failure.
const (
	Done Outcome = iota // the device confirmed it
	Sent                // on its way; an Answer or a report will tell
)

// Writer is an adapter that can set resources. Write may be called from many
// goroutines, also before Run has connected: it then fails.
type Writer interface {
	Write(ctx context.Context, cmd Command) (Outcome, error)
}

// Invoker is an adapter that can call actions.
type Invoker interface {
	Invoke(ctx context.Context, cmd Command) (Outcome, error)
}

// Binder tells which resources an adapter serves, so that the gateway can
// route commands and report what nobody serves.
type Binder interface {
	Bound() []models.Path
}

// Factory builds an adapter from its entry in site.yaml. name is the entry's
// name. Errors carry a position (see the mapping package).
type Factory func(name string, config ast.Node, catalog Catalog) (Adapter, error)
