// Words of the language that may follow.

package lsp

import (
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/syntax"
)

// phrases say how a phrase goes on after its last words.
var phrases = map[string][]string{
	"safe": {"state"}, "list": {"of"},
	"fixed": {"sensor", "state", "property", "action"}, "updatable": {"sensor", "state", "property", "action"},
	"modifiable": {"state", "property", "action"},
	"reported":   {"within"}, "responds": {"within"}, "heals": {"within"}, "reports": {"every"}, "stale": {"after"},
	"moves": {"stepwise"}, "does": {"not fall", "not rise", "not change"}, "does not": {"fall", "rise", "change"},
	"also": {"on reconnect"}, "also on": {"reconnect"}, "stop": {"after"},
	"asked": {"to set"}, "asked to": {"set"}, "set by": {"a person"}, "by a": {"person"}, "by": {"hand"},
	"lasts": {"longer than", "shorter than"}, "longer": {"than"}, "shorter": {"than"},
	"happens at": {"least every", "most"}, "at least": {"every"}, "times": {"in any"}, "times in": {"any"},
	"only": {"happens while"}, "only happens": {"while"},
	"and then": {"stays for", "stays until"}, "then stays": {"for", "until"}, "stays": {"between"},
	"it": {"stays possible to"}, "it stays": {"possible to"}, "stays possible": {"to"},
	"with": {"the weather"}, "with the": {"weather"},
	"nobody": {"outside can learn"}, "nobody outside": {"can learn"}, "outside can": {"learn"},
	"cannot": {"control"}, "again": {"and again"}, "again and": {"again"},
	"not": {"even for a moment"}, "not even": {"for a moment"}, "even for": {"a moment"}, "for a": {"moment"},
	"critical even": {"if deaf"}, "even if": {"deaf"},
	"required": {"prompt", "delayed", "faulty"}, "severity": {"error", "warning", "hint"},
	"mode": {"single", "restart", "queued", "parallel"},
}

// phrase returns how the phrase before the cursor goes on.
func (c *cursor) phrase() []string {
	last, before := c.previous(0), c.last(1)
	switch {
	case before == "any" || before == "every" || before == "each":
		return []string{"in all"}
	case last.Text == "in" && slices.Contains([]string{"any", "every", "each"}, c.last(2)):
		return []string{"all"}
	case last.Kind != syntax.Keyword || before == ".":
		return nil
	}
	if list, ok := phrases[before+" "+last.Text]; ok {
		return list
	}
	switch app := c.block() == "app" || c.block() == "each"; {
	case last.Text == "is" && c.block() == "environment":
		if c.first() == "role" {
			return []string{"public"}
		}
		return []string{"private", "public", "untrusted", "guarded"}
	case last.Text == "at" && c.block() == "environment":
		return []string{"most"}
	case last.Text == "always" && c.block() == "rule":
		return []string{"set"}
	case last.Text == "always" && app && c.complete(len(c.tokens)-2) && c.item < len(c.tokens)-1:
		return []string{"together"}
	case last.Text == "for" && app && c.item == len(c.tokens)-1:
		return []string{"each"}
	case last.Text == "at" && app && c.seen("whenever"):
		return []string{"once"}
	case last.Text == "and" && app && c.seen("whenever"):
		return []string{"then stays for", "then stays until"}
	case last.Text == "never" && app && c.item < len(c.tokens)-1 && c.complete(len(c.tokens)-2):
		return []string{"happens", "lasts longer than", "lasts shorter than"}
	}
	return phrases[last.Text]
}

// options may follow every promise.
var options = []string{"as", "required", "critical", "not even for a moment", "severity", "owner", "because"}

// follow lists the words that may follow what is complete.
func (c *cursor) follow() []string {
	switch c.block() {
	case "":
		return c.followDecl()
	case "service":
		return c.followResource()
	case "behaviour":
		return c.followTransition()
	case "environment":
		return c.followPhysics()
	case "rule":
		return c.followRule()
	case "app", "each":
		return c.followItem()
	}
	return nil
}

func (c *cursor) followDecl() []string {
	switch c.first() {
	case "device":
		if c.seen("at") || c.previous(0).Kind == syntax.Text || c.last(1) == "device" {
			return nil
		}
		return []string{"at"}
	case "import":
		if c.seen("as") {
			return nil
		}
		return []string{"as"}
	}
	return nil
}

// first is the first word of the item at hand.
func (c *cursor) first() string {
	if c.item < len(c.tokens) {
		return c.tokens[c.item].Text
	}
	return ""
}

