// Configuration of the MQTT adapter.

package mqtt

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/mapping"
	"github.com/tenet-iot/tenet/models"
)

// config is a checked entry of site.yaml. The README's table describes the
// keys.
type config struct {
	url                       *url.URL
	caFile, certFile, keyFile string
	clientID                  string
	username, password        string
	passwordFile              string
	keepAlive, timeout        time.Duration
	retry, retryMax           time.Duration
	cleanSession              bool
	queue                     int
	routes                    []*route
	commands                  map[models.Path]*command
	own                       map[string]bool // providers with a topic for their availability
	providers                 []string        // all providers bound, sorted
	bound                     []models.Path
}

// route is one subscription: a topic, or one topic for each of many providers.
type route struct {
	place    mapping.Place
	qos      byte
	bindings []*mapping.Binding
	presence []*presence
	answers  []*confirmation
}

// presence says how a topic tells that a provider is there.
type presence struct {
	provider        string // "" is the one in the topic
	providers       map[string]bool
	format          mapping.Format
	path            *mapping.Pointer
	online, offline string
}

// command is how one resource is written or called.
type command struct {
	*mapping.Command
	topic   mapping.Place
	qos     byte
	retain  bool
	confirm string // report, publish or topic
}

// confirmation is where a device answers commands.
type confirmation struct {
	id, ok, reason *mapping.Pointer
	expect         string
	providers      []string // whose answers
}

func decode(name string, node ast.Node, catalog adapters.Catalog) (*config, error) {
	d := &decoder{Builder: mapping.NewBuilder(catalog), catalog: catalog, config: &config{commands: map[models.Path]*command{}, own: map[string]bool{}}}
	s := d.Entry(node, "mqtt")
	d.connection(s, name)
	d.devices(s)
	s.Done()
	d.finish()
	return d.config, d.Err()
}

// devices reads which topics mean what.
func (d *decoder) devices(s *mapping.Section) {
	d.queue = s.Int("queue", 1, 1<<20, 0)
	d.qos = byte(s.Int("qos", 0, 1, 1))
	if len(s.List("bindings")) == 0 {
		s.Missing("bindings")
	}
	for _, b := range s.List("bindings") {
		d.binding(b)
	}
	for _, p := range s.List("availability") {
		d.availability(p)
	}
}

type decoder struct {
	*mapping.Builder
	*config
	catalog adapters.Catalog
	qos     byte
	door    bool // devices connect here
}

// schemes are the URLs understood, with their default ports; true means TLS.
var schemes = map[string]struct {
	port   string
	secure bool
}{"tcp": {"1883", false}, "mqtt": {"1883", false}, "ssl": {"8883", true}, "tls": {"8883", true}, "mqtts": {"8883", true}}

func (d *decoder) connection(s *mapping.Section, name string) {
	if text := s.Need("url"); text != "" {
		u, err := url.Parse(text)
		switch {
		case err != nil || u.Host == "" || u.Path != "" || u.RawQuery != "" || schemes[u.Scheme].port == "":
			s.Fail("url", mapping.BadValue, "such as tcp://broker:1883 or tls://broker:8883", "%q is no MQTT broker's address", text)
		case u.User != nil:
			s.Fail("url", mapping.BadValue, "use username: and password_file:", "url must not hold a password")
		default:
			d.url = u
		}
	}
	d.caFile, d.certFile, d.keyFile = s.Text("ca_file"), s.Text("cert_file"), s.Text("key_file")
	if (d.certFile == "") != (d.keyFile == "") {
		s.Fail("cert_file", mapping.MissingKey, "give cert_file: and key_file: together", "a client certificate needs its key")
	}
	if d.url != nil && !schemes[d.url.Scheme].secure && d.caFile+d.certFile != "" {
		s.Fail("url", mapping.BadValue, "try: tls://"+d.url.Host, "certificates are given, but %s is not encrypted", d.url.Scheme)
	}
	d.clientID = s.Text("client_id")
	if d.clientID == "" {
		d.clientID = "tenet-" + name
	}
	d.username, d.password, d.passwordFile = s.Text("username"), s.Text("password"), s.Text("password_file")
	if d.password != "" && d.passwordFile != "" {
		s.Fail("password_file", mapping.BadValue, "keep password_file:", "password and password_file exclude each other")
	}
	if d.username == "" && d.password+d.passwordFile != "" {
		s.Missing("username")
	}
	d.keepAlive = s.Duration("keep_alive", time.Second, 18*time.Hour, 30*time.Second)
	d.timeout = s.Duration("timeout", 10*time.Millisecond, 5*time.Minute, 10*time.Second)
	d.retry = s.Duration("retry", time.Millisecond, time.Hour, 500*time.Millisecond)
	d.retryMax = s.Duration("retry_max", d.retry, 24*time.Hour, max(d.retry, 30*time.Second))
	d.cleanSession = s.Bool("clean_session", false)
}

