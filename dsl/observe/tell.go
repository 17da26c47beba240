// Telling letters: runs that no observer has found.

package observe

// Tell puts letters into words, one a tick. The last loop of them come again and
// again for ever; one alone without an event is a state in which nothing happens
// any more. The conditions told are those that w has words for.
func Tell(letters []Letter, loop int, w Words) Story {
	props := make([]Prop, len(w.Props))
	for i := range props {
		props[i] = Prop(i + 1)
	}
	var s Story
	var last Letter
	back := len(letters) - loop
	for i, l := range letters {
		text := w.happens(props, last, l, i == 0)
		rests := loop == 1 && i == back && l == l.silent()
		switch {
		case rests:
			s.ForEver = true
		case i == back:
			s.Loop = loop
		}
		if rests && text == nothing {
			break
		}
		s.Steps = append(s.Steps, Step{int64(i), int64(i), 1, text, false})
		last = l
	}
	return s
}
