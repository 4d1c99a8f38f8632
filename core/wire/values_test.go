package wire

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFilters(t *testing.T) {
	var f Filters
	require.NoError(t, json.Unmarshal([]byte(`{"label":["a=b","c"],"status":"running","dangling":true,"exited":1}`), &f))
	assert.Equal(t, Filters{"label": {"a=b", "c"}, "status": {"running"}, "dangling": {"true"}, "exited": {"1"}}, f)
	assert.JSONEq(t, `{"label":{"a=b":true,"c":true},"status":{"running":true},"dangling":{"true":true},"exited":{"1":true}}`, f.Query())
	assert.True(t, f.Args().ExactMatch("status", "running"))
	assert.Empty(t, Filters{}.Query())

	for _, bad := range []string{`["a"]`, `{"a":{"b":1}}`, `{"a":null}`, `{"a":[[]]}`} {
		assert.True(t, fault.Is(json.Unmarshal([]byte(bad), &f), fault.InvalidArgument), bad)
	}
	var none Filters
	require.NoError(t, json.Unmarshal([]byte(`null`), &none))
	assert.Empty(t, none)
}

func TestTime(t *testing.T) {
	for given, want := range map[string]string{
		`1700000000`:                       "1700000000.000000000",
		`1700000000.5`:                     "1700000000.500000000",
		`0.9999999999`:                     "1.000000000",
		`1795521234.123456`:                "1795521234.123456000", // the nearest number of its kind is later
		`"1700000000"`:                     "1700000000",
		`"2025-08-01T12:00:00Z"`:           "1754049600.000000000",
		`"2025-08-01T12:00:00.000000001Z"`: "1754049600.000000001",
		`null`:                             "",
	} {
		var got Time
		require.NoError(t, json.Unmarshal([]byte(given), &got), given)
		assert.Equal(t, want, string(got))
	}
	assert.Equal(t, Time("1700000000.000000005"), TimeOf(time.Unix(1700000000, 5)))
	var span Time
	require.NoError(t, json.Unmarshal([]byte(`"10m"`), &span))
	seconds, err := strconv.ParseFloat(strings.TrimSuffix(string(span), ".000000000"), 64)
	require.NoError(t, err)
	assert.InDelta(t, float64(time.Now().Add(-10*time.Minute).Unix()), seconds, 60)

	for _, bad := range []string{`""`, `"yesterday"`, `true`, `[]`, `-1`, `1e300`} {
		assert.True(t, fault.Is(json.Unmarshal([]byte(bad), &span), fault.InvalidArgument), bad)
	}
}

func TestSize(t *testing.T) {
	for given, want := range map[string]Size{`1024`: 1024, `"1g"`: 1 << 30, `" 512m "`: 512 << 20, `"1.5k"`: 1536, `-1`: -1, `"-1"`: -1, `null`: 0} {
		var got Size
		require.NoError(t, json.Unmarshal([]byte(given), &got), given)
		assert.Equal(t, want, got)
	}
	var s Size
	for _, bad := range []string{`""`, `"much"`, `1.5`, `true`} {
		assert.True(t, fault.Is(json.Unmarshal([]byte(bad), &s), fault.InvalidArgument), bad)
	}
}

func TestPythonTypes(t *testing.T) {
	assert.NotEmpty(t, Filters{}.PythonType())
	assert.NotEmpty(t, Time("").PythonType())
	assert.NotEmpty(t, Size(0).PythonType())
	assert.NotEmpty(t, Path("").PythonType())
}
