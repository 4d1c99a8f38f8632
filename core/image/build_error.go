package image

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"dockbridge/core/fault"
	"dockbridge/core/registry"
)

// failed is the error of the step that is under way; code is what its program ended with, 0 where it was none.
func (l *buildLog) failed(why *fault.Error, code int) error {
	switch why.Code {
	case fault.EngineFailed, fault.InvalidArgument, fault.NotFound, fault.Unauthorized, fault.PermissionDenied, fault.Conflict:
	default: // a full disk, exhausted memory: these have codes of their own
		return l.located(why)
	}
	f := fault.New(fault.BuildFailed, "%s", strings.TrimSpace(why.Message)).WithCause(why)
	if l.now.Step > 0 {
		f.Message = "the build failed at step " + l.where() + ": " + f.Message
	} else {
		f.Message = "the build failed: " + f.Message
	}
	f.Status = why.Status
	switch {
	case code != 0:
		f = f.WithDetail("exit_code", code)
	case strings.HasPrefix(strings.ToUpper(l.now.Instruction), "FROM "):
		if reason, hint := registry.Reason(why); reason != "" {
			f = f.WithDetail("reason", reason).WithHint(hint)
		}
	}
	return l.located(f)
}

// located tells where in the build an error was.
func (l *buildLog) located(f *fault.Error) *fault.Error {
	if l.now.Step == 0 {
		return f
	}
	return f.WithDetail("step", l.now.Step).WithDetail("steps", l.now.Steps).
		WithDetail("instruction", l.now.Instruction).WithDetail("logs", l.tail())
}

func (l *buildLog) where() string {
	return fmt.Sprintf("%d/%d (%s)", l.now.Step, l.now.Steps, shortened(l.now.Instruction))
}

// shortened is an instruction as it stands in a sentence.
func shortened(instruction string) string {
	const most = 100
	if runes := []rune(instruction); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return instruction
}

// about names the image in an error of its build.
func (r BuildRequest) about(f *fault.Error, tags []string) *fault.Error {
	switch {
	case f.Resource != "":
		return f
	case len(tags) > 0:
		return f.WithResource(tags[0])
	default:
		return f.WithResource(string(r.Path))
	}
}

// explain gives an error of a build its form. lacking is why credentials could not be read.
func (r BuildRequest) explain(err error, log *buildLog, lacking error, tags []string) error {
	var known *fault.Error
	ended := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	if !errors.As(err, &known) && !ended {
		return err // the report's own
	}
	f := fault.From(err)
	refusal := f.Status == http.StatusBadRequest || f.Status == http.StatusInternalServerError
	switch {
	case f.Code == fault.BuildFailed:
	case refusal && (f.Code == fault.InvalidArgument || f.Code == fault.EngineFailed): // of the Dockerfile, before the first step
		f = fault.From(log.failed(f, 0))
	default:
		f = log.located(f)
	}
	if lacking != nil && f.Code == fault.BuildFailed && f.Details["exit_code"] == nil {
		f = f.WithDetail("credentials", fault.From(lacking).Message)
	}
	return r.about(f, tags)
}
