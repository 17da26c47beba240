// Alarms: what an operator should see until it is over.

package gateway

import (
	"cmp"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/tenet-iot/tenet/runtime/api"
)

// alarmKey names an alarm: a code and what it is about.
type alarmKey struct{ code, about string }

// alarms keeps those that are on.
type alarms struct {
	now  func() time.Time
	log  *slog.Logger
	tell func(api.Alarm, string) // every alarm raised, with what it is about

	mu sync.Mutex
	on map[alarmKey]api.Alarm
}

// raise turns an alarm on; one that is on with the same words stays as it is.
func (a *alarms) raise(code, about, message string) {
	a.mu.Lock()
	key := alarmKey{code, about}
	old, was := a.on[key]
	alarm := api.Alarm{Code: code, Message: message, Since: a.now()}
	if was {
		alarm.Since = old.Since
	}
	a.on[key] = alarm
	a.mu.Unlock()
	if was && old.Message == message {
		return
	}
	a.log.Warn(message, "alarm", code, "about", about)
	a.tell(alarm, about)
}

// clear turns an alarm off.
func (a *alarms) clear(code, about string) {
	a.mu.Lock()
	_, was := a.on[alarmKey{code, about}]
	delete(a.on, alarmKey{code, about})
	a.mu.Unlock()
	if was {
		a.log.Info("alarm is over", "alarm", code, "about", about)
	}
}

// raised says whether an alarm is on.
func (a *alarms) raised(code, about string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, on := a.on[alarmKey{code, about}]
	return on
}

// list returns the alarms that are on, oldest first.
func (a *alarms) list() []api.Alarm {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := make([]api.Alarm, 0, len(a.on))
	for _, alarm := range a.on {
		list = append(list, alarm)
	}
	slices.SortFunc(list, func(x, y api.Alarm) int {
		return cmp.Or(x.Since.Compare(y.Since), cmp.Compare(x.Code, y.Code), cmp.Compare(x.Message, y.Message))
	})
	return list
}
