// Completion: what may be written at the cursor.

package lsp

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/dsl/lsp/names"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// The kinds of completion items, by the protocol's numbers.
const (
	itemFunction = 3
	itemField    = 5
	itemVariable = 6
	itemClass    = 7
	itemModule   = 9
	itemProperty = 10
	itemUnit     = 11
	itemValue    = 12
	itemKeyword  = 14
	itemMember   = 20
	itemConstant = 21
	itemEvent    = 23
)

// What is offered comes in this order.
const (
	rankValue   = iota // what has the wanted type
	rankName           // names
	rankDevice         // devices, and functions
	rankKeyword        // words of the language
)

func (s *Server) completion(p documentParams) (any, error) {
	at, err := s.at(p)
	if err != nil {
		return nil, err
	}
	list := completionList{Items: []completionItem{}}
	c, ok := cursorAt(at)
	if !ok {
		return list, nil
	}
	o := &offer{reach: c.reach(), had: map[string]bool{}}
	o.fill()
	span := s.rangeOf(at.project, c.word)
	for _, item := range o.items {
		item.TextEdit = TextEdit{Range: span, NewText: item.Label}
		list.Items = append(list.Items, item)
	}
	slices.SortStableFunc(list.Items, func(a, b completionItem) int { return cmp.Compare(a.SortText, b.SortText) })
	return list.capped(c.tree.Source[c.word.Start:c.word.End]), nil
}

// mostItems caps what is offered at once.
const mostItems = 1000

// capped leaves out what does not begin as it is typed, and then what is too
// much; the client asks again when more is typed.
func (l completionList) capped(typed string) completionList {
	if len(l.Items) <= mostItems {
		return l
	}
	typed = strings.ToLower(typed)
	l.Items = slices.DeleteFunc(l.Items, func(i completionItem) bool { return !strings.HasPrefix(strings.ToLower(i.Label), typed) })
	l.Items, l.IsIncomplete = l.Items[:min(len(l.Items), mostItems)], true
	return l
}

// offer gathers what may be written.
type offer struct {
	*reach
	items []completionItem
	had   map[string]bool
}

func (o *offer) add(rank int, label string, kind int, detail string) {
	if !o.had[label] {
		o.had[label] = true
		o.items = append(o.items, completionItem{
			Label: label, Kind: kind, Detail: detail, Documentation: documentation(label, kind),
			SortText: strconv.Itoa(rank) + label,
		})
	}
}

// documentation says what a word or a function means.
func documentation(label string, kind int) string {
	switch kind {
	case itemKeyword:
		word, _, _ := strings.Cut(label, " ")
		return vocabulary[word]
	case itemFunction:
		return functions[label]
	}
	return ""
}

func (o *offer) words(list ...string) {
	for _, w := range list {
		o.add(rankKeyword, w, itemKeyword, "")
	}
}

func (o *offer) symbols(rank, kind int, list []*names.Symbol) {
	for _, s := range list {
		o.add(rank, s.Name, kind, detail(s))
	}
}

// detail is a symbol in a few words.
func detail(s *names.Symbol) string {
	switch {
	case s.Kind == names.Resource:
		return resourceDetail(s)
	case s.Model != nil:
		return s.Model.Name
	case s.Text != "":
		return s.Text
	}
	return s.Kind.String()
}

// fill offers what fits at the cursor.
func (o *offer) fill() {
	last := o.previous(0)
	switch {
	case o.inText:
		o.texts()
	case last.Text == "." && last.Kind != syntax.Text:
		o.afterDot()
	case o.hole == len(o.tokens) && o.hole > 0:
		o.expression(names.Type{})
	case o.hole > 0 && o.complete(len(o.tokens)-1):
	case last.Kind == syntax.Number && !o.beginsLineAt(o.word.Start):
		o.units()
		o.words(o.follow()...)
	default:
		o.next()
	}
}

