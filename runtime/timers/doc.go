// Package timers is the gateway's clock, which tests can replace. What runs and
// when it is due is kept by dsl/drive.
package timers
