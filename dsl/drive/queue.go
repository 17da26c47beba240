// What runs out when, ordered by when it is due.

package drive

// queue is a set of timers, at most one for each id, as a binary heap with
// positions. Ids are small integers from 0; due times are of any one unit.
type queue struct {
	heap []timer
	at   []int32 // position in heap plus 1 by id; 0: not running
}

type timer struct {
	due int64
	id  int32
}

// less orders timers by due time, those due together by id.
func (t timer) less(u timer) bool {
	return t.due < u.due || t.due == u.due && t.id < u.id
}

func newQueue(ids int) queue { return queue{at: make([]int32, ids)} }

// start lets the timer of id run out at due; a running one is replaced.
// Cost: logarithmic.
func (q *queue) start(id int32, due int64) {
	i := int(q.at[id]) - 1
	if i < 0 {
		i = len(q.heap)
		q.heap = append(q.heap, timer{})
	}
	q.put(i, timer{due: due, id: id})
	q.fix(i)
}

// cancel stops the timer of id, if it runs. Cost: logarithmic.
func (q *queue) cancel(id int32) {
	if q.at[id] == 0 {
		return
	}
	i, last := int(q.at[id])-1, len(q.heap)-1
	q.at[id] = 0
	moved := q.heap[last]
	q.heap = q.heap[:last]
	if i < last {
		q.put(i, moved)
		q.fix(i)
	}
}

// runs gives when the timer of id is due; false if it does not run.
func (q *queue) runs(id int32) (due int64, ok bool) {
	if q.at[id] == 0 {
		return 0, false
	}
	return q.heap[q.at[id]-1].due, true
}

// first gives the timer that is due first; false if none runs.
func (q *queue) first() (timer, bool) {
	if len(q.heap) == 0 {
		return timer{}, false
	}
	return q.heap[0], true
}

func (q *queue) put(i int, t timer) {
	q.heap[i] = t
	q.at[t.id] = int32(i + 1)
}

// fix moves the timer at i to where it belongs.
func (q *queue) fix(i int) {
	t := q.heap[i]
	for i > 0 {
		parent := (i - 1) / 2
		if !t.less(q.heap[parent]) {
			break
		}
		q.put(i, q.heap[parent])
		i = parent
	}
	for {
		child := 2*i + 1
		if child+1 < len(q.heap) && q.heap[child+1].less(q.heap[child]) {
			child++
		}
		if child >= len(q.heap) || !q.heap[child].less(t) {
			break
		}
		q.put(i, q.heap[child])
		i = child
	}
	q.put(i, t)
}
