// Commands that wait for the device's answer on a topic.

package mqtt

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/mapping"
)

// pending remembers the ids of commands whose answer is still to come.
type pending struct {
	mu       sync.Mutex
	commands map[string]outstanding
	swept    time.Time
}

// outstanding is when an answer stops to matter.
type outstanding struct{ deadline time.Time }

// keepFor is how long an answer is waited for when a command has no deadline,
// and how often forgotten ones are swept.
const keepFor = time.Minute

func (p *pending) add(cmd adapters.Command) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if now.Sub(p.swept) > keepFor {
		p.swept = now
		for id, o := range p.commands {
			if now.After(o.deadline) {
				delete(p.commands, id)
			}
		}
	}
	deadline := cmd.Deadline
	if deadline.IsZero() {
		deadline = now
	}
	p.commands[cmd.ID] = outstanding{deadline: deadline.Add(keepFor)}
}

// remove forgets a command and reports whether it was known.
func (p *pending) remove(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, known := p.commands[id]
	delete(p.commands, id)
	return known
}

// answer ends the command an answer names. Answers to unknown ids, such as a
// repeated one, are ignored.
func (p *pending) answer(host adapters.Host, places []*confirmation, payload []byte) error {
	var failed []error
	for _, place := range places {
		failed = append(failed, p.answerAt(host, place, payload))
	}
	return errors.Join(failed...)
}

func (p *pending) answerAt(host adapters.Host, place *confirmation, payload []byte) error {
	doc, err := mapping.Parse(mapping.JSON, payload, 0)
	if err != nil {
		return err
	}
	id, ok := doc.Scalar(*place.id)
	if !ok {
		return fmt.Errorf("answer has no id at %s", place.id)
	}
	result, ok := doc.Scalar(*place.ok)
	if !ok {
		return fmt.Errorf("answer has no result at %s", place.ok)
	}
	if !p.remove(id) {
		return nil
	}
	host.Answer(context.Background(), id, place.outcome(doc, result))
	return nil
}

// outcome is nil for success, or the device's reason.
func (c *confirmation) outcome(doc mapping.Document, result string) error {
	if result == c.expect {
		return nil
	}
	if c.reason != nil {
		if text, ok := doc.Scalar(*c.reason); ok {
			return fmt.Errorf("device refused: %s", text)
		}
	}
	return fmt.Errorf("device answered %s", result)
}
