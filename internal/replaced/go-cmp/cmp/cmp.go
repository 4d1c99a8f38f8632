// Package cmp has of the module of its name what containerd makes one option with, for tests of its own: nothing that compares. A program that
// compares does not compile with it.
package cmp

// Option would say how values are compared.
type Option interface{ option() }

type none struct{}

func (none) option() {}

// FilterValues gives an option that nothing takes.
func FilterValues(_ any, _ Option) Option { return none{} }

// Comparer gives an option that nothing takes.
func Comparer(_ any) Option { return none{} }
