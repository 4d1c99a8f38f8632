package image

// ReportKind is what a report of a build is about.
type ReportKind string

// Values are all there are.
func (ReportKind) Values() []string { return []string{"context", "step", "output", "pull", "built"} }
