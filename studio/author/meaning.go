// Meanings: promises in other words, with runs they allow and forbid.

package author

import (
	"context"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/observe"
	"github.com/tenet-iot/tenet/studio"
)

// explained is how many promises of one place are explained: a group has one for
// each of its devices, and they say the same.
const explained = 4

// Meaning explains the promises written at a place.
//
// Cost: that of a check, and the search of some thousand short runs a promise.
func (a *Author) Meaning(ctx context.Context, files map[string]string, at studio.FormPlace) (studio.MeaningReport, error) {
	out := studio.MeaningReport{Meanings: []studio.Meaning{}}
	result, _ := compile.Load(files, a.project.WithSources(files).CheckSite())
	if result == nil {
		return out, nil
	}
	out.Ready = true
	for _, p := range result.Origin.Properties {
		if !writtenAt(files, p.Decl.Where(), at) {
			continue
		}
		if len(out.Meanings) == explained {
			out.More++
			continue
		}
		if err := ctx.Err(); err != nil {
			return out, err
		}
		out.Meanings = append(out.Meanings, meaning(result.Deployment, p))
	}
	return out, nil
}

func writtenAt(files map[string]string, span diag.Span, at studio.FormPlace) bool {
	if span.File != at.File {
		return false
	}
	line, col := diag.Position(files[at.File], span.Start)
	return line == at.Line && col == at.Col
}

func meaning(d *check.Deployment, p *check.Property) studio.Meaning {
	out := studio.Meaning{
		Name: p.Name, Sentence: p.Sentence, Boundaries: []studio.Boundary{},
		Allowed: story(observe.Story{}), Forbidden: story(observe.Story{}),
	}
	e, ok := compile.Meaning(d, p)
	if !ok {
		return out
	}
	out.Meaning, out.Allowed, out.Forbidden = e.Meaning, story(e.Allowed), story(e.Forbidden)
	for _, b := range e.Boundaries {
		out.Boundaries = append(out.Boundaries, studio.Boundary{Seconds: b.Ticks, Kept: story(b.Kept), Broken: story(b.Broken)})
	}
	return out
}

func story(s observe.Story) studio.Story {
	out := studio.Story{Steps: []studio.StoryStep{}, ForEver: s.ForEver}
	for _, x := range s.Steps {
		out.Steps = append(out.Steps, studio.StoryStep{At: x.Tick, Until: x.Last, Times: x.Times, What: x.What, Broken: x.Broken})
	}
	return out
}