// seen reports whether one of the words stands in the item at hand.
func (c *cursor) seen(words ...string) bool {
	for _, t := range c.tokens[min(c.item, len(c.tokens)):] {
		if t.Kind == syntax.Keyword && slices.Contains(words, t.Text) {
			return true
		}
	}
	return false
}

func (c *cursor) followResource() []string {
	switch {
	case !c.hasSign(":") && !c.seen("action"):
		return nil
	case c.seen("rate") && !c.seen("per"):
		return []string{"per"}
	}
	words := c.unseen("by hand", "responds within", "reported within", "reports every", "stale after", "rate")
	if c.seen("action") {
		words = append(words, c.unseen("writes")...)
	}
	return words
}

// unseen leaves out the phrases whose first word stands in the item at hand.
func (c *cursor) unseen(list ...string) []string {
	return slices.DeleteFunc(list, func(phrase string) bool {
		word, _, _ := strings.Cut(phrase, " ")
		return c.seen(word)
	})
}

// hasSign reports whether a sign stands in the item at hand.
func (c *cursor) hasSign(sign string) bool {
	for _, t := range c.tokens[min(c.item, len(c.tokens)):] {
		if t.Text == sign && t.Kind != syntax.Text {
			return true
		}
	}
	return false
}

func (c *cursor) followTransition() []string {
	switch {
	case c.seen("heals"):
		return nil
	case !c.hasSign("->"):
		return c.unseen("when")
	case !c.seen("set"):
		return c.unseen("when", "heals within")
	case c.hasSign("=") || c.seen("unchanged"):
		return []string{"heals within"}
	}
	return []string{"unchanged"}
}

func (c *cursor) followPhysics() []string {
	switch first := c.first(); {
	case first == "assume" || first == "at" || c.seen("draws") || first == "while" && !c.hasSign(":"):
		return nil
	case first == "role":
		return []string{"is public"}
	case first == "while":
		return []string{"does not fall", "does not rise", "does not change"}
	}
	return []string{"moves stepwise", "does not fall", "does not rise", "does not change", "is private", "is public", "is untrusted", "is guarded"}
}

// section is the part of a rule the cursor is in.
func (c *cursor) section() string {
	section, depth := "", 0
	for i := c.item; i < len(c.tokens); i++ {
		t := c.tokens[i]
		switch t.Text {
		case "(", "[":
			depth++
			continue
		case ")", "]":
			depth--
			continue
		}
		if t.Kind != syntax.Keyword || depth > 0 {
			continue
		}
		begins := i == c.item || c.tokens[i-1].Text == "or" || c.tokens[i-1].Text == ")" && section == "mode"
		switch t.Text {
		case "when", "then", "else", "allow", "while", "if", "mode":
			section = t.Text
		case "on", "every", "at":
			if begins || section == "mode" {
				section = t.Text
			}
		}
	}
	return section
}

// inParentheses reports whether the cursor is inside parentheses of the item.
func (c *cursor) inParentheses() bool {
	depth := 0
	for _, t := range c.tokens[min(c.item, len(c.tokens)):] {
		switch t.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
	}
	return depth > 0
}

var (
	triggers   = []string{"when", "on", "every", "at"}
	afterWords = []string{"or", "while", "if", "then"} // after a trigger
	actions    = []string{"set", "always set", "call", "notify", "after", "stop after"}
)

func (c *cursor) followRule() []string {
	if c.last(0) == "or" {
		if c.section() == "while" || c.section() == "if" {
			return []string{"unknown"}
		}
		return append([]string{"unknown"}, triggers...)
	}
	switch section := c.section(); section {
	case "", "mode":
		if section == "" {
			return append(slices.Clone(triggers), "mode")
		}
		return triggers
	case "when":
		return append([]string{"or unknown", "for", "also on reconnect"}, afterWords...)
	case "on":
		if c.inParentheses() {
			return []string{"changes", "updates", "then", "and", "together within", "within"}
		}
		switch c.last(0) {
		case ")", "changes", "updates", "set", "refused", "offline", "online", "dropped", "start":
			return afterWords
		}
		return append([]string{"changes", "updates", "is set", "is refused", "offline", "online", "dropped"}, afterWords...)
	case "every":
		return afterWords
	case "at":
		return append([]string{"on"}, afterWords...)
	case "while", "if":
		return []string{"or unknown", "then"}
	case "then", "else":
		return c.followAction(section)
	}
	return []string{"allow"}
}

