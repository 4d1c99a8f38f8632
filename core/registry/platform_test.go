package registry

import (
	"encoding/json"
	"net/url"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPlatforms(t *testing.T) {
	for text, sent := range map[string]string{
		"linux/amd64":   `{"architecture":"amd64","os":"linux"}`,
		"linux/arm/v7":  `{"architecture":"arm","os":"linux","variant":"v7"}`,
		"windows/amd64": `{"architecture":"amd64","os":"windows"}`,
	} {
		var p Platform
		data, err := json.Marshal(text)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(data, &p))
		parsed, err := p.Parsed()
		require.NoError(t, err)
		query := url.Values{}
		require.NoError(t, Ask(query, parsed))
		assert.JSONEq(t, sent, query.Get("platform"))
	}

	none, err := Platform("").Parsed()
	require.NoError(t, err)
	query := url.Values{}
	require.NoError(t, Ask(query, none))
	assert.Empty(t, query)
}

func TestWhatIsNoPlatform(t *testing.T) {
	for _, text := range []string{"linux", "arm64", "linux/", "/amd64", "linux/arm/", "linux/arm/v7/x", "/"} {
		var p Platform
		data, err := json.Marshal(text)
		require.NoError(t, err)
		assert.Error(t, json.Unmarshal(data, &p), text)
		_, err = Platform(text).Parsed()
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%s: %v", text, err)
	}
	var p Platform
	assert.Error(t, json.Unmarshal([]byte("7"), &p))
}

func TestAPlatformThatTheEngineDoesNotKnow(t *testing.T) {
	s := enginetest.New(t)
	s.SetVersion("1.47")
	e := s.Engine()
	_, err := Platform("linux/arm64").Wanted(t.Context(), e, "1.48", "platform of image.save")
	assert.True(t, fault.Is(err, fault.Unsupported), "%v", err)
	assert.Equal(t, "1.48", fault.From(err).Details["required_api_version"])
	parsed, err := Platform("").Wanted(t.Context(), e, "1.48", "platform of image.save")
	require.NoError(t, err)
	assert.Nil(t, parsed)
}