func (d *decoder) binding(s *mapping.Section) {
	binding := d.Binding(s, mapping.JSON)
	topic, reads := d.topic(s, "topic")
	qos := byte(s.Int("qos", 0, 1, int(d.qos)))
	if binding == nil {
		d.skip(s)
		return
	}
	if reads {
		d.checkHole(s, "topic", topic, binding)
		d.Reads(s, binding)
		r := d.route(topic, qos)
		r.bindings = append(r.bindings, binding)
	}
	writes := d.command(s, binding)
	if !reads && !writes && !s.Has("topic") {
		s.Missing("topic")
	}
	for _, c := range binding.Codecs() {
		d.bound = append(d.bound, c.Path())
	}
	s.Done()
}

// skip reads the keys of a binding whose resource is wrong, so that they are
// not reported as unknown as well.
func (d *decoder) skip(s *mapping.Section) {
	s.Has("set")
	s.Has("call")
	s.Done()
}

func (d *decoder) command(s *mapping.Section, binding *mapping.Binding) bool {
	made, sub := d.Command(s, binding)
	if made == nil {
		return false
	}
	c := &command{Command: made, qos: byte(sub.Int("qos", 0, 1, int(d.qos))), retain: sub.Bool("retain", false)}
	var ok bool
	if c.topic, ok = d.topic(sub, "topic"); ok {
		d.checkHole(sub, "topic", c.topic, binding)
	} else if !sub.Has("topic") {
		sub.Missing("topic")
	}
	d.confirm(sub, c, binding.Providers())
	sub.Done()
	for _, codec := range binding.Codecs() {
		d.commands[codec.Path()] = c
	}
	return true
}

// confirm reads how the outcome of a command is known: a word, or the place
// of the device's answers.
func (d *decoder) confirm(s *mapping.Section, c *command, providers []string) {
	switch s.At("confirm").(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		c.confirm = "topic"
		d.answers(s.Sub("confirm"), providers)
		return
	}
	c.confirm = s.Word("confirm", "report", "publish")
	switch {
	case c.confirm == "publish" && d.door:
		s.Fail("confirm", mapping.BadValue, "use confirm: report, or say where the device answers", "the gateway's own receipt confirms nothing")
	case c.confirm == "publish" && c.qos == 0:
		s.Fail("confirm", mapping.BadValue, "use qos: 1, or confirm: report", "a broker confirms nothing at qos 0")
	}
}

func (d *decoder) answers(s *mapping.Section, providers []string) {
	topic, ok := d.topic(s, "topic")
	if !ok && !s.Has("topic") {
		s.Missing("topic")
	}
	if s.Text("id") == "" {
		s.Missing("id")
	}
	if s.Text("ok") == "" {
		s.Missing("ok")
	}
	answer := &confirmation{id: s.Pointer("id"), ok: s.Pointer("ok"), reason: s.Pointer("error"), expect: "true", providers: providers}
	if s.Has("expect") {
		if answer.expect = s.Scalar("expect"); answer.expect == "" {
			s.Fail("expect", mapping.BadValue, "give the value of ok that means done", "expect must be one value")
		}
	}
	s.Done()
	if ok && answer.id != nil && answer.ok != nil {
		r := d.route(topic, d.qos)
		r.answers = append(r.answers, answer)
	}
}

