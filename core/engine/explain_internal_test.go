package engine

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhichRepliesAreStreams(t *testing.T) {
	for path, want := range map[string]bool{
		"/v1.41/build": true, "/v1.41/session": true, "/v1.41/events": true, "/v1.41/images/create": true, "/v1.41/images/load": true, "/v1.41/images/get": true,
		"/v1.41/images/a/b/c/push": true, "/v1.41/images/a/b/get": true, "/v1.41/containers/web/logs": true, "/v1.41/containers/web/stats": true,
		"/v1.41/containers/web/archive": true, "/v1.41/containers/web/export": true, "/v1.41/containers/web/attach": true, "/v1.41/containers/web/wait": true,
		"/v1.41/exec/1/start": true, "/v1.41/services/web/logs": true,
		"/v1.41/containers/json": false, "/v1.41/containers/logs/json": false, "/v1.41/containers/build": false, "/v1.41/images/json": false, "/v1.41/images/get/json": false,
		"/v1.41/build/prune": false, "/v1.41/exec/1/json": false, "/v1.41/containers/create": false, "/v1.41/system/df": false, "/v1.41/images/events/json": false,
	} {
		req, err := http.NewRequest(http.MethodGet, "http://docker"+path, nil)
		require.NoError(t, err)
		assert.Equal(t, want, isStream(req), path)
	}
}
