// Package access decides who may talk to the gateway.
//
// A request shows who it is by a token (Authorization: Bearer …) or by the
// session cookie a one-time login link has set. Everything is refused unless a
// rule here lets it in: a Mux has a level for each of its routes, and what
// matches no route is refused like the rest to those who are not known.
//
// Tokens are 256 random bits; only their SHA-256 is kept and compared, in
// constant time. What a role may ask of a device is not decided here but by the
// gate inside Step, for which the policy was compiled in.
package access
