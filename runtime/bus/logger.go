// The embedded server's log, handed to the gateway's.

package bus

import (
	"fmt"
	"log/slog"

	"github.com/nats-io/nats-server/v2/server"
)

// logger turns the server's printf calls into structured records. Notices are
// debug records: they tell operators of a NATS server what operators of a
// gateway do not need. Fatal errors are errors here: the library must not end
// the process.
type logger struct{ to *slog.Logger }

var _ server.Logger = logger{}

func newLogger(to *slog.Logger) logger {
	if to == nil {
		to = slog.New(slog.DiscardHandler)
	}
	return logger{to.With("part", "bus")}
}

func (l logger) Noticef(format string, v ...any) { l.to.Debug(fmt.Sprintf(format, v...)) }
func (l logger) Warnf(format string, v ...any)   { l.to.Warn(fmt.Sprintf(format, v...)) }
func (l logger) Fatalf(format string, v ...any)  { l.to.Error(fmt.Sprintf(format, v...)) }
func (l logger) Errorf(format string, v ...any)  { l.to.Error(fmt.Sprintf(format, v...)) }
func (l logger) Debugf(format string, v ...any)  { l.to.Debug(fmt.Sprintf(format, v...)) }
func (l logger) Tracef(format string, v ...any)  { l.to.Debug(fmt.Sprintf(format, v...)) }
