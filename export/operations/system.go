package operations

import "dockbridge/core/system"

func systemOperations() []Operation {
	return []Operation{
		quick("system.ping", system.Ping),
	}
}
