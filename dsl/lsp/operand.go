// Completion where something is still to come: operands, targets, names.

package lsp

import (
	"strings"

	"github.com/tenet-iot/tenet/dsl/lsp/names"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// operand offers what may follow a word or a sign that asks for more.
func (o *offer) operand() {
	last := o.previous(0)
	switch o.block() {
	case "rule":
		if o.inRule(last) {
			return
		}
	case "":
		o.inDecl(last)
		return
	case "model":
		return
	case "service":
		o.inResource()
		return
	}
	if o.inEvent(last) {
		return
	}
	switch last.Text {
	case "assume":
		o.words("initially")
	case "while":
		if o.seen("happens") {
			o.words("really")
		}
	case "learn", "control":
		o.references(readable)
		return
	}
	o.expression(o.want(len(o.tokens) - 1))
}

// eventWords begin an event, or what is more than an event.
var eventWords = []string{"set", "asked to set", "notify", "call"}

// inEvent offers what is special in events; true if nothing else fits.
func (o *offer) inEvent(last syntax.Token) bool {
	switch last.Text {
	case "set":
		if o.self != nil {
			o.own(o.self, (*names.Symbol).Settable)
			return true
		}
		o.references((*names.Symbol).Settable)
		if o.block() != "rule" {
			o.words("by a person")
		}
		return true
	case "call":
		o.references((*names.Symbol).Callable)
		return true
	case "notify":
		o.symbols(rankName, itemEvent, o.index.Roles)
		o.add(rankName, "owner", itemEvent, "role")
		return true
	case "must", "may", "fault":
		o.words("on set")
		o.own(o.self, readable)
		return true
	case "on":
		if o.block() == "behaviour" {
			o.words("set")
			return true
		}
	case "->":
		if o.block() == "behaviour" && o.seen("set") {
			o.own(o.self, (*names.Symbol).Settable)
			return true
		}
	case "between", "after", "until", "and", "achieve", "{":
		if o.block() == "rule" || last.Text == "and" && o.first() != "between" || o.seen("stays") {
			return false
		}
		o.words(eventWords...)
		o.symbols(rankName, itemFunction, o.kindOf(names.Rule))
	case ":":
		if o.block() != "environment" {
			o.words(sentenceWords...)
		} else {
			o.words("draws")
		}
	}
	if last.Text == "achieve" {
		o.words(sentenceWords...)
	}
	return false
}

// sentenceWords begin a sentence behind its scope.
var sentenceWords = []string{"never", "always", "whenever", "eventually", "it", "nobody", "fltl", "after", "set", "asked to set", "notify", "call"}

// inResource offers what is special in the services of a device type.
func (o *offer) inResource() {
	switch {
	case o.seen("writes"):
		o.own(o.self, readable)
	case o.hasSign("="):
		o.expression(o.want(len(o.tokens) - 1))
	}
}

// readable reports whether a resource has a value.
func readable(s *names.Symbol) bool { return !s.Callable() }

// expression offers operands, those of the wanted type first.
func (o *offer) expression(want names.Type) {
	if want.Enum != nil {
		for _, m := range want.Members {
			o.add(rankValue, m, itemMember, want.Enum.Text)
		}
	}
	if want.Kind == models.Bool {
		o.words("true", "false")
	}
	o.values(want)
	if want.Kind == models.Duration {
		return
	}
	if o.self != nil {
		o.own(o.self, readable)
		for _, v := range o.kindOf(names.Value) {
			o.add(rankValue, v.Name, itemVariable, v.Kind.String())
		}
	} else {
		o.references(readable)
	}
	for _, f := range sortedKeys(functions) {
		o.add(rankDevice, f, itemFunction, "")
	}
	o.words("any", "every", "true", "false")
}

// inRule offers what is special in rules; true if nothing else fits.
func (o *offer) inRule(last syntax.Token) bool {
	switch section := o.section(); last.Text {
	case "{", "or":
		o.words(o.followRule()...)
		return true
	case "then", "else":
		if !o.inParentheses() {
			o.words(actions...)
			o.symbols(rankName, itemVariable, o.kindOf(names.Var))
			return true
		}
	case "on":
		if section == "at" {
			o.words("mon", "tue", "wed", "thu", "fri", "sat", "sun", "weekdays", "weekends")
			return true
		}
		o.words("start")
		o.references(readable)
		o.symbols(rankName, itemFunction, o.kindOf(names.Rule))
		return true
	case "at":
		o.words("sunrise", "sunset")
		o.symbols(rankName, itemVariable, o.kindOf(names.Let))
		return true
	case ",", "..":
		if section == "at" {
			o.words("mon", "tue", "wed", "thu", "fri", "sat", "sun", "weekdays", "weekends")
			return true
		}
	case "after":
		if o.last(1) == "stop" {
			o.symbols(rankName, itemFunction, o.kindOf(names.Rule))
			o.words(actions...)
			return true
		}
	}
	return false
}

// inDecl offers what is special at the top of a file.
func (o *offer) inDecl(last syntax.Token) {
	switch first := o.first(); {
	case first == "import" && last.Text == "import":
		o.symbols(rankName, itemModule, o.index.Packages)
	case first == "device" && last.Text == "device":
		o.unbound()
	case first == "app" && last.Text == "=" && !o.inParentheses():
		o.symbols(rankName, itemModule, o.templates())
	case o.inArguments():
		o.arguments(last)
	}
}

func (o *offer) templates() []*names.Symbol {
	var list []*names.Symbol
	for _, a := range o.index.Apps {
		if d, ok := a.Node.(*syntax.AppDecl); ok && d.Params != nil {
			list = append(list, a)
		}
	}
	return list
}

// arguments offers the parameters of a template, or what fits one.
func (o *offer) arguments(last syntax.Token) {
	if last.Text != "=" {
		for _, p := range o.template().Parts {
			if p.Kind == names.Param {
				o.add(rankName, p.Name, itemVariable, detail(p))
			}
		}
		return
	}
	p := o.template().Part(names.Param, o.last(1))
	if p == nil || p.Model == nil {
		o.expression(p.TypeOrNone())
		return
	}
	for _, d := range o.index.Devices {
		if d.Model == p.Model {
			o.add(rankName, d.Name, itemVariable, d.Model.Name)
		}
	}
}

// unbound offers the devices somebody has seen and nobody has declared.
func (o *offer) unbound() {
	for _, d := range o.project.folder.Seen {
		if name := deviceName(d); name != "" && o.index.Device(name) == nil && !o.bound(d.Provider) {
			o.add(rankName, name, itemVariable, strings.TrimSpace(d.Model+" "+d.Name))
		}
	}
	for _, b := range o.project.folder.Site.Bindings {
		if o.index.Device(b.Device) == nil {
			o.add(rankName, b.Device, itemVariable, b.Provider)
		}
	}
}

// deviceName makes a name of a provider id: what is no letter or digit becomes
// an underscore.
func deviceName(d Device) string {
	name := strings.Map(func(r rune) rune {
		if plainName.MatchString("a" + string(r)) {
			return r
		}
		return '_'
	}, d.Provider)
	if !plainName.MatchString(name) {
		name = "_" + name
	}
	return name
}

// bound reports whether a device of the project has the provider id.
func (o *offer) bound(provider string) bool {
	for _, d := range o.index.Devices {
		if o.provider(d.Node.(*syntax.DeviceDecl)) == provider {
			return true
		}
	}
	return false
}

// texts offers what may stand in a text: the provider id of a device.
func (o *offer) texts() {
	if o.last(0) != "at" || o.first() != "device" {
		return
	}
	for _, d := range o.project.folder.Seen {
		rank := rankName
		if o.bound(d.Provider) {
			rank = rankDevice
		}
		o.add(rank, d.Provider, itemValue, strings.TrimSpace(d.Model+" "+d.Name))
	}
	for _, b := range o.project.folder.Site.Bindings {
		o.add(rankDevice, b.Provider, itemValue, "")
	}
}

// units offers the units that fit behind a number: those that measure what is
// wanted, or all.
func (o *offer) units() {
	want := o.want(len(o.tokens) - 2)
	if want.Kind == models.Duration {
		for _, u := range []string{"s", "min", "h", "d"} {
			o.add(rankValue, u, itemUnit, "time")
		}
		return
	}
	for _, spelling := range models.UnitSpellings() {
		u, err := models.ParseUnit(spelling)
		if err != nil || want.Kind != models.NotSet && !models.Commensurable(want.Unit, u) {
			continue
		}
		rank := rankName
		if want.Kind != models.NotSet && u == want.Unit {
			rank = rankValue
		}
		o.add(rank, spelling, itemUnit, u.Dimension().String())
	}
}
