// Notifications: written into the journal, delivered at least once.

package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/tenet-iot/tenet/runtime/journal"
)

// notices puts the notifications of the last output into the batch, with the
// values of the moment.
func (e *Engine) notices(j *judgement) {
	b, c, in := e.work, e.core, &j.in
	for i := range j.out.Notices {
		n := &j.out.Notices[i]
		note := Notification{
			Rule: c.p.Rules[n.Rule].Name, Role: n.Action.Role, Text: c.driver.Text(n, j.out), At: in.At, Seq: in.Seq, Idx: int32(i),
		}
		b.told = append(b.told, note)
		payload, err := json.Marshal(note)
		if err != nil {
			b.failed = fmt.Errorf("engine: encode a notification: %w", err)
			return
		}
		b.Notices = append(b.Notices, journal.Notice{Seq: in.Seq, Idx: int32(i), At: in.At, Payload: payload})
	}
}

func (e *Engine) wakeNotifier() {
	select {
	case e.noticed <- struct{}{}:
	default:
	}
}

// The pause before a notification is tried again doubles between these.
const (
	shortestRetry = time.Second
	longestRetry  = 5 * time.Minute
)

// notice names a notification: its input and its place among that input's.
type notice struct {
	seq int64
	idx int32
}

// notifier delivers what the journal holds, oldest first, until ctx ends.
func (e *Engine) notifier(ctx context.Context) {
	pause, ill := shortestRetry, false
	told := map[notice]bool{}
	for ctx.Err() == nil {
		left, err := e.deliver(ctx, told)
		var retry <-chan time.Time
		stop := func() {}
		switch {
		case err != nil && ctx.Err() == nil:
			e.alarm("notification", err.Error(), 0)
			retry, stop = e.cfg.Clock.After(pause)
			pause, ill = min(2*pause, longestRetry), true
		case ill && err == nil:
			e.healed("notification")
			pause, ill = shortestRetry, false
			continue
		case left:
			continue
		}
		select {
		case <-ctx.Done():
		case <-retry:
		case <-e.noticed:
		}
		stop()
	}
}

// deliver tries a few notifications; left says that there are more. told holds
// those that were delivered but could not be marked so, for want of room on the
// disk: people are not told again and again what they know.
func (e *Engine) deliver(ctx context.Context, told map[notice]bool) (left bool, err error) {
	const atOnce = 32
	if e.cfg.Hooks.Notify == nil {
		return false, nil
	}
	waiting, err := e.cfg.Store.Undelivered(ctx, atOnce)
	if err != nil {
		return false, err
	}
	for i := range waiting {
		this := notice{waiting[i].Seq, waiting[i].Idx}
		if !told[this] {
			if err := e.inform(ctx, waiting[i]); err != nil {
				return false, err
			}
			told[this] = true
		}
		if err := e.cfg.Store.MarkDelivered(ctx, waiting[i]); err != nil {
			return false, err
		}
		delete(told, this)
	}
	return len(waiting) == atOnce, nil
}

// inform delivers one notification.
func (e *Engine) inform(ctx context.Context, waiting journal.Notice) error {
	var n Notification
	if err := json.Unmarshal(waiting.Payload, &n); err != nil {
		return e.cfg.Store.Damaged(fmt.Sprintf("notification %d of input %d", waiting.Idx, waiting.Seq), err)
	}
	if err := e.cfg.Hooks.Notify(ctx, n); err != nil {
		return fmt.Errorf("notify %s: %w", n.Role, err)
	}
	return nil
}
