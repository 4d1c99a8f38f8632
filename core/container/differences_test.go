package container

import (
	"context"
	"encoding/json"
	"testing"

	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// found runs what is asked for over a container that has this configuration.
func found(t *testing.T, request, config, host string) []Difference {
	t.Helper()
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 200,
		`{"Id":"`+runID+`","Name":"/web","State":{"Running":true,"Status":"running"},"Config":`+config+`,"HostConfig":`+host+`}`)
	var r RunRequest
	require.NoError(t, json.Unmarshal([]byte(request), &r))
	result, err := Run(context.Background(), s.Engine(), r, noReport, nil)
	require.NoError(t, err)
	assert.True(t, result.Reused)
	return result.Differences
}

func TestAReusedContainerIsComparedWithWhatWasAskedFor(t *testing.T) {
	request := `{"image": "x:2", "name": "web", "detach": true, "conflict": "reuse", "hostname": "a", "mem_limit": "1m",
		"ports": {"80": 8080}, "labels": {"b": "1"}, "command": ["sleep", "1"], "privileged": true}`
	assert.Equal(t, []Difference{
		{Option: "Config.Cmd", Wanted: `["sleep","1"]`, Found: `["sleep","2"]`},
		{Option: "Config.ExposedPorts", Wanted: `{"80/tcp":{}}`},
		{Option: "Config.Hostname", Wanted: `"a"`, Found: `"b"`},
		{Option: "Config.Image", Wanted: `"x:2"`, Found: `"x"`},
		{Option: "Config.Labels", Wanted: `{"b":"1"}`, Found: `{"b":"2"}`},
		{Option: "HostConfig.Memory", Wanted: "1048576", Found: "0"},
		{Option: "HostConfig.PortBindings", Wanted: `{"80/tcp":[{"HostIp":"","HostPort":"8080"}]}`},
		{Option: "HostConfig.Privileged", Wanted: "true", Found: "false"},
	}, found(t, request, `{"Image":"x","Hostname":"b","Cmd":["sleep","2"],"Labels":{"b":"2"}}`, `{}`))
}

func TestWhatWasNotAskedForIsNoDifference(t *testing.T) {
	request := `{"image": "x", "name": "web", "detach": true, "conflict": "reuse", "labels": {"b": "1"}, "environment": {"A": "1"}}`
	config := `{"Image":"x:latest","Hostname":"b","Cmd":["sleep","2"],"Labels":{"b":"1","of":"the image"},"Env":["PATH=/bin","A=1"]}`
	assert.Empty(t, found(t, request, config, `{"Memory":1048576,"Privileged":true}`))
}

func TestADifferenceOfTheEnvironmentShowsNoValue(t *testing.T) {
	request := `{"image": "x", "name": "web", "detach": true, "conflict": "reuse", "environment": {"PASSWORD": "new", "SAME": "1"}}`
	assert.Equal(t, []Difference{{Option: "Config.Env.PASSWORD"}},
		found(t, request, `{"Image":"x","Env":["PASSWORD=old","SAME=1"]}`, `{}`))
}
