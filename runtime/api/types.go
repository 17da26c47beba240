// The documents of the API. Field names are part of the contract.

package api

import (
	"encoding/json"
	"time"
)

// The schemas of documents that name theirs.
const (
	StatusSchema    = "tenet.status/1"
	ResourcesSchema = "tenet.resources/1"
	ShadowSchema    = "tenet.shadow/1"
	UptimeSchema    = "tenet.uptime/1"
	WhySchema       = "tenet.why/1"
)

// Status is the state of the gateway.
type Status struct {
	Schema        string      `json:"schema"`
	Version       string      `json:"version"`
	Site          string      `json:"site"`
	Started       time.Time   `json:"started"`
	UptimeSeconds int64       `json:"uptimeSeconds"`
	Ready         bool        `json:"ready"`
	Deployment    *Deployment `json:"deployment"` // null if no rules run
	Shadow        *Shadow     `json:"shadow"`     // without its differences; null if none is computed
	Adapters      []Adapter   `json:"adapters"`   // by name
	Journal       Journal     `json:"journal"`
	Engine        Engine      `json:"engine"`
	Alarms        []Alarm     `json:"alarms"` // oldest first
}

// Deployment is what runs.
type Deployment struct {
	Hash      string    `json:"hash"`              // of the content, to which verdicts are bound
	Bundle    string    `json:"bundle"`            // of the bundle
	Release   int64     `json:"release,omitempty"` // its number; 0 if it was not signed
	State     string    `json:"state"`
	Activated time.Time `json:"activated"`
	// WatchedUntil: until then it is taken back when it does too much; null once that is over.
	WatchedUntil *time.Time `json:"watched_until"`
	Apps         []App      `json:"apps"`
}

// App is an app of a deployment.
type App struct {
	Name       string `json:"name"`
	Title      string `json:"title"`
	Rules      int    `json:"rules"`
	Properties int    `json:"properties"`
}

// Adapter is the state of a connection.
type Adapter struct {
	Name     string `json:"name"`
	Protocol string `json:"protocol"`
	State    string `json:"state"` // connected, connecting, failed or idle
	Message  string `json:"message"`
	Readings uint64 `json:"readings"`
	Garbled  uint64 `json:"garbled"`
}

// Journal says how much is kept.
type Journal struct {
	Inputs  int64 `json:"inputs"` // inputs kept
	LastSeq int64 `json:"lastSeq"`
	Bytes   int64 `json:"bytes"`
}

// Engine counts since the start.
type Engine struct {
	Accepted   uint64 `json:"accepted"`   // readings
	Journalled uint64 `json:"journalled"` // inputs
	Refused    uint64 `json:"refused"`    // at the door
	Firings    uint64 `json:"firings"`
	Commands   uint64 `json:"commands"`
	Pending    int    `json:"pending"` // commands without an answer
}

// Alarm is something an operator should see.
type Alarm struct {
	Code    string    `json:"code"`
	Message string    `json:"message"`
	Since   time.Time `json:"since"`
}

// Resources lists everything that is declared.
type Resources struct {
	Schema    string     `json:"schema"`
	Revision  uint64     `json:"revision"` // indices are good for one revision
	Resources []Resource `json:"resources"`
}

// Resource is a declared resource with its latest value.
type Resource struct {
	Index      int             `json:"i"`
	Path       string          `json:"path"`
	Ref        string          `json:"ref"` // as rules call it
	Device     string          `json:"device"`
	Model      string          `json:"model"`
	Kind       string          `json:"kind"`
	Mutability string          `json:"mutability"`
	Type       Type            `json:"type"`
	Value      json.RawMessage `json:"value"` // null if not set
	Text       string          `json:"text"`
	Time       *time.Time      `json:"time"` // null before the first report
	Quality    string          `json:"quality"`
	Pending    json.RawMessage `json:"pending"` // null if nothing is asked of it
	ReadBy     []string        `json:"readBy"`
	WrittenBy  []string        `json:"writtenBy"`
	WatchedBy  []string        `json:"watchedBy"`
}

// Type is the type of a resource's values.
type Type struct {
	Kind    string   `json:"kind"`
	Members []string `json:"members,omitempty"`
	Unit    string   `json:"unit,omitempty"` // for people: °C
	UCUM    string   `json:"ucum,omitempty"`
	Min     *float64 `json:"min,omitempty"`
	Max     *float64 `json:"max,omitempty"`
	Params  []Param  `json:"params,omitempty"` // of actions
}

