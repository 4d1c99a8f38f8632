package network

import "dockbridge/core/argument"

// Scope is how far a network reaches.
type Scope string

// Values are all there are.
func (Scope) Values() []string { return []string{"local", "swarm", "global"} }

// UnmarshalJSON takes one of them.
func (c *Scope) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }

// CreateScope is how far a new network reaches.
type CreateScope string

// Values are all there are.
func (CreateScope) Values() []string { return []string{"local", "swarm"} }

// UnmarshalJSON takes one of them.
func (c *CreateScope) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }

// Reach is how far a network that there is reaches.
type Reach string

// Values are all there are.
func (Reach) Values() []string { return Scope("").Values() }
