// The running timers, ordered by when they are due.

package timers

import "time"

// Queue is a set of timers, at most one for each id, as a binary heap with
// positions. Ids are small integers from 0. It is not safe for concurrent use.
type Queue struct {
	heap []timer
	at   []int32 // position in heap plus 1 by id; 0: not running
}

type timer struct {
	due time.Duration
	id  int32
}

// less orders timers by due time, those due together by id.
func (t timer) less(u timer) bool {
	return t.due < u.due || t.due == u.due && t.id < u.id
}

// Start lets the timer of id run out at due; a running one is replaced.
// Cost: logarithmic.
func (q *Queue) Start(id int32, due time.Duration) {
	for int(id) >= len(q.at) {
		q.at = append(q.at, 0)
	}
	i := int(q.at[id]) - 1
	if i < 0 {
		i = len(q.heap)
		q.heap = append(q.heap, timer{})
	}
	q.put(i, timer{due: due, id: id})
	q.fix(i)
}

// Cancel stops the timer of id, if it runs. Cost: logarithmic.
func (q *Queue) Cancel(id int32) {
	if int(id) >= len(q.at) || q.at[id] == 0 {
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

// Len is the number of running timers.
func (q *Queue) Len() int { return len(q.heap) }

// Next is when the first timer is due; false if none runs.
func (q *Queue) Next() (time.Duration, bool) {
	if len(q.heap) == 0 {
		return 0, false
	}
	return q.heap[0].due, true
}

// Due stops all timers due at now and appends their ids to dst, first due
// first, those due together by id.
func (q *Queue) Due(now time.Duration, dst []int32) []int32 {
	for len(q.heap) > 0 && q.heap[0].due <= now {
		id := q.heap[0].id
		dst = append(dst, id)
		q.Cancel(id)
	}
	return dst
}

func (q *Queue) put(i int, t timer) {
	q.heap[i] = t
	q.at[t.id] = int32(i + 1)
}

// fix moves the timer at i to where it belongs.
func (q *Queue) fix(i int) {
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
