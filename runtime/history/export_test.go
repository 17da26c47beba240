// What tests outside the package may set.

package history

// SetFull says from how many bytes on a block takes no more.
func (h *History) SetFull(bytes int) { h.full = bytes }
