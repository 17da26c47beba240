// Package bus carries what the gateway has done to whoever listens.
//
// It embeds a NATS server and publishes readings, commands, firings and life
// cycle events as JSON on subjects below "tenet.<site>". Publishing never
// blocks the engine: messages wait in a bounded queue and are counted as
// dropped when it is full. That loses nothing that matters, because the
// journal is the truth and the bus is only its echo.
//
// There is no network listener unless one is configured; a listener demands a
// token and lets its clients subscribe, not publish.
package bus