// Param is an argument of an action.
type Param struct {
	Name string `json:"name"`
	Type Type   `json:"type"`
}

// SetRequest is the body of a PUT on a resource.
type SetRequest struct {
	Value json.RawMessage `json:"value"`
}

// ActRequest is the body of a POST on an action.
type ActRequest struct {
	Args []json.RawMessage `json:"args"`
}

// SetResult says what became of a command.
type SetResult struct {
	Result string `json:"result"` // sent, suppressed or refused
	Reason string `json:"reason,omitempty"`
	Seq    int64  `json:"seq"`
	ID     string `json:"id,omitempty"`
}

// History is a series of a resource.
type History struct {
	Points []Point `json:"points"`
}

// Summary is a series summed up by stretches of time.
type Summary struct {
	EverySeconds float64  `json:"everySeconds"`
	Buckets      []Bucket `json:"buckets"`
}

// Bucket is what the readings of a stretch of time come to. Min, Max and Mean are absent where
// values are no numbers; a mean is in the resource's unit, of a length of time in seconds.
type Bucket struct {
	From  time.Time       `json:"from"`
	Count int             `json:"count"`
	Good  int             `json:"good"` // of good quality; the rest speaks of these
	First json.RawMessage `json:"first"`
	Last  json.RawMessage `json:"last"`
	Min   json.RawMessage `json:"min,omitempty"`
	Max   json.RawMessage `json:"max,omitempty"`
	Mean  *float64        `json:"mean,omitempty"`
}

// Point is a reading: [unixMs, value, quality].
type Point struct {
	Time    time.Time
	Value   json.RawMessage
	Quality string
}

// MarshalJSON writes the array form.
func (p Point) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{p.Time.UnixMilli(), orNull(p.Value), p.Quality})
}

// UnmarshalJSON reads the array form.
func (p *Point) UnmarshalJSON(raw []byte) error {
	var ms int64
	if err := json.Unmarshal(raw, &[]any{&ms, &p.Value, &p.Quality}); err != nil {
		return err
	}
	p.Time = time.UnixMilli(ms).UTC()
	return nil
}

// Change is a new value of a resource: [index, value, text, unixMs, quality,
// pending]; unixMs is null before the first report.
type Change struct {
	Index   int
	Value   json.RawMessage
	Text    string
	Time    *time.Time
	Quality string
	Pending json.RawMessage
}

// MarshalJSON writes the array form.
func (c Change) MarshalJSON() ([]byte, error) {
	var ms any
	if c.Time != nil {
		ms = c.Time.UnixMilli()
	}
	return json.Marshal([]any{c.Index, orNull(c.Value), c.Text, ms, c.Quality, orNull(c.Pending)})
}

// UnmarshalJSON reads the array form.
func (c *Change) UnmarshalJSON(raw []byte) error {
	var ms *int64
	if err := json.Unmarshal(raw, &[]any{&c.Index, &c.Value, &c.Text, &ms, &c.Quality, &c.Pending}); err != nil {
		return err
	}
	c.Time = nil
	if ms != nil {
		at := time.UnixMilli(*ms).UTC()
		c.Time = &at
	}
	return nil
}

// Changes is one batch of the stream.
type Changes struct {
	Time    int64    `json:"t"` // unixMs
	Changes []Change `json:"c"`
}

func orNull(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return json.RawMessage("null")
	}
	return raw
}

// Why explains the newest effect on a resource.
type Why struct {
	Schema     string    `json:"schema"`
	Path       string    `json:"path"`
	Effect     Effect    `json:"effect"`
	Rule       *Rule     `json:"rule"` // null unless a rule asked
	Trigger    string    `json:"trigger"`
	Guard      []Literal `json:"guard"`
	Input      Input     `json:"input"`
	Properties []string  `json:"properties"` // that speak of the resource
	Fate       string    `json:"fate"`       // left, suppressed, refused or lost
}

// Effect is what was asked of a resource.
type Effect struct {
	Seq   int64           `json:"seq"`
	At    time.Time       `json:"at"`
	Value json.RawMessage `json:"value"`
	From  string          `json:"from"` // rule, person, resend or safe
}

// Rule is where a rule is written.
type Rule struct {
	Name string `json:"name"`
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text"`
}

// Literal is a part of a guard and what it was then; null is unknown.
type Literal struct {
	Text  string `json:"text"`
	Value *bool  `json:"value"`
}