// next offers names and words.
func (o *offer) next() {
	if o.fresh {
		o.starts()
	}
	if o.wantsModel() {
		o.types()
		return
	}
	if last := o.last(0); (last == "int" || last == "float") && o.typing() && !o.beginsLineAt(o.word.Start) {
		o.units()
	}
	if list := o.phrase(); len(list) > 0 {
		o.words(list...)
		if o.last(0) != "and" {
			return
		}
	}
	if o.item <= len(o.tokens)-1 && o.complete(len(o.tokens)-1) {
		o.goOn()
		return
	}
	if !o.fresh || o.block() == "rule" {
		o.operand()
	}
}

// goOn offers what may follow an operand. On a new line, on which an item may
// begin as well, that is what people begin a line with.
func (o *offer) goOn() {
	for _, w := range o.follow() {
		word, _, _ := strings.Cut(w, " ")
		if !o.fresh || slices.Contains(continuing, word) {
			o.words(w)
		}
	}
	section := o.section()
	switch head := o.block(); {
	case head == "rule" && (section == "then" || section == "else"):
		o.symbols(rankName, itemVariable, o.kindOf(names.Var))
	case o.fresh || o.previous(0).Kind != syntax.Name || o.want(len(o.tokens)-2).Kind == models.Duration:
	case head == "rule" && (section == "when" || section == "while" || section == "if" || o.inParentheses()),
		head == "app" && o.first() != "rule" && o.first() != "for", head == "each", head == "environment" && !o.hasSign(":"):
		o.words("in")
	}
}

// starts offers what an item may begin with.
func (o *offer) starts() {
	head := o.block()
	if head == "each" {
		head = "app"
	}
	for _, w := range starters[head] {
		if w == "package" && len(o.tokens) > 0 || w == "import" && o.declared() {
			continue
		}
		o.words(w)
	}
	switch head {
	case "app":
		o.references(readable)
		o.symbols(rankName, itemVariable, o.kindOf(names.Var))
		o.symbols(rankName, itemFunction, o.kindOf(names.Rule))
	case "environment":
		o.references(readable)
	case "behaviour":
		o.own(o.self, readable)
	case "safe":
		o.references((*names.Symbol).Settable)
	case "device":
		o.own(o.deviceModel(), func(s *names.Symbol) bool { return s.Decl().Kind == "property" && s.Decl().Mutability != "modifiable" })
	}
}

// declared reports whether a declaration stands before the cursor, behind which
// nothing can be imported.
func (o *offer) declared() bool {
	return len(o.tree.Decls) > 0 && o.tree.Decls[0].Where().Start < o.word.Start
}

// typing reports whether a type is being written.
func (o *offer) typing() bool {
	before := o.last(1)
	return before == ":" || before == "of"
}

// wantsModel reports whether a device type or a type is to follow.
func (o *offer) wantsModel() bool {
	switch o.last(0) {
	case "all":
		return o.last(1) == "in"
	case "of":
		return o.last(1) == "list"
	case ":":
		first := o.first()
		return first == "device" && o.block() == "" || first == "var" || o.block() == "service" || o.block() == "" && first == "app"
	}
	return false
}

// valueTypes are the words for types of values.
var valueTypes = []string{"bool", "int", "float", "string", "enum", "duration", "time", "geo", "list of"}

func (o *offer) types() {
	first := o.first()
	values := first == "var" || o.block() == "service" || o.last(0) == "of"
	if !values {
		o.symbols(rankName, itemClass, o.index.Models)
		o.symbols(rankDevice, itemClass, o.index.Shipped)
		for _, name := range o.index.ImportNames(o.name) {
			o.add(rankName, name, itemModule, "package")
		}
	}
	if values || first == "app" {
		o.words(valueTypes...)
	}
}

