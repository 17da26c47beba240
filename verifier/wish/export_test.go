package wish

import (
	"context"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
)

// Both plays the game of a promise as a whole, and searches it decision by decision. Limit
// says why one of them came to no end, or why no game was played.
func Both(ctx context.Context, files map[string]string, r *compile.Result, opt Options) (won, worded, found bool, limit string, err error) {
	g, err := newPlayer(games(files, check.Site{}, r, 0)[0], 0, opt)
	if err != nil || g == nil {
		return false, false, false, "not played", err
	}
	out := &Answer{}
	a, err := g.arena(ctx, false, out)
	if a == nil || err != nil {
		return false, false, false, out.Limit, err
	}
	if a.partial {
		return false, false, false, tooMany, nil
	}
	wins, won, err := a.solve(ctx)
	if err != nil {
		return false, false, false, "", err
	}
	if won {
		worded = (&policy{a: a, wins: wins, own: g.own}).find() == ""
	}
	l := joined([]*arena{g.afresh(a)})
	found, limit = l.search(ctx)
	return won, worded, found, limit, nil
}
