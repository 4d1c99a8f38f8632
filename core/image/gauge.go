package image

import (
	"sync"

	"dockbridge/core/registry"
)

// almost is what a report before the last one says at most.
const almost = 0.99

// gauge reports how much of an archive was sent or received, and of the whole
// work: the part of it that a report stands for never falls, and is 1 at the end.
type gauge struct {
	reports reporter[registry.Progress]

	mu   sync.Mutex
	last float64
}

func newGauge(report func(registry.Progress) error) *gauge {
	return &gauge{reports: reporter[registry.Progress]{report: report}}
}

// at gives a report when a part of the work is done, from 0 to 1.
func (g *gauge) at(p registry.Progress, part float64) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last = max(g.last, min(part, almost))
	overall := g.last
	p.Overall = &overall
	return g.reports.give(p)
}

// sending gives the function for counted that reports an archive's way to the engine; share is its part of the whole work.
func (g *gauge) sending(size int64, share float64) func(bytes int64) error {
	return func(bytes int64) error {
		return g.at(registry.Progress{Status: "Sending archive", Current: &bytes, Total: &size}, share*fraction(bytes, size))
	}
}

// done gives the last report.
func (g *gauge) done(status string, size int64) error {
	overall := 1.0
	return g.reports.give(registry.Progress{Status: status, Current: &size, Total: &size, Overall: &overall})
}

func fraction(bytes, of int64) float64 {
	if of <= 0 {
		return 0
	}
	return min(float64(bytes)/float64(of), 1)
}
