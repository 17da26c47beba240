// Shadows: deployments that are computed beside what runs.

package deploy

import (
	"context"
	"errors"
	"time"
)

// Shadow gives a deployment that may take over to be computed beside what runs, in place of
// another that was. It is inspected as at Activate, and its state stays as it is.
//
// Errors: *RefusedError, *TransitionError, *ArchiveError, those of the store.
func (m *Manager) Shadow(ctx context.Context, hash, note string) (*Loaded, error) {
	m.turn.Lock()
	defer m.turn.Unlock()
	l := m.life(hash)
	if l == nil {
		return nil, unknownBundle(hash)
	}
	if !l.can(Deploy) {
		return nil, &TransitionError{hash, Deploy, l.state()}
	}
	loaded, err := m.loadNow(ctx, hash)
	if err != nil {
		return nil, err
	}
	if err := m.endShadow(ctx, "another is computed"); err != nil {
		return nil, err
	}
	m.setShadow(hash, m.opt.Now())
	return loaded, m.record(ctx, hash, l.state(), note)
}

// EndShadow ends what Shadow began; nothing happens if nothing is computed.
func (m *Manager) EndShadow(ctx context.Context, note string) error {
	m.turn.Lock()
	defer m.turn.Unlock()
	return m.endShadow(ctx, note)
}

func (m *Manager) endShadow(ctx context.Context, note string) error {
	hash, _, ok := m.Shadowed()
	if !ok {
		return nil
	}
	m.setShadow(hash, time.Time{})
	return m.record(ctx, hash, m.life(hash).state(), note)
}

// Shadowed says which deployment is computed beside what runs, and since when.
func (m *Manager) Shadowed() (hash string, since time.Time, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for hash, x := range m.extra {
		if l := m.lives[hash]; !x.Shadow.IsZero() && l.can(Deploy) {
			return hash, x.Shadow, true
		}
	}
	return "", time.Time{}, false
}

// RestoreShadow loads what was computed before the start; nil if nothing was. What cannot be
// loaded any more is no shadow from then on, and the error says why.
func (m *Manager) RestoreShadow(ctx context.Context) (*Loaded, error) {
	m.turn.Lock()
	defer m.turn.Unlock()
	hash, _, ok := m.Shadowed()
	if !ok {
		return nil, nil
	}
	loaded, err := m.load(ctx, hash)
	if err != nil && ctx.Err() == nil {
		err = errors.Join(err, m.endShadow(ctx, err.Error()))
	}
	return loaded, err
}

func (m *Manager) setShadow(hash string, since time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	x := m.extra[hash]
	x.Shadow = since
	m.extra[hash] = x
}
