package container

import (
	"encoding/json"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSignalTakesNamesAndNumbers(t *testing.T) {
	for data, want := range map[string]Signal{`"SIGTERM"`: "SIGTERM", `"hup"`: "hup", `15`: "15", `"9"`: "9"} {
		var s Signal
		require.NoError(t, json.Unmarshal([]byte(data), &s))
		assert.Equal(t, want, s)
	}
	for _, data := range []string{`0`, `65`, `-1`, `""`, `true`, `[]`, `1.5`} {
		var s Signal
		assert.True(t, fault.Is(json.Unmarshal([]byte(data), &s), fault.InvalidArgument), data)
	}
	assert.Equal(t, "str | int", Signal("").PythonType())
}
