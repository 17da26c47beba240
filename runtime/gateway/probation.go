// Probation: new rules that do too much are taken back.

package gateway

import (
	"context"
	"fmt"
	"time"
)

// Alarms of what new rules do.
const (
	noEndCode     = "no-end"     // their reaction to an input does not come to an end
	givenBackCode = "given-back" // they were taken back, until others take over
)

// probe is how often new rules are looked at.
const probe = time.Second

// probation watches what runs while it is new.
type probation struct {
	begun   chan struct{} // something took over
	endless chan string   // the bundle whose reaction did not come to an end
}

func newProbation() probation {
	return probation{begun: make(chan struct{}, 1), endless: make(chan string, 1)}
}

// took says that other rules took over.
func (p *probation) took() {
	select {
	case p.begun <- struct{}{}:
	default: // it is looked at anyway
	}
}

// noEnd says that the reaction of what runs did not come to an end.
func (p *probation) noEnd(bundle string) {
	select {
	case p.endless <- bundle:
	default: // one is enough
	}
}

// watchNew takes back rules that do too much while they are watched, until ctx ends.
func (g *Gateway) watchNew(ctx context.Context) {
	_, most := g.project.Watch()
	for {
		select {
		case <-ctx.Done():
			return
		case <-g.probation.begun:
		}
		var sent []int64 // how many commands there had been, probe by probe, of the last minute
		bundle := ""
		for {
			if _, watched := g.deployments.Watched(); !watched {
				break
			}
			if running := g.deployments.Active(); running != nil && running.Hash != bundle {
				bundle, sent = running.Hash, nil
			}
			sent = append(sent, g.engine.Stats().Commands)
			if len(sent) > int(time.Minute/probe) {
				sent = sent[1:]
			}
			if n := sent[len(sent)-1] - sent[0]; most > 0 && n > most {
				g.giveBack(ctx, bundle, fmt.Sprintf("they commanded %d times within a minute", n))
			}
			tick, stop := g.clock.After(probe)
			select {
			case <-ctx.Done():
				stop()
				return
			case of := <-g.probation.endless:
				g.giveBack(ctx, of, "their reaction to an input did not come to an end")
			case <-tick:
			}
			stop()
		}
	}
}

// giveBack lets run what ran before. While something is on hold nothing leaves, and no other
// rules take over.
func (g *Gateway) giveBack(ctx context.Context, bundle, reason string) {
	if g.refuseWhileHeld() != nil {
		return
	}
	back, err := g.deployments.GiveBack(ctx, bundle, reason)
	message := fmt.Sprintf("the rules %.12s were taken back: %s; ", bundle, reason)
	if back != nil {
		message += fmt.Sprintf("%.12s runs again", back.Bundle)
	} else {
		message += "no rules run"
	}
	if err != nil {
		message += ": " + err.Error()
	}
	g.alarms.clear(noEndCode, "")
	g.alarms.raise(givenBackCode, "", message)
	g.mark(context.WithoutCancel(ctx))
	g.hub.Publish("deployment", g.Deployment())
}
