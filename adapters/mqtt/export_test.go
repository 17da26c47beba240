package mqtt

// The bounds of what is kept for clients.
const (
	MaxRetained = maxRetained
	MaxFilters  = maxFilters
)

// Subscriptions counts those of all clients, connected or not.
func (d *Door) Subscriptions() int64 { return d.current.Load().server.Info.Clone().Subscriptions }
