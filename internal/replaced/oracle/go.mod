module dockbridge/internal/replaced/oracle

go 1.26.0

require github.com/compose-spec/compose-go/v2 v2.10.1

require (
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.1 // indirect
	golang.org/x/text v0.14.0 // indirect
)
