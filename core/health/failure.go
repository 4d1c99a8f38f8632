package health

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dockbridge/core/fault"
)

const (
	// lastLines is how much of the log goes into an error.
	lastLines = 20
	// sigkill is the exit code of a program that was killed, by the kernel's OOM killer too.
	sigkill = 137
)

// fail makes the caller's error of what ended a wait. The phrase completes "… before it", and facts are added to the details.
// The state, the last log lines and the last probe's output are in the details of every error but those of the request itself.
func (w *watcher) fail(ctx context.Context, err error, phrase string, facts map[string]any) error {
	if err == nil {
		return nil
	}
	late := errors.Is(ctx.Err(), context.DeadlineExceeded)
	var f *fault.Error
	switch {
	case late:
		f = w.enrich(ctx, func(s snapshot) *fault.Error { return w.late(s, lastAttempt(facts)) })
	case errors.Is(err, errEnded):
		f = w.enrich(ctx, func(s snapshot) *fault.Error { return w.ended(s, phrase) })
	case errors.Is(err, errUnhealthy):
		f = w.enrich(ctx, w.unhealthy)
	default:
		return w.Named(err)
	}
	for key, value := range facts {
		f = f.WithDetail(key, value)
	}
	return f.WithResource(w.Container)
}

// enrich makes an error of the last state and adds what helps to understand it. It has a time of its own: ctx may be over.
func (w *watcher) enrich(ctx context.Context, build func(snapshot) *fault.Error) *fault.Error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	s, _ := w.state()
	logs, logsErr := tail(ctx, w.e, s)
	if logsErr != nil {
		if heard := w.listener.heard(ctx); heard != "" {
			logs, logsErr = heard, nil
		}
	}
	if s.State.ExitCode == sigkill && !s.State.OOMKilled {
		// The kernel's message that memory ran out may come in after that of the end.
		if again, err := w.refresh(ctx); err == nil && !again.gone {
			s = again
		}
	}
	f := build(s).WithDetail("state", s.state()).WithDetail("exit_code", s.State.ExitCode).WithDetail("oom_killed", s.State.OOMKilled).
		WithDetail("restart_count", s.RestartCount).WithDetail("logs", logs).WithDetail("health_output", s.healthOutput())
	if h := s.health(); h != "" {
		f = f.WithDetail("health_status", h)
	}
	if s.State.Error != "" {
		f = f.WithDetail("error", s.State.Error)
	}
	if logsErr != nil {
		f = f.WithDetail("logs_error", fault.From(logsErr).Message)
	}
	return f
}

// state is the state's name, also of a container that does not exist any more.
func (s snapshot) state() string {
	if s.gone {
		return "removed"
	}
	return s.State.Status
}

func (w *watcher) ended(s snapshot, phrase string) *fault.Error {
	const readLogs = `its last log lines are in the error's details ("logs")`
	code := s.State.ExitCode
	switch {
	case s.startFailed():
		return fault.New(fault.ContainerExited, "%s could not be started: %s", w.name(), s.State.Error).
			WithHint("correct its configuration, then start it again")
	case s.gone && !w.death.seen:
		return fault.New(fault.ContainerNotFound, "%s was removed before it %s", w.name(), phrase)
	case s.State.OOMKilled && code != 0:
		return fault.New(fault.OutOfMemory, "%s was killed for using too much memory before it %s", w.name(), phrase).
			WithHint("give it a higher memory limit, or have its program use less")
	default:
		return fault.New(fault.ContainerExited, "%s ended with exit code %d before it %s", w.name(), code, phrase).WithHint(readLogs)
	}
}

func (w *watcher) unhealthy(s snapshot) *fault.Error {
	message := fmt.Sprintf("%s is unhealthy", w.name())
	if p := s.lastProbe(); p != nil {
		message += fmt.Sprintf(": its last probe ended with exit code %d", p.ExitCode)
	}
	return fault.New(fault.Unhealthy, "%s", message).
		WithHint(`what the probe wrote is in the error's details ("health_output"), and the last log lines too ("logs")`)
}

// lastAttempt says what the last attempt to reach a container came to, "" when nothing is known of one.
func lastAttempt(facts map[string]any) string {
	if err, ok := facts["last_error"]; ok {
		return fmt.Sprintf(", the last attempt: %v", err)
	}
	if status, ok := facts["last_status"]; ok {
		return fmt.Sprintf(", the last answer: status %v", status)
	}
	return ""
}

// late is the error when time is up; the operation's framework adds the limit.
func (w *watcher) late(s snapshot, attempt string) *fault.Error {
	is := s.state()
	if h := s.health(); h != "" {
		is += " and " + h
	}
	return fault.New(fault.Timeout, "%s is still %s", w.name(), is).
		WithHint(fmt.Sprintf(`the container is %s%s; give a longer timeout, or look at its last log lines in the error's details ("logs")`, is, attempt))
}