// afterDot offers the parts of what stands before the dot.
func (o *offer) afterDot() {
	path, start := o.pathBefore(len(o.tokens) - 2)
	if len(path) == 0 {
		return
	}
	if pack := o.index.Imported(o.name, path[0]); pack != nil && len(path) == 1 && o.named(path[0]) == nil {
		o.symbols(rankName, itemClass, pack.Parts)
		return
	}
	fits := o.fitting(start - 1)
	model := o.self
	if model == nil {
		s := o.named(path[0])
		if s == nil {
			return
		}
		model, path = s.Model, path[1:]
	}
	switch len(path) {
	case 0:
		for _, r := range model.Resources() {
			o.resource(r, strings.TrimPrefix(names.Ref("", r), "."), fits)
		}
	case 1:
		if service := model.Part(names.Service, path[0]); service != nil {
			for _, r := range service.Parts {
				o.resource(r, r.Name, fits)
			}
		}
	}
}

func (o *offer) resource(r *names.Symbol, label string, fits func(*names.Symbol) bool) {
	rank := rankName
	if fits(r) {
		rank = rankValue
	}
	o.add(rank, label, itemProperty, resourceDetail(r))
}

// own offers resources of a device type by their bare names.
func (o *offer) own(model *names.Symbol, fits func(*names.Symbol) bool) {
	for _, r := range model.Resources() {
		if fits(r) {
			o.add(rankName, strings.TrimPrefix(names.Ref("", r), "."), itemProperty, resourceDetail(r))
		}
	}
}

// fitting tells which resources fit behind token i: what can be set behind set,
// what can be called behind call, what has a value elsewhere.
func (o *offer) fitting(i int) func(*names.Symbol) bool {
	word := ""
	if i >= 0 {
		word = o.tokens[i].Text
	}
	switch word {
	case "set":
		return (*names.Symbol).Settable
	case "call":
		return (*names.Symbol).Callable
	}
	want := o.want(i)
	return func(s *names.Symbol) bool {
		return !s.Callable() && (want.Kind == models.NotSet || alikeTypes(want, s.Type))
	}
}

// alikeTypes reports whether values of two types can be compared.
func alikeTypes(a, b names.Type) bool {
	number := func(t names.Type) bool { return t.Kind == models.Int || t.Kind == models.Float }
	if number(a) && number(b) {
		return models.Commensurable(a.Unit, b.Unit)
	}
	return a.Kind == b.Kind && slices.Equal(a.Members, b.Members)
}

// references offers devices, and the names of resources whole.
func (o *offer) references(fits func(*names.Symbol) bool) {
	o.deviceRefs(o.index.Devices, fits)
	o.deviceRefs(o.local, fits)
}

func (o *offer) deviceRefs(devices []*names.Symbol, fits func(*names.Symbol) bool) {
	for _, d := range devices {
		if d.Model == nil {
			continue
		}
		any := false
		for _, r := range d.Model.Resources() {
			if fits(r) {
				any = true
				o.add(rankName, names.Ref(d.Name, r), itemProperty, resourceDetail(r))
			}
		}
		if any {
			o.add(rankDevice, d.Name, itemVariable, detail(d))
		}
	}
}

// values offers the constants, variables and parameters that have a value.
func (o *offer) values(want names.Type) {
	for _, s := range o.local {
		rank := rankName
		switch fits := alikeTypes(want, s.Type); {
		case want.Kind == models.Duration && !fits:
			continue
		case want.Kind != models.NotSet && fits:
			rank = rankValue
		}
		switch s.Kind {
		case names.Let:
			o.add(rank, s.Name, itemConstant, "constant")
		case names.Var, names.Param:
			if s.Model == nil {
				o.add(rank, s.Name, itemVariable, s.Text)
			}
		}
	}
}

// kindOf lists the local names of a kind.
func (o *offer) kindOf(kind names.Kind) []*names.Symbol {
	var list []*names.Symbol
	for _, s := range o.local {
		if s.Kind == kind {
			list = append(list, s)
		}
	}
	return list
}
