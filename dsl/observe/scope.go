// Scopes: when a stretch begins and ends.

package observe

// gate says which letters open and close a scope.
type gate struct {
	context
	opens, closes guard
}

// The scopes ask their places for the signals from at on.

func (s While) gate(at signals) ([]place, gate) {
	return []place{known(s.Q)}, gate{
		context: context{ends: true},
		opens:   on(at),
		closes:  on(0).not(at),
	}
}

// A moment that both begins and ends a stretch leaves the scope closed.
func (s Between) gate(at signals) ([]place, gate) {
	begins, ends := at, at<<1
	return []place{moment(s.From), moment(s.To)}, gate{
		context: context{ends: true, mustEnd: true},
		opens:   on(begins).not(ends),
		closes:  on(ends),
	}
}

func (s After) gate(at signals) ([]place, gate) {
	if s.To.none() {
		return []place{moment(s.From)}, gate{opens: on(at), closes: never}
	}
	places, g := Between(s).gate(at)
	g.mustEnd = false
	return places, g
}
