// A queue with two ends.

package window

// ring holds spans, oldest first. The zero ring is empty.
type ring struct {
	list  []span // its length is a power of two, or 0
	first int
	count int
}

// at returns the i-th span.
func (r *ring) at(i int) *span { return &r.list[(r.first+i)&(len(r.list)-1)] }

func (r *ring) back() *span { return r.at(r.count - 1) }

func (r *ring) pushBack(s span) {
	r.grow()
	r.count++
	*r.back() = s
}

func (r *ring) pushFront(s span) {
	r.grow()
	r.first = (r.first - 1) & (len(r.list) - 1)
	r.count++
	*r.at(0) = s
}

func (r *ring) popBack() span {
	s := *r.back()
	r.count--
	return s
}

func (r *ring) popFront() span {
	s := *r.at(0)
	r.first = (r.first + 1) & (len(r.list) - 1)
	r.count--
	return s
}

// grow makes room for one more.
func (r *ring) grow() {
	if r.count < len(r.list) {
		return
	}
	list := make([]span, max(8, 2*len(r.list)))
	for i := range r.count {
		list[i] = *r.at(i)
	}
	r.list, r.first = list, 0
}
