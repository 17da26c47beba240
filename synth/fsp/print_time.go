// Definitions about time, printed.

package fsp

func (p *printer) timed(d *TimedDef) {
	p.write("timed ", d.Name, " = ")
	p.use(d.Use)
	p.write(" {")
	for i, b := range d.Bounds {
		p.write([]string{" ", ", "}[min(i, 1)])
		p.label(b.Labels)
		if b.High == nil {
			p.write(" from ")
			p.within(b.Low, sumLevel)
			continue
		}
		p.write(" in ")
		p.within(b.Low, sumLevel)
		p.write("..")
		p.within(b.High, sumLevel)
	}
	p.write(" }")
}

func (p *printer) timeBetween(d *WithinDef) {
	p.write(d.Keyword, " ", d.Name, " = ")
	p.label(d.Event)
	p.write(map[string]string{"deadline": " within ", "delay": " at least "}[d.Keyword])
	p.within(d.Ticks, sumLevel)
	p.write(" after ")
	p.label(d.After)
}
