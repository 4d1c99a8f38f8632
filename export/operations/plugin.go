package operations

import "dockbridge/core/plugin"

func pluginOperations() []Operation {
	return []Operation{
		quick("plugin.list", plugin.List),
		quick("plugin.inspect", plugin.Inspect),
		long("plugin.privileges", plugin.Privileges),
		progress("plugin.install", plugin.Install, unlimited, watchable),
		long("plugin.configure", plugin.Configure, changes),
		long("plugin.enable", plugin.Enable, changes),
		long("plugin.disable", plugin.Disable, changes),
		long("plugin.remove", plugin.Remove),
	}
}
