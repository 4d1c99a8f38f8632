package operations

import "dockbridge/core/container"

func containerOperations() []Operation {
	return []Operation{
		quick("container.inspect", container.Inspect),

		long("container.start", container.Start),
		long("container.wait", container.Wait, unlimited),
	}
}
