package operations

import "dockbridge/core/container"

func containerOperations() []Operation {
	return []Operation{
		quick("container.inspect", container.Inspect),
		progress("container.create", container.Create, unlimited),
		progress("container.run", container.Run, unlimited),
		quick("container.list", container.List),
		quick("container.logs", container.Logs),
		long("container.stats", container.Stats),
		long("container.exec", container.Exec, unlimited),
	}
}
