package operations

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"dockbridge/core/fault"
)

// Decode reads a request strictly: what the receiver does not know is an
// error, because a misspelt option must not be lost without a word.
func Decode(request []byte, into any) error {
	if len(request) == 0 {
		request = []byte("{}")
	}
	d := json.NewDecoder(bytes.NewReader(request))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			return fault.Invalid("send one JSON object", "there is something after the request's JSON")
		}
		return nil
	}
	var known *fault.Error
	var wrongType *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &wrongType):
		field := wrongType.Field
		if field == "" {
			field = "the request"
		}
		return fault.Invalid(fmt.Sprintf("give %s as %s", field, jsonName(wrongType.Type.Kind().String())),
			"%s is a JSON %s", field, wrongType.Value).WithDetail("field", wrongType.Field)
	case errors.As(err, &syntax), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fault.Invalid("send one JSON object", "the request is not valid JSON: %v", err)
	default:
		// The json package has no type for an unknown field; its text names it.
		return fault.Invalid("see docs/operations.md for what the operation takes", "%v", err)
	}
}

// jsonName says in words what a Go kind is in JSON.
func jsonName(kind string) string {
	switch kind {
	case "string":
		return "a string"
	case "bool":
		return "true or false"
	case "slice", "array":
		return "a list"
	case "map", "struct":
		return "an object"
	case "float64", "float32":
		return "a number"
	default:
		return "a whole number"
	}
}
