package volume

// Scope is how far a volume reaches.
type Scope string

// Values are all there are.
func (Scope) Values() []string { return []string{"local", "global"} }
