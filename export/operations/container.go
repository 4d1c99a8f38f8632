package operations

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/health"
	"dockbridge/core/registry"
)

func containerOperations() []Operation {
	return []Operation{
		quick("container.inspect", container.Inspect),
		quick("container.exists", container.Exists),
		progress("container.create", container.Create, unlimited),
		progress("container.run", runContainer, unlimited, detaches("container")),
		streaming("container.stream_logs", container.StreamLogs),
		session("container.attach", container.Attach),
		session("container.stream_exec", container.StreamExec),
		session("container.stream_run", container.StreamRun),
		session("container.stream_start", container.StreamStart),
		quick("container.list", container.List),
		quick("container.logs", container.Logs),
		long("container.stats", container.Stats),
		streaming("container.stream_stats", container.StreamStats),
		long("container.stats_all", container.StatsAll),
		streaming("container.stream_stats_all", container.StreamStatsAll),

		long("container.start", container.Start, changes),
		// Stop and restart make their own deadline where none is given: it must be longer than the container's grace,
		// which only they know.
		long("container.stop", container.Stop, unlimited, changes),
		long("container.restart", container.Restart, unlimited, changes),
		long("container.kill", container.Kill, changes),
		long("container.pause", container.Pause, changes),
		long("container.unpause", container.Unpause, changes),
		long("container.rename", container.Rename, changes),
		long("container.update", container.Update, changes),
		long("container.remove", container.Remove, changes),
		long("container.wait", container.Wait, unlimited, changes),
		long("container.prune", container.Prune, unlimited),
		long("container.commit", container.Commit, unlimited),
		quick("container.port", container.Port),
		quick("container.top", container.Top),
		quick("container.diff", container.Diff),
		long("container.exec", container.Exec, unlimited, detaches("exec")),
		quick("container.inspect_exec", container.InspectExec),
		long("container.resize", container.Resize),
		long("container.resize_exec", container.ResizeExec),
		long("container.copy_to", container.CopyTo, unlimited),
		long("container.copy_from", container.CopyFrom, unlimited),
		streaming("container.stream_copy_from", container.StreamCopyFrom, foretold),
		long("container.export", container.Export, unlimited),
		streaming("container.stream_export", container.StreamExport),
	}
}

// runContainer is container.Run; whether a container is healthy only package health can tell.
func runContainer(ctx context.Context, e *engine.Engine, r container.RunRequest, report func(registry.Progress) error) (container.RunResult, error) {
	return container.Run(ctx, e, r, report, func(ctx context.Context, id string) error {
		_, err := health.WaitHealthy(ctx, e, health.WaitHealthyRequest{Ref: container.Ref{Container: id}})
		return err
	})
}
