// Bindings: the part of a binding's keys every protocol shares.

package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/models"
)

// Builder compiles the bindings of one adapter and finds the mistakes that
// need all of them.
type Builder struct {
	*Problems
	catalog adapters.Catalog
	read    map[models.Path]bool
	written map[models.Path]bool
}

// NewBuilder returns a Builder for one entry of site.yaml.
func NewBuilder(catalog adapters.Catalog) *Builder {
	return &Builder{Problems: &Problems{}, catalog: catalog, read: map[models.Path]bool{}, written: map[models.Path]bool{}}
}

// Binding is a compiled binding: one resource, or the same resource of many
// providers if it is written with {provider}.
type Binding struct {
	holed  bool
	codecs map[string]*Codec // by provider
	order  []string          // providers, sorted
	spelling
}

// Binding compiles the shared keys of a binding: resource, providers, format,
// path, timestamp, unit, scale, offset, values, round, lenient, null,
// required. The adapter reads its own keys from the same section and calls
// Done. It returns nil if the resource cannot be resolved.
func (b *Builder) Binding(s *Section, format Format) *Binding {
	binding := &Binding{codecs: map[string]*Codec{}, spelling: b.spelling(s, format)}
	paths := b.resolve(s, binding)
	for _, path := range paths {
		resource, _ := b.catalog.Resource(path)
		codec := &Codec{path: path, resource: resource, spelling: binding.spelling}
		b.checkUnit(s, codec)
		b.checkValues(s, codec)
		binding.codecs[path.Provider] = codec
		binding.order = append(binding.order, path.Provider)
	}
	if len(paths) == 0 {
		return nil
	}
	return binding
}

func (b *Builder) spelling(s *Section, format Format) spelling {
	words := []string{"json", "text"}
	if format == Text {
		words = []string{"text", "json"}
	}
	sp := spelling{
		round:    s.Bool("round", false),
		lenient:  s.Bool("lenient", false),
		required: s.Bool("required", false),
		nulls:    s.Word("null", "ignore", "report") == "report",
	}
	if s.Word("format", words...) == "text" {
		sp.format = Text
	}
	if p := b.pointer(s, "path", sp.format); p != nil {
		sp.at = *p
	}
	sp.stamp = b.pointer(s, "timestamp", sp.format)
	if text := s.Number("scale"); text != "" {
		sp.scale, _ = parseNumber(text)
		if sp.scale.Sign() == 0 {
			s.Fail("scale", BadValue, "leave it out for 1", "scale cannot be 0")
			sp.scale = nil
		}
	}
	if text := s.Number("offset"); text != "" {
		sp.offset, _ = parseNumber(text)
	}
	if spelled := s.Text("unit"); spelled != "" {
		sp.unit = b.unit(s, spelled)
	}
	for _, pair := range s.Pairs("values") {
		sp.values = append(sp.values, valueName{payload: pair.Key, member: pair.Value})
	}
	return sp
}

func (b *Builder) unit(s *Section, spelled string) *models.Unit {
	unit, err := models.ParseUnit(spelled)
	if err != nil {
		cure := ""
		var unknown *models.UnitError
		if errors.As(err, &unknown) && unknown.Suggestion != "" {
			cure = "try: " + unknown.Suggestion
		}
		s.Fail("unit", UnknownUnit, cure, "unknown unit %q", spelled)
		return nil
	}
	return &unit
}

func (b *Builder) pointer(s *Section, key string, format Format) *Pointer {
	text := s.Text(key)
	if text == "" {
		return nil
	}
	if format == Text {
		s.Fail(key, BadPath, "use format: json, or leave "+key+" out", "a text payload has no %s", key)
		return nil
	}
	return s.Pointer(key)
}

// Pointer reads a JSON path; nil if absent or wrong.
func (s *Section) Pointer(key string) *Pointer {
	text := s.Text(key)
	if text == "" {
		return nil
	}
	p, err := ParsePointer(text)
	if err != nil {
		s.Fail(key, BadPath, "write it like $.a.b[0]", "bad path %q: %v", text, err)
		return nil
	}
	return &p
}

// Place reads a text with at most one {provider}; false if absent or wrong.
func (s *Section) Place(key string) (Place, bool) {
	text := s.Text(key)
	if text == "" {
		return Place{}, false
	}
	p, err := ParsePlace(text)
	if err != nil {
		s.Fail(key, BadValue, "write {provider} once", "bad %s %q: %v", key, text, err)
		return Place{}, false
	}
	return p, true
}

