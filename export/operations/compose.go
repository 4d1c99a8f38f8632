package operations

import "dockbridge/core/compose"

func composeOperations() []Operation {
	return []Operation{
		quick("compose.list", compose.List),
		long("compose.config", compose.Config),
		long("compose.validate", compose.Validate),
		progress("compose.up", compose.Up, unlimited, watchable),
		progress("compose.build", compose.Build, unlimited, watchable),
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
	}
}
