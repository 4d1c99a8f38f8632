package health

import (
	"encoding/json"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPortsAreNumbersOrTexts(t *testing.T) {
	for _, text := range []string{`5432`, `"5432"`, `"5432/tcp"`} {
		var p Port
		require.NoError(t, json.Unmarshal([]byte(text), &p), text)
		assert.Equal(t, "5432/tcp", p.String())
	}
	for _, text := range []string{`0`, `-1`, `65536`, `1.5`, `""`, `"http"`, `"53/udp"`, `"80/"`, `true`, `"8000-8010"`, `[80]`} {
		var p Port
		err := json.Unmarshal([]byte(text), &p)
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%s: %v", text, err)
	}
	assert.Equal(t, "int | str", Port(0).PythonType())
}
