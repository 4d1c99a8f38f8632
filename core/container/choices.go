package container

import "dockbridge/core/argument"

// PullPolicy says when an image is pulled.
type PullPolicy string

// Values are all there are.
func (PullPolicy) Values() []string { return []string{"missing", "always", "never"} }

// UnmarshalJSON takes one of them.
func (c *PullPolicy) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }

// ConflictPolicy says what becomes of a container whose name is wanted for another one.
type ConflictPolicy string

// Values are all there are.
func (ConflictPolicy) Values() []string { return []string{"fail", "reuse", "recreate"} }

// UnmarshalJSON takes one of them.
func (c *ConflictPolicy) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }

// WaitCondition is what Wait waits for. Engine 20.10 takes any text, and waits for "not-running" then.
type WaitCondition string

// Values are all there are.
func (WaitCondition) Values() []string { return []string{"not-running", "next-exit", "removed"} }

// UnmarshalJSON takes one of them.
func (c *WaitCondition) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }

// CgroupNamespace is the control group namespace of a container.
type CgroupNamespace string

// Values are all there are.
func (CgroupNamespace) Values() []string { return []string{"private", "host"} }

// UnmarshalJSON takes one of them.
func (c *CgroupNamespace) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }
