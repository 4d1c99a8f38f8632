package system

import "dockbridge/core/argument"

// DiskUsageType is a kind of thing that takes up space.
type DiskUsageType string

// Values are all there are.
func (DiskUsageType) Values() []string {
	return []string{"container", "image", "volume", "build-cache"}
}

// UnmarshalJSON takes one of them.
func (c *DiskUsageType) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }

// EventType is what kind of thing an event is about.
type EventType string

// Values are all there are.
func (EventType) Values() []string {
	return []string{"builder", "config", "container", "daemon", "image", "network", "node", "plugin", "secret", "service", "volume"}
}

// EventScope is where an event comes from.
type EventScope string

// Values are all there are.
func (EventScope) Values() []string { return []string{"local", "swarm"} }

// EventKind is what an event is about: a kind of thing, or the stream that gives it.
type EventKind string

// Values are all there are.
func (EventKind) Values() []string { return append(EventType("").Values(), "stream") }

// NodeState is how an engine takes part in a swarm.
type NodeState string

// Values are all there are.
func (NodeState) Values() []string {
	return []string{"inactive", "pending", "active", "error", "locked"}
}