func (c *cursor) followAction(section string) []string {
	words := slices.Clone(actions)
	for i := len(c.tokens) - 1; i >= 0 && i >= len(c.tokens)-3; i-- {
		if c.tokens[i].Text == "after" && i < len(c.tokens)-1 && (i == 0 || c.tokens[i-1].Text != "stop") {
			words = append(words, "anyway")
		}
	}
	if section == "then" {
		words = append(words, "else")
	}
	return append(words, "allow")
}

func (c *cursor) followItem() []string {
	switch c.first() {
	case "assume":
		if c.seen("initially") {
			return nil
		}
		return c.unseen("again and again")
	case "let", "var", "allow", "fltl":
		if c.first() == "fltl" {
			return append(slices.Clone(options), "U", "W")
		}
		return nil
	case "rule":
		return []string{"priority", "mode"}
	case "for":
		return []string{"where"}
	}
	return c.followPromise()
}

// followPromise lists how a promise goes on behind an operand.
func (c *cursor) followPromise() []string {
	from := c.sentenceStart()
	sentence := *c
	sentence.item = from
	first := sentence.first()
	if from == c.item && !c.hasSign(":") {
		if first == "between" && c.seen("set", "asked", "notify", "call") && !c.seen("and") {
			return []string{"and"}
		}
		switch first {
		case "between":
			return []string{"changes", "updates", "is refused", "dropped", "and"}
		case "after":
			return []string{"changes", "updates", "is refused", "dropped", "until"}
		case "while":
			return nil
		}
	}
	words := c.unseen(slices.Clone(options)...)
	if c.last(0) == "critical" {
		words = append(words, "even if deaf")
	}
	if len(words) < len(options) {
		return words // options have begun
	}
	switch first {
	case "never":
		return append(words, "and", "together", "while")
	case "always":
		return append(words, "while")
	case "whenever":
		switch {
		case !c.hasSign(","):
			return nil
		case sentence.seen("stays"):
			return words
		case sentence.seen("within", "once"):
			return append(words, "and then stays for", "and then stays until")
		}
		return append(words, "at once", "within", "and then stays for", "and then stays until")
	case "it":
		return append(words, "with the weather")
	case "eventually", "nobody":
		return words
	case "after":
		switch {
		case !sentence.hasSign(","):
			return nil
		case !sentence.seen("until"):
			return []string{"until"}
		}
		return append(words, "changes", "updates", "is refused", "dropped")
	}
	return sentence.followClaim(words)
}

// sentenceStart is where the sentence begins, behind its scope or achieve.
func (c *cursor) sentenceStart() int {
	from := c.item
	if c.first() == "achieve" {
		from++
	}
	if f := c.first(); f == "while" || f == "between" || f == "after" {
		for i := c.item; i < len(c.tokens); i++ {
			if c.tokens[i].Text == ":" && (i < 2 || c.tokens[i-1].Kind != syntax.Number) {
				from = i + 1
			}
		}
	}
	return from
}

// followClaim lists how a sentence goes on that begins with an event or a
// condition.
func (c *cursor) followClaim(options []string) []string {
	switch {
	case c.seen("happens"):
		return c.followHappens(options)
	case c.seen("lasts"):
		return append(options, c.unseen("while")...)
	case c.seen("between") && !c.seen("and"):
		return []string{"and"}
	case c.seen("between"):
		return append(options, c.unseen("while")...)
	case c.seen("before", "again", "together", "cannot"):
		return options
	case c.seen("and"):
		return []string{"and", "always together"}
	}
	words := []string{"never happens", "only happens while", "happens at least every", "happens at most"}
	if f := c.first(); f == "set" || f == "asked" || f == "notify" || f == "call" || c.seen("changes", "updates", "refused", "dropped") {
		return words
	}
	return append(words, "changes", "updates", "is refused", "dropped", "never lasts longer than", "never lasts shorter than",
		"and", "before", "again and again", "stays between", "cannot control")
}

// followHappens lists how a sentence about an event goes on behind the word.
func (c *cursor) followHappens(options []string) []string {
	switch {
	case c.last(0) == "happens" && c.last(1) == "never":
		return append(options, "while", "within")
	case c.last(0) == "happens" && c.last(1) == "only":
		return []string{"while"}
	case c.last(0) == "happens":
		return []string{"at least every", "at most"}
	case c.last(1) == "most":
		return []string{"times in any"}
	case c.seen("after"):
		return append(options, "changes", "updates", "is refused", "dropped")
	case c.seen("within"):
		return []string{"after"}
	}
	return options
}

// continuing are the words people begin a line with that goes on with the item
// before.
var continuing = []string{"as", "required", "critical", "not", "severity", "owner", "because", "within", "and", "while"}
