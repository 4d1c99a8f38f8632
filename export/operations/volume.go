package operations

import "dockbridge/core/volume"

func volumeOperations() []Operation {
	return []Operation{
		long("volume.create", volume.Create),
		quick("volume.list", volume.List),
		quick("volume.inspect", volume.Inspect),
		quick("volume.exists", volume.Exists),
		long("volume.remove", volume.Remove),
		long("volume.prune", volume.Prune),
	}
}
