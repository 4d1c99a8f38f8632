package operations

func imageOperations() []Operation {
	return []Operation{}
}
