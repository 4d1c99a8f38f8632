package argument

import (
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type colour string

func (colour) Values() []string { return []string{"red", "green", "blue"} }

func (c *colour) UnmarshalJSON(data []byte) error { return OneOf(data, c) }

func TestAChoice(t *testing.T) {
	var request struct {
		Colour colour `json:"colour,omitempty"`
	}
	for given, want := range map[string]colour{`{"colour":"green"}`: "green", `{"colour":""}`: "", `{"colour":null}`: ""} {
		require.NoError(t, Decode([]byte(given), &request), given)
		assert.Equal(t, want, request.Colour, given)
	}
	for given, want := range map[string]string{
		`{"colour":"gren"}`:  `colour is none of its values: "gren"`,
		`{"colour":["red"]}`: "colour is a list",
	} {
		err := fault.From(Decode([]byte(given), &request))
		assert.Equal(t, fault.InvalidArgument, err.Code, given)
		assert.Equal(t, want, err.Message, given)
		assert.Equal(t, `give "red", "green" or "blue"`, err.Hint, given)
	}
}
