package container

import (
	"context"
	"math"
	"net/http"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
)

// UpdateRequest is the request of container.update.
type UpdateRequest struct {
	engine.Deadline
	Ref
	// CPUShares is the weight among containers that compete for processors (1024 is usual).
	CPUShares *int64 `json:"cpu_shares,omitempty"`
	// CPUPeriod is the scheduler's period in microseconds.
	CPUPeriod *int64 `json:"cpu_period,omitempty"`
	// CPUQuota is the processor time in microseconds that may be used in each period.
	CPUQuota *int64 `json:"cpu_quota,omitempty"`
	// CPUs is the number of processors that may be used, for example 1.5; not together with cpu_period and cpu_quota.
	CPUs *float64 `json:"cpus,omitempty"`
	// CpusetCPUs are the processors it may run on, for example "0-2,4".
	CpusetCPUs *string `json:"cpuset_cpus,omitempty"`
	// CpusetMems are the memory nodes it may use, for example "0,1".
	CpusetMems *string `json:"cpuset_mems,omitempty"`
	// MemLimit is the most memory, in bytes or with a unit ("512m"); 0 cannot lift a limit, the engine takes it for "as it was".
	MemLimit *wire.Size `json:"mem_limit,omitempty"`
	// MemReservation is the memory it is cut down to when memory is short, in bytes or with a unit.
	MemReservation *wire.Size `json:"mem_reservation,omitempty"`
	// MemswapLimit is the most of memory and swap together, in bytes or with a unit; -1 means no limit of swap.
	MemswapLimit *wire.Size `json:"memswap_limit,omitempty"`
	// PidsLimit is the most processes; -1 means no limit.
	PidsLimit *int64 `json:"pids_limit,omitempty"`
	// BlkioWeight is the weight for disk access, 10 to 1000; 0 means none.
	BlkioWeight *uint16 `json:"blkio_weight,omitempty"`
	// RestartPolicy says when the engine starts it again: "no", "always", "unless-stopped", "on-failure" or "on-failure:3",
	// also as {"Name": "on-failure", "MaximumRetryCount": 3}.
	RestartPolicy *RestartPolicy `json:"restart_policy,omitempty"`
}

// UpdateResult is what the engine has to say about an update.
type UpdateResult struct {
	// Warnings are what the engine could not do as asked, usually none.
	Warnings []string `json:"Warnings"`
}

// Update changes the limits and the restart policy of a container, also while it runs. What is not given stays as it is.
func Update(ctx context.Context, e *engine.Engine, r UpdateRequest) (UpdateResult, error) {
	if err := r.Check(); err != nil {
		return UpdateResult{}, err
	}
	body, err := r.body()
	if err != nil {
		return UpdateResult{}, err
	}
	if r.PidsLimit != nil {
		if err := e.Require(ctx, "1.40", "changing pids_limit"); err != nil { // older engines ignore it
			return UpdateResult{}, err
		}
	}
	result, err := ask[UpdateResult](engine.Repeatable(ctx), e, http.MethodPost, r.path("update"), nil, body)
	return result, r.Named(err)
}

// body holds what was given, by the engine's names.
func (r UpdateRequest) body() (map[string]any, error) {
	body := map[string]any{}
	put(body, "CpuShares", r.CPUShares)
	put(body, "CpuPeriod", r.CPUPeriod)
	put(body, "CpuQuota", r.CPUQuota)
	put(body, "CpusetCpus", r.CpusetCPUs)
	put(body, "CpusetMems", r.CpusetMems)
	put(body, "Memory", r.MemLimit)
	put(body, "MemoryReservation", r.MemReservation)
	put(body, "MemorySwap", r.MemswapLimit)
	put(body, "PidsLimit", r.PidsLimit)
	put(body, "BlkioWeight", r.BlkioWeight)
	if r.RestartPolicy != nil && r.RestartPolicy.Name != "" {
		put(body, "RestartPolicy", r.RestartPolicy)
	}
	if r.CPUs != nil {
		nano, err := nanoOf(*r.CPUs)
		if err != nil {
			return nil, fault.From(err).WithResource(r.Container)
		}
		body["NanoCpus"] = nano
	}
	if len(body) == 0 {
		return nil, fault.Invalid("give at least one limit, or the restart policy", "there is nothing to update").WithResource(r.Container)
	}
	return body, nil
}

// nanoOf gives a number of processors in the engine's unit.
func nanoOf(processors float64) (int64, error) {
	if !(processors > 0 && processors <= 1e6) {
		return 0, fault.Invalid("give a number of processors, for example 1.5", "cpus is %v", processors)
	}
	return int64(math.Round(processors * 1e9)), nil
}

func put[T any](body map[string]any, name string, value *T) {
	if value != nil {
		body[name] = *value
	}
}
