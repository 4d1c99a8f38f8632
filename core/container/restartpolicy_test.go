package container

import (
	"encoding/json"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRestartPolicyTakesTextsAndObjects(t *testing.T) {
	for data, want := range map[string]RestartPolicy{
		`"no"`:              {Name: "no"},
		`""`:                {},
		`{}`:                {},
		`{"Name":null}`:     {},
		`"always"`:          {Name: "always"},
		`"unless-stopped"`:  {Name: "unless-stopped"},
		`"on-failure"`:      {Name: "on-failure"},
		`"on-failure:3"`:    {Name: "on-failure", MaximumRetryCount: 3},
		`{"Name":"always"}`: {Name: "always"},
		`{"Name":"on-failure","MaximumRetryCount":5}`: {Name: "on-failure", MaximumRetryCount: 5},
		`{"Condition":"none","Delay":0,"Window":0}`:   {Name: "no"},
		`{"Condition":"any","MaxAttempts":null}`:      {Name: "always"},
		`{"Condition":"on-failure","MaxAttempts":3}`:  {Name: "on-failure", MaximumRetryCount: 3},
	} {
		var p RestartPolicy
		require.NoError(t, json.Unmarshal([]byte(data), &p), data)
		assert.Equal(t, want, p, data)
	}
	for _, data := range []string{
		`"sometimes"`, `"always:3"`, `"on-failure:x"`, `"on-failure:-1"`, `3`, `[]`, `{"Name":"always","Retries":1}`,
		`{"Condition":"always"}`, `{"Condition":"any","MaxAttempts":1}`, `{"Condition":"any","Delay":1}`, `{"Condition":"any","Window":1}`,
		`{"Condition":"any","Name":"always"}`, `{"MaxAttempts":1}`, `{"Condition":"on-failure","MaxAttempts":-1}`,
		`{"MaximumRetryCount":1}`, `{"Name":"always","MaximumRetryCount":1}`,
	} {
		var p RestartPolicy
		assert.True(t, fault.Is(json.Unmarshal([]byte(data), &p), fault.InvalidArgument), data)
	}
	assert.Contains(t, RestartText("").Values(), "on-failure:3")
}

func TestPlacesInNetworksMayBeWrapped(t *testing.T) {
	for data, want := range map[string]int{
		`{}`: 0, `{"net":{"Aliases":["a"]}}`: 1, `{"EndpointsConfig":{"net":{"Aliases":["a"]},"other":{}}}`: 2, `{"EndpointsConfig":{}}`: 0,
	} {
		var n Endpoints
		require.NoError(t, json.Unmarshal([]byte(data), &n), data)
		assert.Len(t, n, want, data)
	}
	for _, data := range []string{
		`{"EndpointsConfig":5}`, `{"EndpointsConfig":null}`, `{"EndpointsConfig":{"net":{"x":1}}}`, `{"EndpointsConfig":{"net":{}},"net":{}}`, `[]`,
	} {
		var n Endpoints
		assert.True(t, fault.Is(json.Unmarshal([]byte(data), &n), fault.InvalidArgument), data)
	}
}
