package fault

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// NotJSON is the error of a reply that cannot be read. The json package's own messages quote what they have read, which
// may be a secret, and name types that mean nothing to a caller.
func NotJSON(what string, err error) *Error {
	return New(BadReply, "%s is not the JSON that was expected: %s", what, JSONProblem(err)).WithCause(err).
		WithHint("check that the address is that of a Docker Engine")
}

// JSONProblem says what is wrong with JSON, and where, without its content.
func JSONProblem(err error) string {
	var syntax *json.SyntaxError
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "it ends in the middle"
	case errors.As(err, &syntax):
		return fmt.Sprintf("it is not valid at byte %d", syntax.Offset)
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return fmt.Sprintf("its field %s is of another kind", wrongType.Field)
	case errors.As(err, &wrongType):
		return "it is of another kind"
	default:
		return "it has another form"
	}
}
