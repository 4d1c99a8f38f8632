package operations

func healthOperations() []Operation {
	return []Operation{}
}
