package operations

import "slices"

// All is the whole table.
func All() []Operation {
	return slices.Concat(
		selftest(),
		containerOperations(),
		imageOperations(),
		networkOperations(),
		volumeOperations(),
		pluginOperations(),
		systemOperations(),
		healthOperations(),
		composeOperations(),
		composefileOperations(),
	)
}
