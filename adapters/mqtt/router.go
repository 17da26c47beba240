// Router: from a message's topic to what it means. No I/O.

package mqtt

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/adapters/mapping"
	"github.com/tenet-iot/tenet/models"
)

// router finds routes by topic: exact ones in a map, those with a hole by
// trying each.
type router struct {
	exact map[string]*route
	holed []*route
}

func newRouter(routes []*route) router {
	r := router{exact: map[string]*route{}}
	for _, one := range routes {
		if one.place.Holed() {
			r.holed = append(r.holed, one)
		} else {
			r.exact[one.place.String()] = one
		}
	}
	return r
}

// meaning is everything configured for one topic.
type meaning struct {
	known    bool
	answers  []*confirmation
	asked    []string // the providers whose answers come there
	bindings []bindings
	presence []presenceOf
}

// providers lists whom a message on the topic speaks of, each at least once.
func (m meaning) providers() []string {
	out := slices.Clone(m.asked)
	for _, b := range m.bindings {
		if b.provider != "" {
			out = append(out, b.provider)
			continue
		}
		for _, one := range b.list {
			out = append(out, one.Providers()...)
		}
	}
	for _, p := range m.presence {
		out = append(out, p.provider)
	}
	return out
}

// bindings are those of one route, with the provider in the topic.
type bindings struct {
	list     []*mapping.Binding
	provider string
}

// presenceOf is a presence rule for one provider.
type presenceOf struct {
	*presence
	provider string
}

// change says that a provider came or went.
type change struct {
	provider string
	online   bool
}

func (r router) match(topic string) meaning {
	var m meaning
	if route := r.exact[topic]; route != nil {
		m.add(route, "")
	}
	for _, route := range r.holed {
		if provider, ok := route.place.Match(topic); ok {
			m.add(route, provider)
		}
	}
	return m
}

func (m *meaning) add(r *route, provider string) {
	m.answers = append(m.answers, r.answers...)
	m.known = m.known || len(r.answers) > 0
	for _, a := range r.answers {
		if provider != "" {
			m.asked = append(m.asked, provider)
		} else {
			m.asked = append(m.asked, a.providers...)
		}
	}
	bound := bindings{provider: provider}
	for _, b := range r.bindings {
		if b.Codec(provider) != nil {
			bound.list = append(bound.list, b)
		}
	}
	if len(bound.list) > 0 {
		m.bindings = append(m.bindings, bound)
		m.known = true
	}
	for _, p := range r.presence {
		who := p.provider
		if who == "" {
			who = provider
		}
		if p.covers(who) {
			m.presence = append(m.presence, presenceOf{p, who})
			m.known = true
		}
	}
}

// readings takes all values out of a message, grouped by provider. Everything
// readable is returned together with the error.
func (m meaning) readings(payload []byte, now time.Time) ([][]models.Reading, error) {
	if !m.known {
		return nil, errors.New("no binding for this topic; is the device missing from the site?")
	}
	var all [][]models.Reading
	var failed []error
	for _, b := range m.bindings {
		groups, err := mapping.ReadAll(b.list, b.provider, payload, 0, now)
		all = append(all, groups...)
		failed = append(failed, err)
	}
	return all, errors.Join(failed...)
}

// changes takes what a message says about availability.
func (m meaning) changes(payload []byte) ([]change, error) {
	var all []change
	var failed []error
	for _, p := range m.presence {
		online, err := p.read(payload)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		all = append(all, change{p.provider, online})
	}
	return all, errors.Join(failed...)
}

func (p *presence) read(payload []byte) (online bool, err error) {
	doc, err := mapping.Parse(p.format, payload, 0)
	if err != nil {
		return false, err
	}
	at := mapping.Pointer{}
	if p.path != nil {
		at = *p.path
	}
	switch text, _ := doc.Scalar(at); text {
	case p.online:
		return true, nil
	case p.offline:
		return false, nil
	default:
		return false, fmt.Errorf("availability is neither %q nor %q", p.online, p.offline)
	}
}