// resolve finds the paths a binding's resource stands for, sorted.
func (b *Builder) resolve(s *Section, binding *Binding) []models.Path {
	text := s.Need("resource")
	only := s.Texts("providers")
	if text == "" {
		return nil
	}
	parts := strings.Split(text, "/")
	if len(parts) != 3 || slices.Contains(parts, "") {
		s.Fail("resource", BadValue, "write provider/service/resource", "%q does not name a resource", text)
		return nil
	}
	path := models.Path{Provider: parts[0], Service: parts[1], Resource: parts[2]}
	if path.Provider == hole {
		binding.holed = true
		return b.expand(s, path, only)
	}
	if len(only) > 0 {
		s.Fail("providers", BadValue, "write {provider} in the resource, or leave providers out", "%q names one provider already", text)
	}
	if _, ok := b.catalog.Resource(path); !ok {
		s.Fail("resource", UnknownResource, b.similar(text), "unknown resource %q", text)
		return nil
	}
	return []models.Path{path}
}

// expand lists the providers that have the resource, or the given ones.
func (b *Builder) expand(s *Section, path models.Path, only []string) []models.Path {
	var paths []models.Path
	for _, p := range b.catalog.Paths("") {
		if p.Service == path.Service && p.Resource == path.Resource && (len(only) == 0 || slices.Contains(only, p.Provider)) {
			paths = append(paths, p)
		}
	}
	slices.SortFunc(paths, func(a, b models.Path) int { return strings.Compare(a.Provider, b.Provider) })
	for _, provider := range only {
		if !slices.ContainsFunc(paths, func(p models.Path) bool { return p.Provider == provider }) {
			name := provider + "/" + path.Service + "/" + path.Resource
			s.Fail("providers", UnknownResource, b.similar(name), "unknown resource %q", name)
		}
	}
	if len(paths) == 0 && len(only) == 0 {
		s.Fail("resource", UnknownResource, "", "no provider has %s/%s", path.Service, path.Resource)
	}
	return paths
}

func (b *Builder) similar(text string) string {
	all := b.catalog.Paths("")
	names := make([]string, len(all))
	for i, p := range all {
		names[i] = p.String()
	}
	return nearest(text, names)
}

func (b *Builder) checkUnit(s *Section, c *Codec) {
	t := c.resource.Type
	numeric := t.Kind == models.Int || t.Kind == models.Float || t.Kind == models.Duration
	for _, key := range []string{"unit", "scale", "offset", "round"} {
		if !numeric && s.Has(key) {
			s.Fail(key, UnitMismatch, "leave it out", "%s is of type %s and has no %s", c.path, t, key)
		}
	}
	if !numeric || c.unit == nil {
		return
	}
	to := t.Unit
	if t.Kind == models.Duration {
		to, _ = models.ParseUnit("s")
	}
	if !models.Commensurable(*c.unit, to) {
		s.Fail("unit", UnitMismatch, fmt.Sprintf("%s is in %s", c.path, unitName(to)), "%s cannot be converted to %s", c.unit.Symbol(), unitName(to))
	}
}

func unitName(u models.Unit) string {
	if u == (models.Unit{}) {
		return "no unit"
	}
	return u.Symbol()
}

func (b *Builder) checkValues(s *Section, c *Codec) {
	t := c.resource.Type
	members := t.Members
	if t.Kind == models.Bool {
		members = []string{"true", "false"}
	}
	pairs := s.Pairs("values")
	if len(pairs) > 0 && t.Kind != models.Bool && t.Kind != models.Enum {
		s.Fail("values", WrongType, "values names members of an enum or a bool", "%s is of type %s", c.path, t)
		return
	}
	for _, pair := range pairs {
		if !slices.Contains(members, pair.Value) {
			s.problems.Add(pair.At, UnknownMember, oneOf(members), "%s has no member %q", c.path, pair.Value)
		}
	}
}

// Reads claims that the binding reports its resources; two places reporting
// the same one are an error. An action cannot be read.
func (b *Builder) Reads(s *Section, binding *Binding) {
	for _, c := range binding.Codecs() {
		if c.resource.Kind == models.Action {
			s.Fail("resource", NotCallable, "bind it with call: only", "%s is an action and reports nothing", c.path)
		}
		b.claim(b.read, s, c.path, "reported")
	}
}

func (b *Builder) claim(taken map[models.Path]bool, s *Section, path models.Path, how string) {
	if taken[path] {
		s.Fail("resource", DuplicateBinding, "keep one of the bindings", "%s is already %s by another binding", path, how)
	}
	taken[path] = true
}

// Command is how a binding's set: or call: makes payloads.
type Command struct {
	binding   *Binding
	templates map[string]Template
	// Call says that the command invokes an action.
	Call bool
}

