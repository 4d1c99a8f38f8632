package compose

import (
	"context"
	"testing"

	"dockbridge/core/fault"
)

func TestACancelledStopIsAnError(t *testing.T) {
	w := newWorld(t)
	w.has("web", "running")
	ctx, cancel := context.WithCancel(soon(t))
	_, err := Stop(ctx, w.engine(), StopRequest{Selected: Selected{Project: byName}}, func(Progress) error { cancel(); return nil })
	failed(t, err, fault.Cancelled)
}

func TestGraceIsWholeSeconds(t *testing.T) {
	minus := -2
	e := newWorld(t).engine()
	_, err := Stop(soon(t), e, StopRequest{StopTimeout: &minus}, silent)
	failed(t, err, fault.InvalidArgument)
	_, err = Restart(soon(t), e, RestartRequest{StopTimeout: &minus}, silent)
	failed(t, err, fault.InvalidArgument)
	_, err = Down(soon(t), e, DownRequest{StopTimeout: &minus}, silent)
	failed(t, err, fault.InvalidArgument)
}
