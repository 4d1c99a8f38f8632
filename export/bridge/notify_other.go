//go:build !linux

package bridge

import (
	"errors"
	"os"

	"dockbridge/core/fault"
)

// pipeNotifier does with a pipe what an eventfd does on Linux.
type pipeNotifier struct{ r, w *os.File }

func newNotifier() (notifier, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fault.New(fault.ResourceExhausted, "no pipe could be had: %v", err).WithCause(err)
	}
	return &pipeNotifier{r, w}, nil
}

func (p *pipeNotifier) fd() int { return int(p.r.Fd()) }

func (p *pipeNotifier) set() { _, _ = p.w.Write([]byte{1}) }

func (p *pipeNotifier) clear() { _, _ = p.r.Read(make([]byte, 1)) }

func (p *pipeNotifier) watch(int, uint64) error { return errors.ErrUnsupported }

func (p *pipeNotifier) readable() []uint64 { return nil }

func (p *pipeNotifier) close() { _, _ = p.r.Close(), p.w.Close() }
