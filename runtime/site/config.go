// The keys of site.yaml. The comments are the manual: docs/site.md holds them.

package site

import (
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/tenet-iot/tenet/dsl/diag"
)

// Site is a decoded site.yaml.
type Site struct {
	// The name of the site: one word of letters, digits, "-" and "_". It stands
	// in subjects on the bus and in reports. Default: the name of the project's
	// folder.
	Name Word `yaml:"site"`
	// The rule files: files, folders (with all folders below) and globs with
	// `*`, `?` and `[…]`, relative to the project's folder and inside it. Only
	// files ending in `.tenet` are read from folders. Default: the folder
	// `rules`; if there is none, every `.tenet` file of the project.
	Rules []Word `yaml:"rules"`
	// Which provider each device is, where it differs from what the device's
	// declaration says: `heater: shelly-plug-17`.
	Devices []Pair `yaml:"devices"`
	// The folder for the journal, the history and the gateway's own token,
	// relative to the project's folder. Default: `data`.
	Data Word `yaml:"data"`
	// The address of the API and the studio, `host:port`; port 0 takes any free
	// one. Default: `127.0.0.1:8321`, which only this machine can reach.
	Listen Word `yaml:"listen"`
	// The address of a NATS listener at which others may subscribe to what the
	// gateway does; they show an API token. Default: none.
	Nats Word `yaml:"nats"`
	// Where the site is: what times of day, sunrise and sunset mean in rules. It
	// is part of what a proof is about.
	Place Place `yaml:"place"`
	// The roles that exist besides `owner`, those of users and those of the
	// policy. If given, a rule that notifies any other role is an error; if
	// not, any role may be notified.
	Roles []Word `yaml:"roles"`
	// Which roles may command which resources, remotely, through the API and the
	// studio. What is not listed here is refused by the gate, to the owner too;
	// rules need no entry. The policy is part of what a proof is about.
	Policy []Grant `yaml:"policy"`
	// What the gate refuses whoever asks for it, rules included, before it looks at
	// the policy. `tenet verify --shield` computes the rows that keep a promise. The
	// shield is part of what a proof is about.
	Shield []Refusal `yaml:"shield"`
	// Who may use the API besides the owner, whose token the gateway makes
	// itself (`api.token` in the data folder).
	Users []User `yaml:"users"`
	// The connections to devices.
	Adapters []Adapter `yaml:"adapters"`
	// What is kept of readings.
	History History `yaml:"history"`
	// Who must have signed what runs.
	Releases Releases `yaml:"releases"`
	// What is expected of new rules.
	Deployments Deployments `yaml:"deployments"`
	// What the gateway is held to.
	Objectives Objectives `yaml:"objectives"`
	// Where traces of decisions go.
	Traces Traces `yaml:"traces"`
}

// Place says where the site is.
type Place struct {
	// The time zone by its IANA name, such as `Europe/Madrid`. Default: `UTC`.
	Timezone Word `yaml:"timezone"`
	// Degrees north, -90 to 90. With `longitude` it says when the sun rises and
	// sets; without them rules that speak of the sun are refused.
	Latitude Number `yaml:"latitude"`
	// Degrees east, -180 to 180.
	Longitude Number `yaml:"longitude"`
}

// Grant lets a role command resources.
type Grant struct {
	// The role, as users have it.
	Role Word `yaml:"role"`
	// The resources, as rules call them (`heater.power`) or by their path
	// (`shelly-plug-17/heating/power`).
	Set []Word `yaml:"set"`
}

// Refusal is a row of the shield.
type Refusal struct {
	// The resource whose commands are refused, as in the policy.
	Refuse Word `yaml:"refuse"`
	// The values that are refused, of a resource that is `bool` or an `enum`.
	// Default: any value.
	Values []Word `yaml:"values"`
	// The condition under which they are, as in rules, of reported values:
	// `window.state == open`. While it is unknown they are refused too; write
	// `known(window.state) && window.state == open` to let them through then.
	// Default: always.
	While Word `yaml:"while"`
}

// User is somebody with a token of their own.
type User struct {
	// The name that is shown and journalled.
	Name Word `yaml:"name"`
	// The role; `owner` may do everything, any other role may read and may
	// command what the policy grants it.
	Role Word `yaml:"role"`
	// The file the token is in, relative to the project's folder; nobody but
	// its owner may be able to read it. Either this or `token_sha256`.
	TokenFile Word `yaml:"token_file"`
	// The SHA-256 of the token as 64 hexadecimal digits, so that the token
	// itself need not be on the gateway.
	TokenSHA256 Word `yaml:"token_sha256"`
}

