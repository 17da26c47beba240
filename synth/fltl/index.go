// Indices: numbers, ranges, and what is read once for each value.

package fltl

// each reads [1], [1..3], [R] or [i:1..3] and calls do for each value, always
// with what follows the bracket still to be read. Within do the index stands
// for the value.
func (p *parser) each(do func(value int)) {
	p.expect("[", "before an index")
	name := ""
	if ahead := p.tokens[p.at:]; len(ahead) > 1 && ahead[0].kind == tokenName && ahead[1].text == ":" {
		name = ahead[0].text
		p.at += 2
	}
	bounds := p.bounds()
	p.expect("]", "after an index")
	defer p.bind(name)()
	after := p.at
	for v := bounds[0]; v <= bounds[1] && !p.failed; v++ {
		p.at = after
		p.make(1)
		p.index[name] = v
		do(v)
	}
}

// bind makes room for an index and returns what takes it back.
func (p *parser) bind(name string) func() {
	if p.index == nil {
		p.index = map[string]int{}
	}
	before, known := p.index[name]
	return func() {
		delete(p.index, name)
		if known {
			p.index[name] = before
		}
	}
}

// bounds reads a number, two numbers, or the name of a range.
func (p *parser) bounds() [2]int {
	t := p.token()
	if r, ok := p.ranges[t.text]; ok && t.kind == tokenName {
		p.at++
		return r
	}
	low := p.sum()
	high := low
	if p.sign("..") {
		high = p.sum()
	}
	if low > high {
		p.fail(emptyRange(t, low, high))
	}
	return [2]int{low, high}
}

// sum reads a number: constants, indices, + - * and parentheses.
func (p *parser) sum() int {
	p.enter()
	defer p.leave()
	n := p.term()
	for {
		switch {
		case p.sign("+"):
			n += p.term()
		case p.sign("-"):
			n -= p.term()
		default:
			return n
		}
		n = p.near(n)
	}
}

func (p *parser) term() int {
	n := p.factor()
	for p.sign("*") {
		n = p.near(n * p.factor())
	}
	return n
}

// near refuses numbers whose product might overflow.
func (p *parser) near(n int) int {
	p.make(1)
	if n < -maxNumber || n > maxNumber {
		p.fail(farIndex(p.token()))
		return 0
	}
	return n
}

func (p *parser) factor() int {
	p.enter()
	defer p.leave()
	switch t := p.token(); {
	case p.sign("-"):
		return -p.factor()
	case p.sign("("):
		n := p.sum()
		p.expect(")", "after the number in parentheses")
		return n
	case t.kind == tokenNumber:
		p.at++
		return t.number
	case t.kind == tokenName:
		n, ok := p.index[t.text]
		if !ok {
			p.fail(unknownIndex(t))
			return 0
		}
		p.at++
		return n
	default:
		p.fail(noIndex(t))
		return 0
	}
}
