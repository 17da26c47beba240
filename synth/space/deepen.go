// The search depth first.

package space

// deepen explores the newest states first: of those found from one state, the first
// that was emitted. The states that wait are kept on a stack, 4 bytes each.
func (s *search) deepen() {
	var stack []ID
	push := func(from int) {
		for id := s.store.n - 1; id >= from && s.live; id-- {
			if len(stack) == cap(stack) && !s.store.take(4*int64(max(cap(stack), 64))) {
				s.fail(&LimitError{What: LimitMemory, At: s.store.bytes})
				return
			}
			if len(stack) == cap(stack) {
				stack = append(make([]ID, 0, max(2*cap(stack), 64)), stack...)
			}
			stack = append(stack, ID(id))
		}
	}
	s.begin()
	push(0)
	for s.live && len(stack) > 0 {
		id := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		known := s.store.n
		s.expand(id)
		push(known)
	}
}
