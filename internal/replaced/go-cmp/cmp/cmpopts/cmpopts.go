// Package cmpopts is empty: `go mod tidy` looks for it, because tests of compose-go import it.
package cmpopts
