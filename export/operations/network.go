package operations

func networkOperations() []Operation {
	return []Operation{}
}
