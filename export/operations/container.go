package operations

import "dockbridge/core/container"

func containerOperations() []Operation {
	return []Operation{
		quick("container.inspect", container.Inspect),
		quick("container.list", container.List),
		quick("container.logs", container.Logs),
		long("container.stats", container.Stats),
	}
}
