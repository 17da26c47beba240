// Configuration of the front door.

package mqtt

import (
	"net"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	mochi "github.com/mochi-mqtt/server/v2"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/mapping"
	"github.com/tenet-iot/tenet/models"
)

// doorConfig is a checked entry of site.yaml. The README's table describes the keys.
type doorConfig struct {
	*config
	listen                    string // "" if nobody may come in without TLS
	listenTLS                 string // "" if there is none
	certFile, keyFile, caFile string
	anonymous                 *user // who gives no name; nil if nobody may
	users                     map[string]*user
	clients, packet           int
	patience, session         time.Duration
	speaks                    map[string][]string // by topic of commands: whose they are
}

// user is who may come in, and what it may say and hear.
type user struct {
	name                      string
	passwordFile, certificate string
	providers                 []string // whom it speaks for; nil is all
	publish, subscribe        []string // topics besides those of bindings
}

func decodeDoor(name string, node ast.Node, catalog adapters.Catalog) (*doorConfig, error) {
	d := &decoder{
		Builder: mapping.NewBuilder(catalog), catalog: catalog, door: true,
		config: &config{commands: map[models.Path]*command{}, own: map[string]bool{}},
	}
	c := &doorConfig{config: d.config, users: map[string]*user{}, speaks: map[string][]string{}}
	s := d.Entry(node, "mqtt-server")
	d.entrance(s, c)
	for _, u := range s.List("users") {
		d.user(u, c)
	}
	if s.Bool("anonymous", false) {
		c.anonymous = &user{}
		if c.listen != "" && !loopback(c.listen) {
			s.Fail("anonymous", mapping.BadValue, "list users:, or listen on 127.0.0.1", "everybody in the network could speak for every device")
		}
	}
	if len(c.users) == 0 && c.anonymous == nil && !s.Has("users") {
		s.Missing("users")
	}
	c.clients = s.Int("clients", 1, 1<<20, 10_000)
	c.packet = s.Int("packet", 128, 1<<20, 64<<10)
	c.patience = s.Duration("patience", 10*time.Millisecond, time.Hour, 10*time.Second)
	c.session = s.Duration("session", 0, 30*24*time.Hour, time.Hour)
	d.devices(s)
	s.Done()
	d.finish()
	for path, cmd := range c.commands {
		topic := cmd.topic.For(path.Provider)
		c.speaks[topic] = append(c.speaks[topic], path.Provider)
	}
	return c, d.Err()
}

// entrance reads where devices come in.
func (d *decoder) entrance(s *mapping.Section, c *doorConfig) {
	if c.listen = s.Text("listen"); c.listen != "" {
		d.address(s, "listen", c.listen)
	}
	if t := s.Sub("tls"); t != nil {
		if c.listenTLS = t.Need("listen"); c.listenTLS != "" {
			d.address(t, "listen", c.listenTLS)
		}
		c.certFile, c.keyFile, c.caFile = t.Need("cert_file"), t.Need("key_file"), t.Text("client_ca_file")
		t.Done()
	}
	if c.listen == "" && !s.Has("tls") {
		s.Missing("listen")
	}
}

func (d *decoder) address(s *mapping.Section, key, text string) {
	if _, _, err := net.SplitHostPort(text); err != nil {
		s.Fail(key, mapping.BadValue, "such as 127.0.0.1:1883, or :1883 for all networks", "%q is no address to listen at", text)
	}
}

// loopback reports whether only this machine reaches an address.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err != nil || host == "localhost" || ip != nil && ip.IsLoopback()
}

func (d *decoder) user(s *mapping.Section, c *doorConfig) {
	u := &user{name: s.Need("name"), passwordFile: s.Text("password_file"), certificate: s.Text("certificate")}
	switch {
	case u.passwordFile == "" && u.certificate == "":
		s.Missing("password_file")
	case u.certificate != "" && c.caFile == "":
		s.Fail("certificate", mapping.MissingKey, "give tls: client_ca_file:", "certificates of clients are not asked for")
	}
	if s.Has("providers") {
		u.providers = s.Texts("providers")
		for _, p := range u.providers {
			if len(d.catalog.Paths(p)) == 0 {
				s.Fail("providers", mapping.UnknownResource, "", "unknown provider %q", p)
			}
		}
		if len(u.providers) == 0 {
			u.providers = []string{}
		}
	}
	u.publish, u.subscribe = d.filters(s, "publish"), d.filters(s, "subscribe")
	if c.users[u.name] != nil && u.name != "" {
		s.Fail("name", mapping.BadValue, "keep one of them", "the user %q is listed twice", u.name)
	}
	c.users[u.name] = u
	s.Done()
}

// filters reads topics with wildcards.
func (d *decoder) filters(s *mapping.Section, key string) []string {
	list := s.Texts(key)
	for _, f := range list {
		if !mochi.IsValidFilter(f, false) || strings.HasPrefix(f, mochi.SysPrefix) {
			s.Fail(key, mapping.BadValue, "such as home/+/state or home/#", "%q is no topic filter", f)
		}
	}
	return list
}

// speaksFor reports whether the user may say something about all of some providers.
func (u *user) speaksFor(providers []string) bool {
	return u.providers == nil || !slices.ContainsFunc(providers, func(p string) bool { return !slices.Contains(u.providers, p) })
}