// Command compiles the template and format keys of the binding's set: or
// call: section and claims the resources. It returns nil, nil if the binding
// has neither. The adapter reads its own keys from the returned section and
// calls Done on it.
func (b *Builder) Command(s *Section, binding *Binding) (*Command, *Section) {
	set, call := s.Sub("set"), s.Sub("call")
	key, sub := "set", set
	switch {
	case set == nil && call == nil:
		return nil, nil
	case set != nil && call != nil:
		s.Fail("call", BadValue, "keep one of them", "a binding has set: or call:, not both")
	case call != nil:
		key, sub = "call", call
	}
	format := binding.format
	words := []string{"json", "text"}
	if format == Text {
		words = []string{"text", "json"}
	}
	format = JSON
	if sub.Word("format", words...) == "text" {
		format = Text
	}
	command := &Command{binding: binding, templates: map[string]Template{}, Call: key == "call"}
	node := sub.At("template")
	for _, c := range binding.Codecs() {
		b.checkWritable(s, key, c)
		b.claim(b.written, s, c.path, "written")
		command.templates[c.path.Provider] = compileTemplate(node, format, c.resource, b.Problems)
	}
	return command, sub
}

func (b *Builder) checkWritable(s *Section, key string, c *Codec) {
	action := c.resource.Kind == models.Action
	switch {
	case key == "call" && !action:
		s.problems.Add(s.Key(key), NotCallable, "use set:", "%s is not an action", c.path)
	case key == "set" && action:
		s.problems.Add(s.Key(key), NotSettable, "use call:", "%s is an action", c.path)
	case key == "set" && c.resource.Mutability != models.Modifiable:
		s.problems.Add(s.Key(key), NotSettable, "leave set: out, or declare the resource modifiable", "%s is not modifiable", c.path)
	}
}

// Render makes a command's payload. Errors: a resource the binding does not
// serve, or a value it cannot spell.
func (c *Command) Render(cmd adapters.Command) ([]byte, error) {
	codec := c.binding.Codec(cmd.Path.Provider)
	if codec == nil || codec.path != cmd.Path {
		return nil, fmt.Errorf("%s is not bound here", cmd.Path)
	}
	return c.templates[cmd.Path.Provider].Render(codec, cmd)
}

// Format is how the command's payload is spelled.
func (c *Command) Format() Format {
	for _, t := range c.templates {
		return t.format
	}
	return JSON
}

// Holed reports whether the binding stands for many providers.
func (b *Binding) Holed() bool { return b.holed }

// Format is how the binding's payload is spelled.
func (b *Binding) Format() Format { return b.format }

// Providers lists the providers the binding serves, sorted.
func (b *Binding) Providers() []string { return b.order }

// Codec returns the codec of one provider; "" stands for the only one of a
// binding without a hole. nil if the binding does not serve it.
func (b *Binding) Codec(provider string) *Codec {
	if provider == "" && !b.holed {
		provider = b.order[0]
	}
	return b.codecs[provider]
}

// filled is the codec once provider stands in the hole, if there is one.
func (b *Binding) filled(provider string) *Codec {
	if !b.holed {
		provider = b.order[0]
	}
	return b.codecs[provider]
}

// Codecs lists the codecs by provider.
func (b *Binding) Codecs() []*Codec {
	codecs := make([]*Codec, len(b.order))
	for i, provider := range b.order {
		codecs[i] = b.codecs[provider]
	}
	return codecs
}

// ReadAll takes the values of several bindings out of one payload, grouped by
// provider in the order of the bindings. provider fills the holes. A payload
// that has something for at least one binding is fine; what its other paths do
// not hold is left out, unless that binding is required.
//
// All that can be read is returned together with the joined errors.
func ReadAll(bindings []*Binding, provider string, payload []byte, limit int, now time.Time) ([][]models.Reading, error) {
	docs := map[Format]parsed{}
	var groups [][]models.Reading
	var failed, absent []error
	present := false
	for _, b := range bindings {
		doc, done := docs[b.format]
		if !done {
			doc.Document, doc.err = Parse(b.format, payload, limit)
			docs[b.format] = doc
			if doc.err != nil {
				failed = append(failed, doc.err)
			}
		}
		codec := b.filled(provider)
		if doc.err != nil || codec == nil {
			continue
		}
		reading, found, err := codec.Read(doc.Document, now)
		switch {
		case errors.Is(err, ErrAbsent) && !b.required:
			absent = append(absent, err)
			continue
		case err != nil:
			failed = append(failed, err)
		case found:
			groups = addReading(groups, reading)
		}
		present = true
	}
	if !present {
		failed = append(failed, absent...)
	}
	return groups, errors.Join(failed...)
}

// parsed is a document or why there is none.
type parsed struct {
	Document
	err error
}

func addReading(groups [][]models.Reading, r models.Reading) [][]models.Reading {
	for i := range groups {
		if groups[i][0].Path.Provider == r.Path.Provider {
			groups[i] = append(groups[i], r)
			return groups
		}
	}
	return append(groups, []models.Reading{r})
}

// Entry opens an adapter's whole entry and takes the one key every entry may
// have: type, which must be kind, the adapter's own name, if it is there.
func (b *Builder) Entry(node ast.Node, kind string) *Section {
	s := OpenSection(node, b.Problems)
	if given := s.Text("type"); given != "" && given != kind {
		s.Fail("type", BadValue, "try: "+kind, "this entry is read by the %s adapter", kind)
	}
	return s
}
