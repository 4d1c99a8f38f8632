package operations

import "dockbridge/core/composefile"

func composefileOperations() []Operation {
	return []Operation{
		quick("composefile.check", composefile.Check, alone),
		long("composefile.describe", composefile.Describe, inner),
		quick("composefile.read", composefile.Read, alone),
		quick("composefile.write", composefile.Write, alone),
	}
}
