package operations

import "dockbridge/core/compose"

func composeOperations() []Operation {
	return []Operation{
		quick("compose.list", compose.List),
		long("compose.config", compose.Config),
		long("compose.validate", compose.Validate),
		progress("compose.up", compose.Up, unlimited, watchable),
		progress("compose.create", compose.Create, unlimited, watchable),
		progress("compose.down", compose.Down, unlimited, watchable),
		progress("compose.start", compose.Start, unlimited, watchable),
		progress("compose.stop", compose.Stop, unlimited, watchable),
		progress("compose.restart", compose.Restart, unlimited, watchable),
		progress("compose.kill", compose.Kill),
		progress("compose.pause", compose.Pause),
		progress("compose.unpause", compose.Unpause),
		progress("compose.remove", compose.Remove, unlimited),
		progress("compose.scale", compose.Scale, unlimited, watchable),
		long("compose.ps", compose.Ps),
		long("compose.logs", compose.Logs),
		streaming("compose.stream_logs", compose.StreamLogs),
		streaming("compose.stream_events", compose.StreamEvents),
		long("compose.exec", compose.Exec, unlimited, detaches("exec")),
		session("compose.stream_exec", compose.StreamExec),
		session("compose.attach", compose.Attach),
		long("compose.port", compose.Port),
		long("compose.top", compose.Top),
		long("compose.images", compose.Images),
		long("compose.wait", compose.Wait, unlimited),
		progress("compose.pull", compose.Pull, unlimited, watchable),
		long("compose.copy_to", compose.CopyTo, unlimited),
		long("compose.copy_from", compose.CopyFrom, unlimited),
		long("compose.stats", compose.Stats),
		streaming("compose.stream_stats", compose.StreamStats),
		long("compose.volumes", compose.Volumes),
		progress("compose.push", compose.Push, unlimited, watchable),
		long("compose.commit", compose.Commit, unlimited),
		long("compose.export", compose.Export, unlimited),
		streaming("compose.stream_export", compose.StreamExport),
		quick("compose.version", compose.Version),
	}
}
