package container

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// Snapshot is the part of a container's inspect that decides what it does now, and what it is waited for.
type Snapshot struct {
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
			Log           []Probe
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
}

// Probe is one run of a health check.
type Probe struct {
	End      time.Time
	ExitCode int
	Output   string
}

// TakeSnapshot asks the engine how a container is, and when that was by the engine's clock: in whole seconds, and a moment after the state
// was read. The time is zero where the engine does not say it.
func TakeSnapshot(ctx context.Context, e *engine.Engine, container string) (Snapshot, time.Time, error) {
	var s Snapshot
	data, header, err := e.GetBytes(ctx, Ref{Container: container}.path("json"), nil, e.DocumentLimit())
	if err != nil {
		return s, time.Time{}, err
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return s, time.Time{}, fault.NotJSON("the engine's reply", err)
	}
	date, _ := http.ParseTime(header.Get("Date"))
	return s, date, nil
}
