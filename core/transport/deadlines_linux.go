package transport

import (
	"sync"
	"time"

	"dockbridge/core/fault"
)

// deadlines interrupts what has taken too long, with one timer for all that is
// waited for. Most requests begin and end without touching the timer: it is set
// to the earliest deadline, and those that come later end later.
type deadlines struct {
	mu      sync.Mutex
	timer   *time.Timer
	due     time.Time // when the timer fires; zero when it does not run
	waiting map[interrupter]time.Time
}

type interrupter interface{ Interrupt() }

func (d *deadlines) add(i interrupter, at time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.waiting == nil {
		d.waiting = map[interrupter]time.Time{}
	}
	d.waiting[i] = at
	if d.due.IsZero() || at.Before(d.due) {
		d.arm(at)
	}
}

// remove tells whether it came in time: otherwise Interrupt was called.
func (d *deadlines) remove(i interrupter) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, inTime := d.waiting[i]
	delete(d.waiting, i)
	return inTime
}

// rest stops the timer when nothing is waited for.
func (d *deadlines) rest() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.waiting) == 0 && d.timer != nil {
		d.timer.Stop()
		d.due = time.Time{}
	}
}

func (d *deadlines) arm(at time.Time) {
	d.due = at
	if d.timer == nil {
		d.timer = time.AfterFunc(time.Until(at), fault.Guarded(d.fire))
		return
	}
	d.timer.Reset(time.Until(at))
}

func (d *deadlines) fire() {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	next := time.Time{}
	for i, at := range d.waiting {
		switch {
		case !at.After(now):
			delete(d.waiting, i)
			i.Interrupt()
		case next.IsZero() || at.Before(next):
			next = at
		}
	}
	d.due = time.Time{}
	if !next.IsZero() {
		d.arm(next)
	}
}
