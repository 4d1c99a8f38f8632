package compose

import (
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
)

func TestStartRefusesAWaitWithoutTime(t *testing.T) {
	for _, seconds := range []float64{0, -1} {
		w := newWorld(t)
		w.has("web", "exited")
		_, err := Start(soon(t), w.engine(), StartRequest{Selected: Selected{Project: byName}, Wait: true, WaitTimeout: &seconds}, silent)
		failed(t, err, fault.InvalidArgument)
		assert.Empty(t, w.asked())
	}
}

func TestStartTellsWhatItWaitsFor(t *testing.T) {
	w := newWorld(t)
	w.has("web", "exited")
	w.has("db", "exited")
	limit := 0.2
	w.starts["web"] = func(c *made) { c.health = "starting" }
	_, err := Start(soon(t), w.engine(), StartRequest{Selected: Selected{Project: text(hooked)}, Wait: true, WaitTimeout: &limit}, silent)
	failed(t, err, fault.Timeout)
	w = newWorld(t)
	w.has("web", "exited")
	w.starts["web"] = func(c *made) {
		c.state, c.exit = "exited", 0
		c.host = object{"RestartPolicy": object{"Name": "always"}}
	}
	_, err = Start(soon(t), w.engine(), StartRequest{Selected: Selected{Project: byName}, Wait: true}, silent)
	failed(t, err, fault.ContainerExited)
}
