// Availability: when the gateway served, and whether that is enough.

package gateway

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/runtime/api"
	"github.com/tenet-iot/tenet/runtime/uptime"
)

// availabilityCode is the alarm of a gateway that serves less than it is to.
const availabilityCode = "availability"

// objectiveWindow is what the objective is about.
const objectiveWindow = 30 * 24 * time.Hour

// openUptime goes on with the account of when the gateway served.
func (g *Gateway) openUptime(context.Context) error {
	l, err := uptime.Open(filepath.Join(g.project.DataDir(), uptime.File))
	if l == nil {
		return err
	}
	if g.uptime = l; err != nil {
		g.log.Warn(err.Error(), "error", err)
	}
	return nil
}

// keepUptime keeps the account until ctx ends; asked ends if somebody stops the gateway. It
// never stands in the way of serving.
func (g *Gateway) keepUptime(ctx, asked context.Context) {
	for ill := false; ; {
		now, err := g.clock.Now(), error(nil)
		if (backend{g}).Ready() {
			err = g.uptime.Serves(now)
		} else {
			err = g.uptime.Ends(now, uptime.NotDurable)
		}
		if err != nil && !ill {
			g.log.Warn("uptime is not accounted for", "error", err)
		}
		ill = err != nil
		g.holdToObjective(now)
		tick, stop := g.clock.After(time.Second)
		select {
		case <-ctx.Done():
			stop()
			why := uptime.Stopped
			if asked.Err() == nil {
				why = uptime.NotDurable // the journal takes nothing more
			}
			if err := g.uptime.Ends(g.clock.Now(), why); err != nil {
				g.log.Warn("uptime is not accounted for", "error", err)
			}
			return
		case <-tick:
		}
	}
}

// holdToObjective raises the alarm while the gateway served less than it is to, and clears it.
func (g *Gateway) holdToObjective(now time.Time) {
	want := g.project.Site.Objectives.Availability.Value / 100
	if want == 0 {
		return
	}
	s := g.uptime.Since(now.Add(-objectiveWindow), now)
	// A short account says nothing yet: what may be missed is that of the whole window.
	if s.Down.Seconds() <= (1-want)*objectiveWindow.Seconds() {
		g.alarms.clear(availabilityCode, "")
		return
	}
	g.alarms.raise(availabilityCode, "", fmt.Sprintf("of the last 30 days the gateway did not serve for %s, more than %g %% allow", s.Down.Round(time.Second), 100*want))
}

// uptimeWindows are those that are told.
var uptimeWindows = []struct {
	name   string
	length time.Duration
}{{"24 h", 24 * time.Hour}, {"7 d", 7 * 24 * time.Hour}, {"30 d", objectiveWindow}, {"365 d", 365 * 24 * time.Hour}}

// mostOutages bounds how many are told.
const mostOutages = 200

// Uptime says when the gateway served.
func (g *Gateway) Uptime() api.Uptime {
	now := g.clock.Now()
	doc := api.Uptime{Schema: api.UptimeSchema, Outages: []api.Outage{}}
	for _, w := range uptimeWindows {
		s := g.uptime.Since(now.Add(-w.length), now)
		doc.Windows = append(doc.Windows, api.UptimeWindow{
			Name: w.name, From: s.From.UTC(), Availability: s.Availability(), DownSeconds: s.Down.Seconds(), Outages: len(s.Outages),
		})
		doc.Outages = doc.Outages[:0]
		for _, o := range slices.Backward(s.Outages) { // those of the longest remain
			if len(doc.Outages) < mostOutages {
				doc.Outages = append(doc.Outages, api.Outage{From: o.From.UTC(), To: o.To.UTC(), Why: string(o.Why)})
			}
		}
	}
	if want := g.project.Site.Objectives.Availability.Value; want > 0 {
		s := g.uptime.Since(now.Add(-objectiveWindow), now)
		left := (1-want/100)*objectiveWindow.Seconds() - s.Down.Seconds()
		doc.Objective = &api.Objective{Availability: want / 100, Window: "30 d", LeftSeconds: left}
	}
	return doc
}
