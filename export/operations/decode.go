package operations

import (
	"slices"

	"dockbridge/core/argument"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// Decode reads a request strictly. What is wrong with it is an invalid_argument error that names the argument.
func Decode(request []byte, into any) error {
	if len(request) == 0 {
		request = []byte("{}")
	}
	if err := argument.Decode(request, into); err != nil {
		return fault.From(err)
	}
	return nil
}

// Hide takes what is secret of a request out of an error, and what of the environment of the engine's client; e may be nil.
func Hide(err error, request any, e *engine.Engine) error {
	var variables map[string]string
	var secrets []fault.Secret
	if e != nil {
		variables, secrets = e.Environment().Variables, e.Secrets()
	}
	return fault.From(err).Hide(slices.Concat(secrets, argument.SecretsOf(request, variables)))
}
