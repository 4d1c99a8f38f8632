package health

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// snapshot is the part of a container's inspect that decides about waiting.
type snapshot struct {
	ID           string `json:"Id"`
	Name         string
	RestartCount int
	State        struct {
		Status     string
		Running    bool // also while paused, and while the restart policy is about to start it again
		OOMKilled  bool
		ExitCode   int
		Error      string
		StartedAt  string
		FinishedAt string
		Health     *struct {
			Status        string
			FailingStreak int
			Log           []probe
		}
	}
	Config struct {
		TTY         bool `json:"Tty"`
		Healthcheck *struct{ Test []string }
	}
	HostConfig struct {
		NetworkMode string
		AutoRemove  bool
	}
	NetworkSettings struct {
		Ports map[string][]struct {
			HostIP   string `json:"HostIp"`
			HostPort string
		}
		Networks map[string]struct {
			IPAddress         string
			GlobalIPv6Address string
		}
	}

	// gone tells that the container does not exist any more; the rest is the last that was known of it.
	gone bool
}

// probe is one run of a health check.
type probe struct {
	End      time.Time
	ExitCode int
	Output   string
}

// The states of a container, as the engine names them.
const (
	created  = "created"
	running  = "running"
	removing = "removing"
	exited   = "exited"
	dead     = "dead"
)

// The states of a health check. Engines send null, "" or "none" where there is none.
const (
	healthy   = "healthy"
	unhealthy = "unhealthy"
	noCheck   = "none"
)

// inspect asks the engine for the container's state, and gives the engine's clock from before the answer was made.
func inspect(ctx context.Context, e *engine.Engine, container string) (snapshot, time.Time, error) {
	var s snapshot
	data, header, err := e.GetBytes(ctx, "/containers/"+container+"/json", nil, e.DocumentLimit())
	if err != nil {
		return s, time.Time{}, err
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return s, time.Time{}, fault.NotJSON("the engine's reply", err)
	}
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return s, time.Time{}, nil // an engine without a clock is none to fail about
	}
	// The header has whole seconds and is written after the state was read.
	return s, date.Add(-time.Second), nil
}

// ended tells that the container will not go on by itself. The engine sets "restarting" in the same step in which it notes an
// exit that the restart policy answers, so "exited" is always the end: there is no policy, it gave up, or somebody stopped it.
// A container whose first start failed stays "created", with the reason.
func (s snapshot) ended() bool {
	switch s.State.Status {
	case exited, dead, removing:
		return true
	case created:
		return s.gone || s.startFailed()
	default:
		return s.gone
	}
}

func (s snapshot) startFailed() bool {
	return s.State.Status == created && s.State.Error != "" && s.State.ExitCode != 0
}

// health is the state of the health check, "" where there is none.
func (s snapshot) health() string {
	if s.State.Health == nil || s.State.Health.Status == noCheck {
		return ""
	}
	return s.State.Health.Status
}

// failing tells that probes have failed often enough. Engines also say "unhealthy" of a container that is paused or being stopped,
// and until the next probe after a pause; then no probe has failed.
func (s snapshot) failing() bool { return s.health() == unhealthy && s.State.Health.FailingStreak > 0 }

// hasCheck tells that a health check is configured, which the state shows only once the container runs.
func (s snapshot) hasCheck() bool {
	c := s.Config.Healthcheck
	return s.health() != "" || c != nil && len(c.Test) > 0 && c.Test[0] != "NONE"
}

// ready tells that it runs and no health check says otherwise.
func (s snapshot) ready() bool {
	return s.State.Status == running && !s.gone && (s.health() == "" || s.health() == healthy)
}

// lastProbe is the latest run of the health check, nil when there was none.
func (s snapshot) lastProbe() *probe {
	if s.State.Health == nil || len(s.State.Health.Log) == 0 {
		return nil
	}
	return &s.State.Health.Log[len(s.State.Health.Log)-1]
}

func (s snapshot) healthOutput() string {
	if p := s.lastProbe(); p != nil {
		return p.Output
	}
	return ""
}
