package health

import "dockbridge/core/argument"

// OutputStream is which output of a container is read.
type OutputStream string

// Values are all there are.
func (OutputStream) Values() []string { return []string{"both", "stdout", "stderr"} }

// UnmarshalJSON takes one of them.
func (c *OutputStream) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }
