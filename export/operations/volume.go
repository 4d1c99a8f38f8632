package operations

func volumeOperations() []Operation {
	return []Operation{}
}
