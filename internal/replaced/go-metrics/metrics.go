// Package metrics has of the module of its name what a registry's client makes when a process starts: a namespace and counters, which count
// nothing. There is nothing here that would show them: a program that does has no package to compile with.
package metrics

// Labels are names with values.
type Labels map[string]string

// Namespace is what counters belong to.
type Namespace struct{}

// NewNamespace is one that holds nothing.
func NewNamespace(_, _ string, _ Labels) *Namespace { return &Namespace{} }

// LabeledCounter is a counter for each value of its labels.
type LabeledCounter struct{}

// NewLabeledCounter is one that counts nothing.
func (*Namespace) NewLabeledCounter(_, _ string, _ ...string) LabeledCounter { return LabeledCounter{} }

// WithValues is the counter of these values.
func (c LabeledCounter) WithValues(_ ...string) LabeledCounter { return c }

// Inc counts nothing.
func (LabeledCounter) Inc(_ ...float64) {}