func (d *decoder) availability(s *mapping.Section) {
	topic, ok := d.topic(s, "topic")
	if !ok && !s.Has("topic") {
		s.Missing("topic")
	}
	p := &presence{provider: s.Text("provider"), online: s.Scalar("online"), offline: s.Scalar("offline"), path: s.Pointer("path")}
	for _, key := range []string{"online", "offline"} {
		if s.Scalar(key) == "" {
			s.Missing(key)
		}
	}
	if s.Word("format", "text", "json") == "text" {
		p.format = mapping.Text
	}
	if p.path != nil && p.format == mapping.Text {
		s.Fail("path", mapping.BadPath, "use format: json, or leave path out", "a text payload has no path")
	}
	if ok && topic.Holed() == (p.provider != "") {
		s.Fail("topic", mapping.BadValue, "write {provider} in the topic, or name the provider", "availability needs exactly one of provider: and {provider} in its topic")
	}
	if p.provider != "" && len(d.catalog.Paths(p.provider)) == 0 {
		s.Fail("provider", mapping.UnknownResource, "", "unknown provider %q", p.provider)
	}
	p.providers = map[string]bool{}
	for _, provider := range s.Texts("providers") {
		p.providers[provider] = true
	}
	s.Done()
	if ok {
		r := d.route(topic, d.qos)
		r.presence = append(r.presence, p)
	}
}

// topic reads a topic; wildcards come from {provider} only.
func (d *decoder) topic(s *mapping.Section, key string) (mapping.Place, bool) {
	place, ok := s.Place(key)
	if !ok {
		return place, false
	}
	text := place.String()
	if strings.ContainsAny(text, "+#\x00") || len(text) > 65535 || !utf8.ValidString(text) {
		s.Fail(key, mapping.BadValue, "write {provider} where the device's name stands", "%q is no MQTT topic of a resource", text)
		return place, false
	}
	return place, true
}

func (d *decoder) checkHole(s *mapping.Section, key string, place mapping.Place, binding *mapping.Binding) {
	if place.Holed() && !binding.Holed() || !place.Holed() && len(binding.Providers()) > 1 {
		s.Fail(key, mapping.BadValue, "write {provider} in both or in neither", "{provider} must stand in the topic and in the resource")
	}
}

// route finds or makes the subscription of a topic.
func (d *decoder) route(place mapping.Place, qos byte) *route {
	for _, r := range d.routes {
		if r.place == place {
			r.qos = max(r.qos, qos)
			return r
		}
	}
	r := &route{place: place, qos: qos}
	d.routes = append(d.routes, r)
	return r
}

// finish derives what needs all bindings.
func (d *decoder) finish() {
	for _, p := range d.bound {
		if !slices.Contains(d.providers, p.Provider) {
			d.providers = append(d.providers, p.Provider)
		}
	}
	slices.Sort(d.providers)
	slices.SortFunc(d.bound, func(a, b models.Path) int { return strings.Compare(a.String(), b.String()) })
	d.bound = slices.Compact(d.bound)
	for _, r := range d.routes {
		for _, p := range r.presence {
			for _, provider := range d.providers {
				if p.covers(provider) {
					d.own[provider] = true
				}
			}
		}
	}
}

// covers reports whether a topic tells about a provider.
func (p *presence) covers(provider string) bool {
	if p.provider != "" {
		return p.provider == provider
	}
	return len(p.providers) == 0 || p.providers[provider]
}

// filter is the subscription for a route: + where a level has the hole.
func (r *route) filter() string {
	levels := strings.Split(r.place.String(), "/")
	for i, level := range levels {
		if strings.Contains(level, "{provider}") {
			levels[i] = "+"
		}
	}
	return strings.Join(levels, "/")
}
