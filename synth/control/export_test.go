package control

// Impatient has diagrams try after so many transitions of a directed search.
func (p *Problem) Impatient(most int) { p.patience = most }
