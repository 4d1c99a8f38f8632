package operations

import "dockbridge/core/image"

func imageOperations() []Operation {
	return []Operation{
		quick("image.list", image.List),
		quick("image.inspect", image.Inspect),
		quick("image.exists", image.Exists),
		quick("image.history", image.History),
		long("image.distribution", image.Distribution),
		long("image.search", image.Search),
		progress("image.pull", image.Pull, unlimited, watchable),
		progress("image.push", image.Push, unlimited, watchable),
		progress("image.build", image.Build, unlimited, watchable),
		long("image.tag", image.Tag, changes),
		long("image.remove", image.Remove),
		progress("image.save", image.Save, unlimited),
		streaming("image.stream_save", image.StreamSave),
		progress("image.load", image.Load, unlimited, watchable),
		progress("image.import", image.Import, unlimited),
		long("image.prune", image.Prune, unlimited),
	}
}
