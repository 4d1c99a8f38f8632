package operations

import "dockbridge/core/network"

func networkOperations() []Operation {
	return []Operation{
		long("network.create", network.Create),
		quick("network.list", network.List),
		quick("network.inspect", network.Inspect),
		quick("network.exists", network.Exists),
		long("network.remove", network.Remove),
		long("network.prune", network.Prune),
		long("network.connect", network.Connect, changes),
		long("network.disconnect", network.Disconnect, changes),
	}
}
