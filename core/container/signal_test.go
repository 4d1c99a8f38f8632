package container

import (
	"encoding/json"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSignalTakesNamesAndNumbers(t *testing.T) {
	for data, want := range map[string]Signal{`"SIGTERM"`: "SIGTERM", `"hup"`: "HUP", `15`: "15", `"9"`: "9", `"sigrtmin+3"`: "SIGRTMIN+3"} {
		var s Signal
		require.NoError(t, json.Unmarshal([]byte(data), &s))
		assert.Equal(t, want, s)
	}
	for _, data := range []string{`0`, `65`, `-1`, `""`, `true`, `[]`, `1.5`, `"SIGTURM"`, `"SIG"`} {
		var s Signal
		assert.True(t, fault.Is(json.Unmarshal([]byte(data), &s), fault.InvalidArgument), data)
	}
	assert.Contains(t, SignalName("").Values(), "USR1")

}
