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
	} {
		var p RestartPolicy
		require.NoError(t, json.Unmarshal([]byte(data), &p), data)
		assert.Equal(t, want, p, data)
	}
	for _, data := range []string{
		`"sometimes"`, `"always:3"`, `"on-failure:x"`, `"on-failure:-1"`, `3`, `[]`, `{"Name":"always","Retries":1}`,
		`{"MaximumRetryCount":1}`, `{"Name":"always","MaximumRetryCount":1}`,
	} {
		var p RestartPolicy
		assert.True(t, fault.Is(json.Unmarshal([]byte(data), &p), fault.InvalidArgument), data)
	}
	assert.Contains(t, RestartText("").Values(), "on-failure:3")
}
