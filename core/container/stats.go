package container

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/wire"

	api "github.com/docker/docker/api/types/container"
)

// StatsRequest is the request of container.stats.
type StatsRequest struct {
	engine.Deadline
	Ref
	// OneShot takes one sample instead of two a second apart: the reply comes at once, without cpu_percent.
	OneShot bool `json:"one_shot,omitempty"`
}

// Usage is what a container uses, computed as docker stats computes it. For a
// container that does not run the numbers are 0.
type Usage struct {
	// ID is the full id.
	ID string `json:"id"`
	// Name is the name.
	Name string `json:"name"`
	// Read is the moment of the sample; null for a container that does not run.
	Read wire.Moment `json:"read"`
	// CPUPercent is the use of the processors in the last second: 100 is one processor, 200 are two. null with one_shot, and where there is no sample before: at the beginning of a stream, and after a start.
	CPUPercent *float64 `json:"cpu_percent"`
	// CPUTotal is the processor time used since the start, in seconds.
	CPUTotal float64 `json:"cpu_total"`
	// OnlineCPUs is the number of processors the container may run on.
	OnlineCPUs int `json:"online_cpus" python:"online_cpus"`
	// MemoryUsage is the memory in use in bytes, without the page cache that can be given up at once.
	MemoryUsage int64 `json:"memory_usage"`
	// MemoryLimit is the most memory in bytes it may use; all the machine's when it was given no limit.
	MemoryLimit int64 `json:"memory_limit"`
	// MemoryPercent is memory_usage in percent of memory_limit.
	MemoryPercent float64 `json:"memory_percent"`
	// NetworkRX is the number of bytes received on all its networks since the start.
	NetworkRX int64 `json:"network_rx"`
	// NetworkTX is the number of bytes sent on all its networks since the start.
	NetworkTX int64 `json:"network_tx"`
	// BlockRead is the number of bytes read from disks since the start.
	BlockRead int64 `json:"block_read"`
	// BlockWrite is the number of bytes written to disks since the start.
	BlockWrite int64 `json:"block_write"`
	// PIDs is the number of processes and threads.
	PIDs int `json:"pids" python:"pids"`
	// Attrs is the engine's whole reply, with the engine's own names.
	Attrs any `json:"attrs"`
}

// Stats asks what a container uses now. The engine takes two samples for it,
// which lasts one to two seconds: the use of the processors is the difference.
func Stats(ctx context.Context, e *engine.Engine, r StatsRequest) (Usage, error) {
	if err := r.Check(); err != nil {
		return Usage{}, err
	}
	query := url.Values{"stream": {"0"}}
	if r.OneShot {
		if err := e.Require(ctx, "1.41", "statistics from one sample (one_shot)"); err != nil {
			return Usage{}, r.Named(err)
		}
		query.Set("one-shot", "1")
	}
	raw, header, err := e.GetBytes(ctx, r.path("stats"), query, e.DocumentLimit())
	if err != nil {
		return Usage{}, r.Named(err)
	}
	sample, err := engine.Document[api.StatsResponse]{Raw: raw}.Decode()
	if err != nil {
		return Usage{}, r.Named(err)
	}
	u := usageOf(sample, header.Get("Ostype") == "windows")
	if r.OneShot {
		u.CPUPercent = nil
		if err := u.identify(ctx, e, subject{ref: r.Container}); err != nil {
			return Usage{}, r.Named(err)
		}
	}
	u.Attrs = json.RawMessage(raw)
	return u, nil
}

func usageOf(s api.StatsResponse, windows bool) Usage {
	u := Usage{
		ID: s.ID, Name: strings.TrimPrefix(s.Name, "/"),
		OnlineCPUs:  int(s.CPUStats.OnlineCPUs),
		MemoryLimit: int64(s.MemoryStats.Limit),
		PIDs:        int(s.PidsStats.Current),
	}
	if !s.Read.IsZero() {
		u.Read = wire.Moment(s.Read.UTC().Format(time.RFC3339Nano))
	}
	for _, n := range s.Networks {
		u.NetworkRX += int64(n.RxBytes)
		u.NetworkTX += int64(n.TxBytes)
	}
	var cpu float64
	if windows {
		cpu = u.windows(s)
	} else {
		cpu = u.unix(s)
	}
	u.CPUPercent = &cpu
	if u.MemoryLimit > 0 {
		u.MemoryPercent = float64(u.MemoryUsage) / float64(u.MemoryLimit) * 100
	}
	return u
}

// unix takes what is counted in the Linux way, and gives the use of the processors.
func (u *Usage) unix(s api.StatsResponse) (cpu float64) {
	if u.OnlineCPUs == 0 {
		u.OnlineCPUs = len(s.CPUStats.CPUUsage.PercpuUsage)
	}
	u.CPUTotal = float64(s.CPUStats.CPUUsage.TotalUsage) / 1e9 // nanoseconds
	used := float64(s.CPUStats.CPUUsage.TotalUsage) - float64(s.PreCPUStats.CPUUsage.TotalUsage)
	passed := float64(s.CPUStats.SystemUsage) - float64(s.PreCPUStats.SystemUsage)
	if used > 0 && passed > 0 {
		cpu = used / passed * float64(u.OnlineCPUs) * 100
	}
	u.MemoryUsage = int64(s.MemoryStats.Usage - inactiveFile(s.MemoryStats))
	for _, entry := range s.BlkioStats.IoServiceBytesRecursive {
		switch strings.ToLower(entry.Op) {
		case "read":
			u.BlockRead += int64(entry.Value)
		case "write":
			u.BlockWrite += int64(entry.Value)
		}
	}
	return cpu
}

// inactiveFile is the page cache that the kernel gives up first; cgroup v1 and v2 have different names for it.
func inactiveFile(m api.MemoryStats) uint64 {
	if v, ok := m.Stats["total_inactive_file"]; ok && v < m.Usage {
		return v
	}
	if v := m.Stats["inactive_file"]; v < m.Usage {
		return v
	}
	return 0
}

// windows takes what is counted in the Windows way, and gives the use of the processors.
func (u *Usage) windows(s api.StatsResponse) (cpu float64) {
	const tick = 100 // nanoseconds in the unit of processor time
	u.OnlineCPUs = int(s.NumProcs)
	u.CPUTotal = float64(s.CPUStats.CPUUsage.TotalUsage) * tick / 1e9
	used := float64(s.CPUStats.CPUUsage.TotalUsage) - float64(s.PreCPUStats.CPUUsage.TotalUsage)
	possible := float64(s.Read.Sub(s.PreRead).Nanoseconds()) / tick * float64(s.NumProcs)
	if used > 0 && possible > 0 {
		cpu = used / possible * 100
	}
	u.MemoryUsage = int64(s.MemoryStats.PrivateWorkingSet)
	u.BlockRead, u.BlockWrite = int64(s.StorageStats.ReadSizeBytes), int64(s.StorageStats.WriteSizeBytes)
	return cpu
}
