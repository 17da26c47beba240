// tenet sim --from: the run that breaks a promise, to be played on from.

package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/verifier"
)

// breaking finds the run that breaks a promise, as lines to play, and the second of the day
// at which it begins; -1 if any will do. The rules are verified for it, within the time
// given.
func breaking(sh *shell, result *compile.Result, promise string, most time.Duration) (lines []string, start int64, err error) {
	if err := known(result, []string{promise}); err != nil {
		return nil, 0, &exit{code: exitBadInput, cause: err}
	}
	show := newMeter(sh)
	rep, err := verifier.Verify(sh.ctx, result, verifier.Options{
		Timeout: most, Clock: time.Now, Progress: show.progress,
		Filter: func(_, name string) bool { return name == promise },
	})
	show.clear()
	if err != nil {
		return nil, 0, &exit{code: exitInternal, cause: err}
	}
	i := slices.IndexFunc(rep.Properties, func(p verifier.Property) bool { return p.Run != nil })
	if i < 0 {
		return nil, 0, &exit{code: exitBadInput, cause: fmt.Errorf("there is no run that breaks %q: the verdict is %s", promise, rep.Properties[0].Verdict)}
	}
	if lines, start, err = rep.Properties[i].Run.Script(result.Program); err != nil {
		return nil, 0, &exit{code: exitBadInput, cause: err}
	}
	return lines, start, nil
}