// Adapter is one connection. What else its entry holds is decoded by the
// protocol's adapter; its keys are in the README of adapters.
type Adapter struct {
	// The name of the connection: one word, unique in the file.
	Name Word `yaml:"name"`
	// The protocol, by one of the names `tenet adapter list` prints.
	Protocol Word `yaml:"protocol"`
	// Config is the entry without name and protocol.
	Config ast.Node `yaml:"-"`
}

// Releases says who must have signed what runs.
type Releases struct {
	// Files with the public keys (PEM, Ed25519, `tenet key`) of whoever may sign,
	// relative to the project's folder. With keys the gateway runs signed
	// releases only (`tenet deploy --bundle`), for this `site`. Default: none,
	// whoever may deploy may deploy what verifies.
	Keys []Word `yaml:"keys"`
	// How many of them must have signed. Default: 1.
	Threshold Number `yaml:"threshold"`
}

// Deployments says what is expected of new rules.
type Deployments struct {
	// How long new rules are watched. Until then what ran before takes over again by itself
	// when they do too much: a reaction that does not come to an end, or more commands than
	// `commands` says. `0 s` is not at all. Default: 10 min.
	Watch Duration `yaml:"watch"`
	// The most commands in a minute that new rules may bring about while they are watched.
	// Default: any number, since it depends on the house.
	Commands Number `yaml:"commands"`
}

// Objectives say what the gateway is held to.
type Objectives struct {
	// The share of the last 30 days in percent, such as `99.9`, in which the gateway is to serve
	// and to keep what it accepts; while it is less an alarm says so. Default: none.
	Availability Number `yaml:"availability"`
}

// Traces say where traces of decisions go.
type Traces struct {
	// The collector, a URL: OpenTelemetry over HTTP (OTLP), such as `http://127.0.0.1:4318`.
	// Default: none, nothing is traced.
	Endpoint Word `yaml:"endpoint"`
	// The share of unremarkable decisions that are traced, 0 to 1. All are in which something
	// was refused or failed, and all while an assumption is broken. Default: 0.01.
	Sample Number `yaml:"sample"`
}

// History says what is kept of readings.
type History struct {
	// How long readings are kept: a number with `s`, `min`, `h` or `d`, such as
	// `30d`. Default: `30d`. `0d` keeps them for ever. They go by whole hours,
	// when the last of one is old enough.
	Keep Duration `yaml:"keep"`
	// How old sums by the minute may become (how many readings, the first and the
	// last, the least, the greatest and the mean), which take the place of readings
	// that are too old. Longer than `keep`. Default: `0d`, none.
	Minutes Duration `yaml:"minutes"`
	// The same of sums by the hour; they go by whole days. Longer than `keep` and
	// `minutes`. Default: `0d`, none.
	Hours Duration `yaml:"hours"`
	// Resources of which more or less is kept; the first entry that names a resource
	// counts.
	Resources []Retention `yaml:"resources"`
}

// Retention says what is kept of some resources. What it does not say is as for all.
type Retention struct {
	// Their paths, `provider/service/resource`; `*` stands for any letters of a part.
	Of []Word `yaml:"of"`
	// As `history.keep`.
	Keep Duration `yaml:"keep"`
	// As `history.minutes`.
	Minutes Duration `yaml:"minutes"`
	// As `history.hours`.
	Hours Duration `yaml:"hours"`
}

// Word is a text of the file and where it stands. Where is the zero Span for
// what the file does not say.
type Word struct {
	Text  string
	Where diag.Span
}

// Pair is a key with a text.
type Pair struct{ Key, Value Word }

// Number is a number and where it stands.
type Number struct {
	Value float64
	Where diag.Span
}

// Duration is a length of time and where it stands.
type Duration struct {
	time.Duration
	Where diag.Span
}

// The defaults of keys that have one.
const (
	DefaultRules    = "rules"
	DefaultData     = "data"
	DefaultListen   = "127.0.0.1:8321"
	DefaultTimezone = "UTC"
	DefaultKeep     = 30 * 24 * time.Hour
	DefaultWatch    = 10 * time.Minute
	DefaultSample   = 0.01
)
