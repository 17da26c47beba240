// Configuration of the HTTP adapter.

package http

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/mapping"
	"github.com/tenet-iot/tenet/models"
)

// config is a checked entry of site.yaml. The README's table describes the
// keys.
type config struct {
	name     string
	sources  []*source
	push     *push
	commands map[models.Path]*command
	bound    []models.Path
}

// source is one URL to poll.
type source struct {
	request
	every     time.Duration
	maxBody   int
	redirects bool
	provider  string // the one in the URL, if the section has {provider}
	bindings  []*mapping.Binding
}

// request is what all requests have in common.
type request struct {
	url       string
	headers   [][2]string
	token     string
	tokenFile string
	timeout   time.Duration
}

// push is the listening side.
type push struct {
	token, tokenFile string
	maxBody          int
	offlineAfter     time.Duration // 0 is never
	bindings         []*mapping.Binding
}

// command is how one resource is written or called.
type command struct {
	*mapping.Command
	request
	method string
}

func decode(name string, node ast.Node, catalog adapters.Catalog) (*config, error) {
	d := &decoder{Builder: mapping.NewBuilder(catalog), config: &config{name: name, commands: map[models.Path]*command{}}}
	s := d.Entry(node, "http")
	for _, p := range s.List("poll") {
		d.poll(p)
	}
	if p := s.Sub("push"); p != nil {
		d.pushed(p)
	}
	for _, b := range s.List("bindings") {
		d.writeOnly(b)
	}
	if !s.Has("poll") && !s.Has("push") && !s.Has("bindings") {
		s.Missing("poll")
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

// poll reads one entry of poll:. A URL with {provider} becomes one source for
// each provider of its bindings.
func (d *decoder) poll(s *mapping.Section) {
	place, given := d.place(s, "url")
	if !given && !s.Has("url") {
		s.Missing("url")
	}
	base := source{
		request:   d.request(s),
		every:     s.Duration("every", 10*time.Millisecond, 24*time.Hour, 10*time.Second),
		maxBody:   s.Int("max_body", 1, 16<<20, mapping.MaxPayload),
		redirects: s.Bool("redirects", false),
	}
	if len(s.List("bindings")) == 0 {
		s.Missing("bindings")
	}
	var providers []string
	for _, b := range s.List("bindings") {
		binding := d.binding(b)
		if binding == nil {
			continue
		}
		d.Reads(b, binding)
		if given && place.Holed() != binding.Holed() {
			b.Fail("resource", mapping.BadValue, "write {provider} in both or in neither", "{provider} must stand in the URL and in the resource")
		}
		base.bindings = append(base.bindings, binding)
		providers = append(providers, binding.Providers()...)
	}
	s.Done()
	if !given {
		return
	}
	if !place.Holed() {
		base.url = place.String()
		d.sources = append(d.sources, &base)
		return
	}
	slices.Sort(providers)
	for _, provider := range slices.Compact(providers) {
		one := base
		one.provider, one.url = provider, place.For(url.PathEscape(provider))
		d.sources = append(d.sources, &one)
	}
}

func (d *decoder) pushed(s *mapping.Section) {
	d.push = &push{
		token: s.Text("token"), tokenFile: s.Text("token_file"),
		maxBody:      s.Int("max_body", 1, 16<<20, mapping.MaxPayload),
		offlineAfter: s.Duration("offline_after", 10*time.Millisecond, 30*24*time.Hour, 0),
	}
	switch {
	case d.push.token == "" && d.push.tokenFile == "":
		s.Missing("token_file")
	case d.push.token != "" && d.push.tokenFile != "":
		s.Fail("token_file", mapping.BadValue, "keep token_file:", "token and token_file exclude each other")
	}
	if len(s.List("bindings")) == 0 {
		s.Missing("bindings")
	}
	for _, b := range s.List("bindings") {
		if binding := d.binding(b); binding != nil {
			d.Reads(b, binding)
			d.push.bindings = append(d.push.bindings, binding)
		}
	}
	s.Done()
}

// writeOnly reads an entry of the top bindings:, which are not read from
// anywhere.
func (d *decoder) writeOnly(s *mapping.Section) {
	binding := d.binding(s)
	if binding != nil && !s.Has("set") && !s.Has("call") {
		s.Missing("set")
	}
}

// binding reads the shared keys and the command of a binding.
func (d *decoder) binding(s *mapping.Section) *mapping.Binding {
	binding := d.Binding(s, mapping.JSON)
	if binding == nil {
		s.Has("set")
		s.Has("call")
		s.Done()
		return nil
	}
	d.command(s, binding)
	for _, c := range binding.Codecs() {
		d.bound = append(d.bound, c.Path())
	}
	s.Done()
	return binding
}

func (d *decoder) command(s *mapping.Section, binding *mapping.Binding) {
	made, sub := d.Command(s, binding)
	if made == nil {
		return
	}
	methods := []string{http.MethodPut, http.MethodPost, http.MethodPatch}
	if made.Call {
		methods = []string{http.MethodPost, http.MethodPut, http.MethodPatch}
	}
	base := command{Command: made, request: d.request(sub), method: sub.Word("method", methods...)}
	place, ok := d.place(sub, "url")
	switch {
	case !ok && !sub.Has("url"):
		sub.Missing("url")
	case ok && (place.Holed() && !binding.Holed() || !place.Holed() && len(binding.Providers()) > 1):
		sub.Fail("url", mapping.BadValue, "write {provider} in both or in neither", "{provider} must stand in the URL and in the resource")
	}
	sub.Done()
	for _, codec := range binding.Codecs() {
		one := base
		one.url = place.For(url.PathEscape(codec.Path().Provider))
		d.commands[codec.Path()] = &one
	}
}

// request reads headers, token, token_file and timeout.
func (d *decoder) request(s *mapping.Section) request {
	r := request{
		token: s.Text("token"), tokenFile: s.Text("token_file"),
		timeout: s.Duration("timeout", 10*time.Millisecond, 5*time.Minute, 5*time.Second),
	}
	if r.token != "" && r.tokenFile != "" {
		s.Fail("token_file", mapping.BadValue, "keep token_file:", "token and token_file exclude each other")
	}
	for _, h := range s.Pairs("headers") {
		if !isHeader(h.Key, h.Value) || strings.EqualFold(h.Key, "Host") {
			d.Add(h.KeyAt, mapping.BadValue, "", "%q is no header that can be sent", h.Key)
			continue
		}
		r.headers = append(r.headers, [2]string{h.Key, h.Value})
	}
	return r
}

// place reads an http or https URL, with {provider} in it or not.
func (d *decoder) place(s *mapping.Section, key string) (mapping.Place, bool) {
	place, ok := s.Place(key)
	if !ok {
		return place, false
	}
	u, err := url.Parse(place.For("x"))
	if err != nil || u.Hostname() == "" || (u.Scheme != "http" && u.Scheme != "https") || u.User != nil || u.Fragment != "" {
		s.Fail(key, mapping.BadValue, "such as http://sensor.local/state; put secrets in token_file:", "%q is no http or https URL", place.String())
		return place, false
	}
	return place, true
}

// isHeader checks a field's name and value (RFC 9110 sections 5.1 and 5.5).
func isHeader(name, value string) bool {
	for _, r := range name {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		if !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", r) {
			return false
		}
	}
	for _, r := range value {
		if r < ' ' && r != '\t' || r == 0x7f {
			return false
		}
	}
	return name != ""
}
