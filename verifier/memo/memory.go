// A store in memory.

package memo

import "sync"

// Memory is a Store that holds so many bytes at most and forgets what was put in
// first. It is safe for concurrent use.
type Memory struct {
	mu    sync.Mutex
	most  int
	held  int
	data  map[string][]byte
	order []string // oldest first
}

var _ Store = (*Memory)(nil)

// NewMemory makes a store of so many bytes.
func NewMemory(most int) *Memory { return &Memory{most: most, data: map[string][]byte{}} }

// Get returns what was put under a name; it must not be changed.
func (m *Memory) Get(name string) ([]byte, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, ok := m.data[name]
	return data, ok
}

// Put keeps data, which must not be changed any more. What is larger than the whole
// store is not kept.
func (m *Memory) Put(name string, data []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(data) > m.most {
		return
	}
	if old, known := m.data[name]; known {
		m.held -= len(old)
	} else {
		m.order = append(m.order, name)
	}
	m.data[name] = data
	m.held += len(data)
	for m.held > m.most {
		first := m.order[0]
		m.order = m.order[1:]
		m.held -= len(m.data[first])
		delete(m.data, first)
	}
}
