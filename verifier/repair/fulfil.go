// Fulfilling: wishes become promises, and rules that keep them are written.

package repair

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/memo"
)

// Wish is what became of a wish.
type Wish struct {
	Answer
	Line int // where it stands in its file, from 1
	File string
	// Kept: the rules there were fulfil it. Otherwise Taken is what was done for it; nil
	// if it stays a wish. Proposals are then what would do, at the price of asking for less, or of an assumption.
	Kept  bool
	Taken *Proposal
}

// Fulfil takes the wishes of sources in order. Each that can be fulfilled becomes a
// promise, and rules that keep it are added to its app, so that every later one is
// fulfilled beside it; the others stay wishes. The texts are as Propose gives them:
// verified as a whole, and no promise is worse than before.
//
// A cancelled context ends it with what was fulfilled so far.
//
// Errors: ErrText; otherwise only defects of this program.
func Fulfil(ctx context.Context, files map[string]string, site check.Site, opt Options) (map[string]string, []Wish, error) {
	if r, list := compile.Load(files, site); r == nil {
		return nil, nil, fmt.Errorf("%w: %s", ErrText, list[0].Message)
	}
	if opt.Cache == nil {
		opt.Cache = memo.NewMemory(cacheBytes)
	}
	opt.Most = 1
	var out []Wish
	var lines []int
	for _, w := range wishes(files) {
		lines = append(lines, 1+strings.Count(files[w.Span.File][:w.Span.Start], "\n"))
	}
	for n, skip := 0, 0; ctx.Err() == nil; n++ {
		list := wishes(files)
		if skip >= len(list) {
			break
		}
		w := list[skip]
		next, done, err := fulfil(ctx, files, site, w, opt)
		if err != nil {
			return nil, nil, err
		}
		for i := range done {
			done[i].File, done[i].Line = w.Span.File, lines[n]
		}
		out = append(out, done...)
		if next == nil {
			skip++
			continue
		}
		files = next
	}
	return files, out, nil
}

// wishes lists the wishes of sources by file and place.
func wishes(files map[string]string) []*syntax.AchieveDecl {
	var out []*syntax.AchieveDecl
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, _ := syntax.Parse(name, files[name])
		syntax.InspectFile(f, func(n syntax.Node) bool {
			if w, ok := n.(*syntax.AchieveDecl); ok && w.Sentence != nil {
				out = append(out, w)
			}
			return true
		})
	}
	return out
}

// promised makes a promise of a wish, and says where it stands then.
func promised(files map[string]string, w *syntax.AchieveDecl) (map[string]string, diag.Span) {
	at, s := w.Where(), w.Sentence.Where()
	text := files[at.File][s.Start:s.End]
	if _, again := w.Sentence.(*syntax.AgainSentence); again && !strings.HasSuffix(text, "again") {
		text += " again and again"
	}
	out := maps.Clone(files)
	out[at.File] = files[at.File][:at.Start] + text + files[at.File][s.End:]
	return out, diag.Span{File: at.File, Start: at.Start, End: at.Start + len(text)}
}

// fulfil takes one wish, which may stand for several, of a group. The sources are nil if
// one of them is not fulfilled.
func fulfil(ctx context.Context, files map[string]string, site check.Site, w *syntax.AchieveDecl, opt Options) (map[string]string, []Wish, error) {
	at := w.Where()
	texts, span := promised(files, w)
	r, list := compile.Load(texts, site)
	if r == nil {
		why := "it cannot be made a promise: " + list[0].Message
		return nil, []Wish{{Answer: Answer{Promise: files[at.File][at.Start:at.End], Why: why}}}, nil
	}
	var names [][2]string
	for i := range r.Spec.Properties {
		if p := &r.Spec.Properties[i]; p.Where.File == span.File && p.Where.Start >= span.Start && p.Where.Start < span.End {
			names = append(names, [2]string{p.App, p.Name})
		}
	}
	var out []Wish
	for _, name := range names {
		one, next, err := wished(ctx, texts, site, name, opt)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, *one)
		if next == nil {
			return nil, out, nil
		}
		texts = next
	}
	return texts, out, nil
}

// wished looks for rules that keep a promise that was a wish. The sources are nil if it
// finds none.
func wished(ctx context.Context, files map[string]string, site check.Site, name [2]string, opt Options) (*Wish, map[string]string, error) {
	r, _ := compile.Load(files, site)
	before, err := verifier.Verify(ctx, r, verifier.Options{
		MaxStates: opt.MaxStates, Memory: opt.Memory, Workers: opt.Workers, Cache: opt.Cache, AllFindings: true,
	})
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(before.Properties, func(p verifier.Property) bool { return p.App == name[0] && p.Name == name[1] })
	p := &before.Properties[i]
	w := &Wish{Answer: Answer{App: p.App, Promise: p.Name, Sentence: p.Sentence}}
	if p.Verdict == verifier.Holds {
		w.Kept = true
		return w, files, nil
	}
	s := newSearch(r, files, site, before, opt)
	if err := s.wish(ctx, i, &w.Answer); err != nil {
		return nil, nil, err
	}
	if len(w.Proposals) == 0 || w.Proposals[0].Concedes {
		return w, nil, nil
	}
	w.Taken, w.Proposals = &w.Proposals[0], nil
	return w, w.Taken.Files, nil
}

// wish writes rules for a promise that was a wish; failing that it tries the changes of
// the menu that only have rules do more or less.
func (s *search) wish(ctx context.Context, i int, a *Answer) error {
	ctx, cancel := s.limited(ctx)
	defer cancel()
	if err := s.write(ctx, i, a); err != nil || len(a.Proposals) > 0 && !a.Proposals[0].Concedes {
		return err
	}
	list := slices.DeleteFunc(s.menu(i).list(), func(c change) bool { return c.lost > replaced })
	more := Answer{Promise: a.Promise}
	if err := s.pursue(ctx, aim{promise: &s.before.Properties[i]}, list, &more); err != nil {
		return err
	}
	a.Tried += more.Tried
	switch {
	case len(more.Proposals) > 0:
		a.Proposals, a.Why, a.Clash = more.Proposals, "", nil
	case ctx.Err() != nil:
		a.Limit = "the time was up"
		if a.Why == "" {
			a.Why = "no rules were found until then"
		}
	}
	return nil
}
