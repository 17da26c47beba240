// Configuration of the CoAP adapter.

package coap

import (
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/plgd-dev/go-coap/v3/message/codes"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/mapping"
	"github.com/tenet-iot/tenet/models"
)

// config is a checked entry of site.yaml. The README's table describes the
// keys.
type config struct {
	timeout         time.Duration
	retry, retryMax time.Duration
	endpoints       map[string]*endpointConfig // by host:port
	commands        map[models.Path]*command
	bound           []models.Path
}

// endpointConfig is everything read from one host:port.
type endpointConfig struct {
	addr    string
	sources []*source
}

// source is one URI to observe or poll, with all bindings of its payload.
type source struct {
	uri      uri
	observe  bool
	every    time.Duration // poll period, and of the fall-back
	bindings []bound
}

// bound is a binding with the provider its URI names, "" if it names none.
type bound struct {
	binding  *mapping.Binding
	provider string
}

// uri is a CoAP URI taken apart (RFC 7252 section 6).
type uri struct{ addr, path, query string }

// command is how one resource is written or called.
type command struct {
	*mapping.Command
	uri    uri
	method codes.Code
}

const defaultPort = "5683"

func decode(node ast.Node, catalog adapters.Catalog) (*config, error) {
	d := &decoder{Builder: mapping.NewBuilder(catalog), config: &config{
		endpoints: map[string]*endpointConfig{}, commands: map[models.Path]*command{},
	}}
	s := d.Entry(node, "coap")
	d.timeout = s.Duration("timeout", 10*time.Millisecond, 5*time.Minute, 10*time.Second)
	d.retry = s.Duration("retry", time.Millisecond, time.Hour, time.Second)
	d.retryMax = s.Duration("retry_max", time.Millisecond, 24*time.Hour, max(d.retry, time.Minute))
	if d.retryMax < d.retry {
		s.Fail("retry_max", mapping.BadValue, "make it at least retry:", "retry_max is shorter than retry")
	}
	if len(s.List("bindings")) == 0 {
		s.Missing("bindings")
	}
	for _, b := range s.List("bindings") {
		d.binding(b)
	}
	s.Done()
	slices.SortFunc(d.bound, func(a, b models.Path) int { return strings.Compare(a.String(), b.String()) })
	d.bound = slices.Compact(d.bound)
	return d.config, d.Err()
}

type decoder struct {
	*mapping.Builder
	*config
}

func (d *decoder) binding(s *mapping.Section) {
	binding := d.Binding(s, mapping.JSON)
	place, given := d.place(s, "uri")
	observe, every := d.watching(s)
	if binding == nil {
		s.Has("set")
		s.Has("call")
		s.Done()
		return
	}
	action := binding.Codecs()[0].Resource().Kind == models.Action
	if given {
		d.checkHole(s, "uri", place, binding)
	}
	if given && !action {
		d.Reads(s, binding)
		for _, provider := range binding.Providers() {
			d.source(place, provider, binding, observe, every)
		}
	}
	if !d.command(s, binding, place, given) && !s.Has("uri") {
		s.Missing("uri")
	}
	for _, c := range binding.Codecs() {
		d.bound = append(d.bound, c.Path())
	}
	s.Done()
}

// watching reads observe: (the default) and poll:.
func (d *decoder) watching(s *mapping.Section) (observe bool, every time.Duration) {
	every = s.Duration("poll", 10*time.Millisecond, 24*time.Hour, 10*time.Second)
	observe = s.Bool("observe", !s.Has("poll"))
	return observe, every
}

// place reads a URI, with {provider} in its host or path.
func (d *decoder) place(s *mapping.Section, key string) (mapping.Place, bool) {
	place, ok := s.Place(key)
	if !ok {
		return place, false
	}
	if _, err := parseURI(place.For("x")); err != nil {
		s.Fail(key, mapping.BadValue, "such as coap://sensor.local/temperature", "%q is no CoAP URI: %v", place.String(), err)
		return place, false
	}
	return place, true
}

func (d *decoder) checkHole(s *mapping.Section, key string, place mapping.Place, binding *mapping.Binding) {
	if place.Holed() && !binding.Holed() || !place.Holed() && len(binding.Providers()) > 1 {
		s.Fail(key, mapping.BadValue, "write {provider} in both or in neither", "{provider} must stand in the URI and in the resource")
	}
}

// source adds a binding to the URI of one provider; bindings that share a URI
// share one observation.
func (d *decoder) source(place mapping.Place, provider string, binding *mapping.Binding, observe bool, every time.Duration) {
	u, err := parseURI(place.For(provider))
	if err != nil {
		return // the place was checked with another name; providers have no odd characters
	}
	e := d.endpoints[u.addr]
	if e == nil {
		e = &endpointConfig{addr: u.addr}
		d.endpoints[u.addr] = e
	}
	for _, src := range e.sources {
		if src.uri == u {
			src.observe = src.observe && observe
			src.every = min(src.every, every)
			src.bindings = append(src.bindings, bound{binding, provider})
			return
		}
	}
	e.sources = append(e.sources, &source{uri: u, observe: observe, every: every, bindings: []bound{{binding, provider}}})
}

func (d *decoder) command(s *mapping.Section, binding *mapping.Binding, place mapping.Place, given bool) bool {
	made, sub := d.Command(s, binding)
	if made == nil {
		return false
	}
	method := codes.PUT
	if sub.Word("method", d.methods(made)...) == "POST" {
		method = codes.POST
	}
	if own, ok := d.place(sub, "uri"); ok {
		d.checkHole(sub, "uri", own, binding)
		place, given = own, true
	}
	if !given && !sub.Has("uri") {
		sub.Missing("uri")
	}
	sub.Done()
	for _, codec := range binding.Codecs() {
		if u, err := parseURI(place.For(codec.Path().Provider)); given && err == nil {
			d.commands[codec.Path()] = &command{Command: made, uri: u, method: method}
		}
	}
	return true
}

// methods are the allowed ones, the default first: a value is put, an action
// is posted.
func (d *decoder) methods(c *mapping.Command) []string {
	if c.Call {
		return []string{"POST", "PUT"}
	}
	return []string{"PUT", "POST"}
}

// uriError says what is wrong with a URI.
type uriError string

func (e uriError) Error() string { return string(e) }

func parseURI(text string) (uri, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return uri{}, uriError("it cannot be parsed")
	case u.Scheme != "coap":
		return uri{}, uriError("its scheme is not coap")
	case u.Hostname() == "":
		return uri{}, uriError("it has no host")
	case u.User != nil || u.Fragment != "":
		return uri{}, uriError("it has a user or a fragment")
	}
	port := u.Port()
	if port == "" {
		port = defaultPort
	}
	path := u.Path
	if path == "" {
		path = "/"
	}
	return uri{addr: net.JoinHostPort(u.Hostname(), port), path: path, query: u.RawQuery}, nil
}

func (u uri) String() string {
	text := "coap://" + u.addr + u.path
	if u.query != "" {
		text += "?" + u.query
	}
	return text
}
