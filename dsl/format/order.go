// What is written in another order or another way than it stands: modes go to
// the head of their rule, and times of day have two digits of the hour.

package format

import (
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/syntax"
)

// ordered returns the tokens of a file as they are to be written. Comments stay
// where they are.
func ordered(file *syntax.File) []syntax.Token {
	modes := map[int]*syntax.ModeExpr{} // by the offset of the brace they go before
	braces := signs(file, "{")
	syntax.InspectFile(file, func(n syntax.Node) bool {
		if rule, ok := n.(*syntax.RuleDecl); ok && rule.Mode != nil {
			if brace := braces.after(rule.Name.Span.End); brace < rule.Mode.Span.Start {
				modes[brace] = rule.Mode
			}
		}
		return true
	})
	out := make([]syntax.Token, 0, len(file.Tokens))
	var moved *syntax.ModeExpr
	for i, t := range file.Tokens {
		if mode := modes[t.Span.Start]; mode != nil {
			out = append(out, partsOf(file.Tokens[i:], mode)...)
			moved = mode
		}
		if moved == nil || !isPartOf(t, moved) {
			out = append(out, spellTime(t))
		}
	}
	return out
}

// partsOf returns the tokens of a mode, of which the first is not far.
func partsOf(tokens []syntax.Token, mode *syntax.ModeExpr) []syntax.Token {
	end := slices.IndexFunc(tokens, func(t syntax.Token) bool { return t.Span.Start >= mode.Span.End })
	if end < 0 {
		end = len(tokens)
	}
	return slices.DeleteFunc(slices.Clone(tokens[:end]), func(t syntax.Token) bool { return !isPartOf(t, mode) })
}

func isPartOf(t syntax.Token, mode *syntax.ModeExpr) bool {
	return t.Kind != syntax.Space && t.Kind != syntax.Comment && t.Span.Start >= mode.Span.Start && t.Span.End <= mode.Span.End
}

// spellTime writes 7:05 as 07:05.
func spellTime(t syntax.Token) syntax.Token {
	if t.Kind == syntax.Number && strings.IndexByte(t.Text, ':') == 1 {
		t.Text = "0" + t.Text
	}
	return t
}