// Input is the input that led to an effect.
type Input struct {
	Seq  int64     `json:"seq"`
	At   time.Time `json:"at"`
	What string    `json:"what"`
}

// Firing is a rule that was triggered.
type Firing struct {
	Seq      int64           `json:"seq"`
	At       time.Time       `json:"at"`
	Rule     string          `json:"rule"`
	Branch   string          `json:"branch"` // then, else or quiet
	Input    string          `json:"input"`
	Commands []FiringCommand `json:"commands"`
}

// FiringCommand is something a firing asked for.
type FiringCommand struct {
	Ref  string `json:"ref"`
	Text string `json:"text"`
	Fate string `json:"fate"`
}

// Firings lists firings, newest first.
type Firings struct {
	Firings []Firing `json:"firings"`
}

// DeploymentStep is one transition of a deployment.
type DeploymentStep struct {
	Hash    string    `json:"hash"`
	Bundle  string    `json:"bundle"`
	Release int64     `json:"release,omitempty"` // its number; 0 if it was not signed
	State   string    `json:"state"`
	At      time.Time `json:"at"`
	Note    string    `json:"note"`
}

// Deployments lists transitions, newest first.
type Deployments struct {
	Deployments []DeploymentStep `json:"deployments"`
}

// Uptime says when the gateway served.
type Uptime struct {
	Schema    string         `json:"schema"`
	Windows   []UptimeWindow `json:"windows"`
	Objective *Objective     `json:"objective"` // null if none is set
	Outages   []Outage       `json:"outages"`   // the newest, newest first
}

// UptimeWindow sums up a stretch that ends now.
type UptimeWindow struct {
	Name         string    `json:"name"`
	From         time.Time `json:"from"` // not before the account begins
	Availability float64   `json:"availability"`
	DownSeconds  float64   `json:"down_seconds"`
	Outages      int       `json:"outages"`
}

// Objective is what the gateway is held to.
type Objective struct {
	Availability float64 `json:"availability"`
	Window       string  `json:"window"`
	// LeftSeconds is how long it may still not serve in the window; negative if it did not
	// for longer than it may.
	LeftSeconds float64 `json:"left_seconds"`
}

// Outage is a stretch in which the gateway did not serve.
type Outage struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	Why  string    `json:"why"` // stopped, lost, not-durable
}

// Shadow is what rules that are computed beside those that run would do differently.
type Shadow struct {
	Schema string    `json:"schema"`
	Hash   string    `json:"hash"`
	Bundle string    `json:"bundle"`
	Since  time.Time `json:"since"`
	// Counts of commands and notifications: what both did, what one of them did alone, and of
	// what the shadow did alone, what it did with the values known as it began.
	Same       int64 `json:"same"`
	OnlyLive   int64 `json:"only_live"`
	OnlyShadow int64 `json:"only_shadow"`
	AtStart    int64 `json:"at_start"`
	// Endless counts reactions of the shadow that did not come to an end.
	Endless     int64              `json:"endless"`
	Ended       string             `json:"ended"`       // why it ended early; empty if it did not
	Differences []ShadowDifference `json:"differences"` // the newest, newest first
}

// ShadowDifference is something one side did alone.
type ShadowDifference struct {
	At      time.Time `json:"at"`
	By      string    `json:"by"`     // live, shadow
	Kind    string    `json:"kind"`   // set, call, notify
	Target  string    `json:"target"` // a resource, or a role
	Value   string    `json:"value"`  // what was set; the arguments; the text
	Rule    string    `json:"rule"`   // empty if a person asked for it
	AtStart bool      `json:"at_start"`
}

// Hold is a resource that somebody put on hold: nothing is commanded to it.
type Hold struct {
	Path   string    `json:"path"`
	By     string    `json:"by"`
	Reason string    `json:"reason"`
	Since  time.Time `json:"since"`
}

// Holds lists what is on hold, by path.
type Holds struct {
	Holds []Hold `json:"holds"`
}

// HoldRequest says what to hold, or to let go of.
type HoldRequest struct {
	// Resources are named as people do: a device, device.resource, a path, or a path in which
	// * stands for any letters of a part.
	Resources []string `json:"resources,omitempty"`
	All       bool     `json:"all,omitempty"`
	Safe      bool     `json:"safe,omitempty"` // command the declared safe state first
	Reason    string   `json:"reason,omitempty"`
}

// HoldResult is what a request was about.
type HoldResult struct {
	Paths []string `json:"paths"`
}
