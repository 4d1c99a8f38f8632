package engine

// Deadline is embedded in the request of every operation.
type Deadline struct {
	// Timeout is the time in seconds after which the operation is ended, on the engine too, and fails with a timeout.
	Timeout *float64 `json:"timeout,omitempty" unit:"seconds"`
}

// DeadlineSeconds gives the caller's wish; nil means the default of the operation.
func (d Deadline) DeadlineSeconds() *float64 { return d.Timeout }
