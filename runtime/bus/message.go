// Messages: the JSON documents that are published, one type a subject.

package bus

import (
	"time"

	"github.com/tenet-iot/tenet/models"
)

// Value is a typed value; it is encoded when it is sent, not when it is queued.
type Value struct {
	Type  models.Type
	Value models.Value
}

// MarshalJSON writes the value as the API shows it; null if it is not set or
// has no JSON form.
func (v Value) MarshalJSON() ([]byte, error) {
	raw, err := models.EncodeJSON(v.Type, v.Value)
	if err != nil {
		return []byte("null"), nil
	}
	return raw, nil
}

// Reading is published on tenet.SITE.reading.PROVIDER.SERVICE.RESOURCE when a
// reading was accepted.
type Reading struct {
	Path    string    `json:"path"`
	Value   Value     `json:"value"`
	Time    time.Time `json:"time"`
	Quality string    `json:"quality"`
}

// Command is published on tenet.SITE.command.PROVIDER.SERVICE.RESOURCE when a
// command was handed to an adapter, and again with its outcome.
type Command struct {
	ID      string    `json:"id"` // the idempotency key
	Path    string    `json:"path"`
	Value   Value     `json:"value"` // null for an action
	Args    []Value   `json:"args,omitempty"`
	Outcome string    `json:"outcome"` // dispatched, sent, done or failed
	Error   string    `json:"error,omitempty"`
	Time    time.Time `json:"time"`
}

// Firing is published on tenet.SITE.firing.RULE when a rule was triggered.
type Firing struct {
	Seq    int64     `json:"seq"`
	Rule   string    `json:"rule"`
	Branch string    `json:"branch"` // then, else or quiet
	Time   time.Time `json:"time"`
}

// Event is published on tenet.SITE.event.KIND: deployments, alarms, adapters
// and the gateway's own start and stop.
type Event struct {
	Kind    string    `json:"kind"`
	Subject string    `json:"subject,omitempty"` // what it is about
	State   string    `json:"state,omitempty"`
	Message string    `json:"message,omitempty"`
	Time    time.Time `json:"time"`
}

// Reading publishes a reading; false if it was dropped.
func (b *Bus) Reading(path models.Path, m Reading) bool {
	return b.publish(message{kind: "reading", path: path, body: m})
}

// Command publishes what became of a command; false if it was dropped.
func (b *Bus) Command(path models.Path, m Command) bool {
	return b.publish(message{kind: "command", path: path, body: m})
}

// Firing publishes a firing; false if it was dropped.
func (b *Bus) Firing(m Firing) bool {
	return b.publish(message{kind: "firing", name: m.Rule, body: m})
}

// Event publishes a life cycle event; false if it was dropped.
func (b *Bus) Event(m Event) bool {
	return b.publish(message{kind: "event", name: m.Kind, body: m})
}
