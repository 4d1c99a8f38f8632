package health

import "dockbridge/core/argument"

// OutputStream is which output of a container is read.
type OutputStream string

// Values are all there are.
func (OutputStream) Values() []string { return []string{"both", "stdout", "stderr"} }

// UnmarshalJSON takes one of them.
func (c *OutputStream) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }

// State is what a container does.
type State string

// Values are all there are.
func (State) Values() []string {
	return []string{"created", "running", "paused", "restarting", "removing", "exited", "dead"}
}

// ProbeStatus is what a health check says.
type ProbeStatus string

// Values are all there are.
func (ProbeStatus) Values() []string { return []string{"starting", "healthy", "unhealthy"} }

// LineStream is where a line was written to.
type LineStream string

// Values are all there are.
func (LineStream) Values() []string { return []string{"stdout", "stderr"} }
