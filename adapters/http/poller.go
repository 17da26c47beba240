// Poller: one URL fetched again and again.

package http

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/internal/retry"
	"github.com/tenet-iot/tenet/adapters/mapping"
)

// poller keeps one source's values coming.
type poller struct {
	*source
	sender    *sender
	live      *live
	providers []string
}

func newPoller(src *source, s *sender, l *live) *poller {
	p := &poller{source: src, sender: s, live: l}
	for _, b := range src.bindings {
		if codec := b.Codec(src.provider); codec != nil && !slices.Contains(p.providers, codec.Path().Provider) {
			p.providers = append(p.providers, codec.Path().Provider)
		}
	}
	return p
}

// run fetches once a period until ctx ends.
func (p *poller) run(ctx context.Context) {
	defer p.sender.client.CloseIdleConnections()
	for {
		p.fetch(ctx)
		if retry.Sleep(ctx, p.every) != nil {
			return
		}
	}
}

// fetch takes the source's values once. What the gateway refuses is fetched
// again a period later, as new as it then is.
func (p *poller) fetch(ctx context.Context) {
	body, err := p.sender.do(ctx, http.MethodGet, nil, mapping.JSON, p.maxBody)
	if ctx.Err() != nil {
		return
	}
	if errors.Is(err, mapping.ErrTooLarge) {
		p.live.host.Garbled(p.sender.url, body, err)
	}
	if err != nil {
		p.failed(ctx, err)
		return
	}
	for _, provider := range p.providers {
		p.live.presence.Delivered(ctx, provider, p.sender.url)
	}
	readings, err := mapping.ReadAll(p.bindings, p.provider, body, p.maxBody, p.live.host.Now())
	if err != nil {
		p.live.host.Garbled(p.sender.url, body, err)
	}
	for _, group := range readings {
		if err := p.live.host.Report(ctx, group); err != nil && !errors.Is(err, adapters.ErrClosed) {
			p.live.host.Log("debug", "readings not accepted; polling again", "url", p.sender.url, "error", err)
		}
	}
}

func (p *poller) failed(ctx context.Context, err error) {
	p.live.host.Log("warn", "http source does not deliver", "url", p.sender.url, "error", err)
	var status *statusError
	answered := errors.As(err, &status) || errors.Is(err, mapping.ErrTooLarge)
	for _, provider := range p.providers {
		if answered {
			p.live.presence.Refused(ctx, provider, p.sender.url)
		} else {
			p.live.presence.Gone(ctx, provider)
		}
	}
}
