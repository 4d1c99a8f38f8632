package container

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const linuxSample = `{"id":"abc","name":"/web","read":"2025-08-01T12:00:01.5Z",
	"cpu_stats":{"cpu_usage":{"total_usage":3000000000},"system_cpu_usage":20000000000,"online_cpus":4},
	"precpu_stats":{"cpu_usage":{"total_usage":2000000000},"system_cpu_usage":16000000000},
	"memory_stats":{"usage":1000,"limit":2000,"stats":{"inactive_file":200}},
	"blkio_stats":{"io_service_bytes_recursive":[{"op":"Read","value":5},{"op":"write","value":7},{"op":"read","value":1},{"op":"","value":9}]},
	"networks":{"eth0":{"rx_bytes":10,"tx_bytes":20},"eth1":{"rx_bytes":1,"tx_bytes":2}},
	"pids_stats":{"current":3}}`

func statsOf(t *testing.T, sample string, windows, oneShot bool) (Usage, error) {
	t.Helper()
	s := enginetest.New(t)
	s.Handle("GET /containers/web/stats", func(w http.ResponseWriter, _ *http.Request) {
		if windows {
			w.Header().Set("Ostype", "windows")
		}
		_, _ = io.WriteString(w, sample)
	})
	u, err := Stats(context.Background(), s.Engine(), StatsRequest{Ref: Ref{Container: "web"}, OneShot: oneShot})
	if oneShot {
		assert.Equal(t, "one-shot=1&stream=0", s.Last().Query)
	} else {
		assert.Equal(t, "stream=0", s.Last().Query)
	}
	return u, err
}

func TestStatsAreComputedAsDockerStatsDoes(t *testing.T) {
	u, err := statsOf(t, linuxSample, false, false)

	require.NoError(t, err)
	assert.JSONEq(t, linuxSample, string(u.Attrs.(json.RawMessage)))
	u.Attrs = nil
	cpu := 100.0
	assert.Equal(t, Usage{
		ID: "abc", Name: "web", Read: "2025-08-01T12:00:01.5Z", CPUPercent: &cpu, CPUTotal: 3, OnlineCPUs: 4,
		MemoryUsage: 800, MemoryLimit: 2000, MemoryPercent: 40, NetworkRX: 11, NetworkTX: 22, BlockRead: 6, BlockWrite: 7, PIDs: 3,
	}, u)
}

func TestStatsOfOneSampleHaveNoUseOfTheProcessors(t *testing.T) {
	u, err := statsOf(t, linuxSample, false, true)
	require.NoError(t, err)
	assert.Nil(t, u.CPUPercent)
	assert.InDelta(t, 3, u.CPUTotal, 0)
}

func TestStatsOfOldControlGroupsAndOldEngines(t *testing.T) {
	u, err := statsOf(t, `{"cpu_stats":{"cpu_usage":{"total_usage":10,"percpu_usage":[1,2]},"system_cpu_usage":10},
		"memory_stats":{"usage":1000,"stats":{"total_inactive_file":300,"inactive_file":5}}}`, false, false)
	require.NoError(t, err)
	assert.Equal(t, 2, u.OnlineCPUs)
	assert.InDelta(t, 200, *u.CPUPercent, 0.001)
	assert.Equal(t, int64(700), u.MemoryUsage)

	u, err = statsOf(t, `{"memory_stats":{"usage":1000,"stats":{"inactive_file":2000}}}`, false, false)
	require.NoError(t, err)
	assert.Equal(t, int64(1000), u.MemoryUsage)
}

func TestStatsOfWhatDoesNotRun(t *testing.T) {
	u, err := statsOf(t, `{"id":"abc","name":"/web","read":"0001-01-01T00:00:00Z"}`, false, false)
	require.NoError(t, err)
	assert.Empty(t, u.Read)
	assert.Zero(t, *u.CPUPercent)
	assert.Zero(t, u.MemoryPercent)
}

func TestStatsOfWindows(t *testing.T) {
	u, err := statsOf(t, `{"read":"2025-08-01T12:00:01Z","preread":"2025-08-01T12:00:00Z","num_procs":2,
		"cpu_stats":{"cpu_usage":{"total_usage":15000000}},"precpu_stats":{"cpu_usage":{"total_usage":5000000}},
		"memory_stats":{"privateworkingset":50},"storage_stats":{"read_size_bytes":1,"write_size_bytes":2}}`, true, false)
	require.NoError(t, err)
	assert.InDelta(t, 50, *u.CPUPercent, 0.001)
	assert.InDelta(t, 1.5, u.CPUTotal, 0.001)
	assert.Equal(t, []int64{50, 1, 2}, []int64{u.MemoryUsage, u.BlockRead, u.BlockWrite})
}

func TestStatsErrors(t *testing.T) {
	_, err := statsOf(t, "not JSON", false, false)
	assert.True(t, fault.Is(err, fault.BadReply), "%v", err)

	s := enginetest.New(t)
	request := StatsRequest{Ref: Ref{Container: "web"}}
	s.Reply("GET /containers/web/stats", 404, `{"message":"No such container: web"}`)
	_, err = Stats(context.Background(), s.Engine(), request)
	assert.True(t, fault.Is(err, fault.ContainerNotFound), "%v", err)

	s.Cut("GET /containers/web/stats", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{")
	_, err = Stats(context.Background(), s.Engine(), request)
	assert.True(t, fault.Is(err, fault.ConnectionLost), "%v", err)

	_, err = Stats(context.Background(), s.Engine(), StatsRequest{})
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)

	s.SetVersion("1.40")
	request.OneShot = true
	_, err = Stats(context.Background(), s.Engine(), request)
	assert.True(t, fault.Is(err, fault.Unsupported), "%v", err)
}
