package image

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"dockbridge/core/buildkit"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
)

// explainSteps gives an error of a build by BuildKit its form.
func (r BuildRequest) explainSteps(err error, steps *buildSteps, tags []string) error {
	var known *fault.Error
	var failed *buildkit.Failure
	ended := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	switch {
	case errors.As(err, &failed):
		known = steps.failed(failed)
	case errors.As(err, &known), ended:
		known = steps.running().located(fault.From(err))
	default:
		return err // the report's own
	}
	return r.about(known, tags)
}

// failed is the error of a build that the engine could not finish.
func (b *buildSteps) failed(why *buildkit.Failure) *fault.Error {
	s := b.steps[why.Vertex]
	if s == nil || s.number == 0 {
		s = b.broken()
	}
	f := fault.FromStatus(500, strings.TrimSpace(why.Message))
	if f.Code == fault.EngineFailed {
		f = fault.New(fault.BuildFailed, "the build failed: %s", f.Message)
		if s != nil {
			f.Message = "the build failed at " + s.title() + strings.TrimPrefix(f.Message, "the build failed")
		}
	}
	f.Status = 0
	f = f.WithCause(why)
	if why.Line > 0 {
		f = f.WithDetail("line", why.Line)
	}
	switch {
	case why.ExitCode != 0:
		f = f.WithDetail("exit_code", why.ExitCode)
	case s == nil, strings.HasPrefix(s.where.Instruction, "FROM "), strings.HasPrefix(s.where.Instruction, "[internal] load metadata"),
		strings.HasPrefix(s.where.Instruction, "resolve image config"):
		if reason, hint := registry.Reason(f); reason != "" {
			f = f.WithDetail("reason", reason).WithHint(hint)
		}
	}
	return s.located(f).Hide(why.Given)
}

// broken is the step that failed first by itself; others are cancelled for it.
func (b *buildSteps) broken() *buildStep {
	for _, s := range b.order {
		if s.failure != "" && !strings.Contains(s.failure, context.Canceled.Error()) {
			return s
		}
	}
	return nil
}

// running is the step that began last and has not ended.
func (b *buildSteps) running() *buildStep {
	for i := len(b.order) - 1; i >= 0; i-- {
		if s := b.order[i]; !s.ended || s.failure != "" {
			return s
		}
	}
	return nil
}

// title is the step as a person looks for it.
func (s *buildStep) title() string {
	instruction := shortened(s.where.Instruction)
	if !s.numbered {
		return instruction
	}
	stage := ""
	if s.where.Stage != "" {
		stage = " of " + s.where.Stage
	}
	return fmt.Sprintf("step %d/%d%s (%s)", s.where.Step, s.where.Steps, stage, instruction)
}

// located tells where in the build an error was.
func (s *buildStep) located(f *fault.Error) *fault.Error {
	if s == nil {
		return f
	}
	f = f.WithDetail("instruction", s.where.Instruction).WithDetail("logs", s.lines())
	if s.where.Stage != "" {
		f = f.WithDetail("stage", s.where.Stage)
	}
	if s.numbered {
		f = f.WithDetail("step", s.where.Step).WithDetail("steps", s.where.Steps)
	}
	return f
}

// lines are the end of the step's output.
func (s *buildStep) lines() string {
	lines := strings.Split(strings.TrimSpace(s.tail.String()), "\n")
	return strings.Join(lines[max(0, len(lines)-tailOf):], "\n")
}
