package image

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var someDigest = "sha256:" + strings.Repeat("ab", 32)

const webDistribution = "GET /distribution/host:5000/web:1/json"

func TestDistribution(t *testing.T) {
	s := enginetest.New(t)
	s.Reply(webDistribution, 200, `{"Descriptor":{"mediaType":"application/vnd.oci.image.index.v1+json","digest":"`+someDigest+`","size":857,"new":1},
		"Platforms":[{"architecture":"amd64","os":"linux"},{"architecture":"arm","os":"linux","variant":"v7"},
		{"architecture":"amd64","os":"windows","os.version":"10.0.17763.1397","os.features":["win32k"]}]}`)
	found, err := Distribution(background(), s.Engine(), DistributionRequest{Image: "host:5000/web:1"})
	require.NoError(t, err)
	assert.Equal(t, DistributionDetails{
		Name: "host:5000/web:1", Digest: someDigest, MediaType: "application/vnd.oci.image.index.v1+json", Size: 857,
		Platforms: []Platform{
			{OS: "linux", Architecture: "amd64", OSFeatures: []string{}}, {OS: "linux", Architecture: "arm", Variant: "v7", OSFeatures: []string{}},
			{OS: "windows", Architecture: "amd64", OSVersion: "10.0.17763.1397", OSFeatures: []string{"win32k"}},
		},
	}, found)

	s.Otherwise(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"Descriptor":{"digest":"` + someDigest + `"},"Platforms":null}`))
	})
	for given, path := range map[string]string{
		"web":                                "/distribution/" + hub() + "/library/web:latest/json",
		"web@" + someDigest:                  "/distribution/" + hub() + "/library/web@" + someDigest + "/json",
		"host:5000/team/web:1@" + someDigest: "/distribution/host:5000/team/web:1@" + someDigest + "/json",
	} {
		found, err = Distribution(background(), s.Engine(), DistributionRequest{Image: given})
		require.NoError(t, err)
		assert.Equal(t, path, s.Last().Path)
		assert.Equal(t, []Platform{}, found.Platforms)
	}
}

func hub() string { // the registry of names that name none
	named, _ := registry.ParseName("a")
	host, _, _ := strings.Cut(named.Name(), "/")
	return host
}

func TestDistributionSendsCredentialsAndDoesNotShowThem(t *testing.T) {
	s := enginetest.New(t)
	s.Handle(webDistribution, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		sent, err := base64.URLEncoding.DecodeString(r.Header.Get("X-Registry-Auth"))
		assert.NoError(t, err)
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"message":"unauthorized: ` + strings.ReplaceAll(string(sent), `"`, `\"`) + `"}`))
	})
	_, err := Distribution(background(), s.Engine(), DistributionRequest{Image: "host:5000/web:1", Auth: registry.Password("me", "hunter2")})
	f := fault.From(err)
	assert.Equal(t, fault.RegistryFailed, f.Code)
	assert.Equal(t, "unauthorized", f.Details["reason"])
	assert.Equal(t, "host:5000/web:1", f.Resource)
	assert.Contains(t, f.Hint, "docker login")
	assert.Contains(t, f.Message, `"username":"me"`)
	assert.NotContains(t, f.Error(), "hunter2")
}

func TestDistributionErrors(t *testing.T) {
	s := enginetest.New(t)
	e := s.Engine()
	for _, c := range []struct {
		status int
		body   string
		code   fault.Code
		reason any
	}{
		{404, `{"message":"manifest unknown: manifest unknown"}`, fault.RegistryFailed, "not_found"},
		{403, `{"message":"denied: no"}`, fault.RegistryFailed, "denied"},
		{429, `{"message":"toomanyrequests: x"}`, fault.RegistryFailed, "rate_limited"},
		{500, `{"message":"Get \"https://host/v2/\": dial tcp: lookup host: no such host"}`, fault.RegistryFailed, "unreachable"},
		{400, `{"message":"invalid"}`, fault.InvalidArgument, nil},
		{200, `{"Descriptor":{}}`, fault.BadReply, nil},
		{200, `{"Descriptor":{"digest":"../x"}}`, fault.BadReply, nil},
		{200, `{"Descriptor":7}`, fault.BadReply, nil},
		{200, `x`, fault.BadReply, nil},
	} {
		before := len(s.Requests())
		s.Reply(webDistribution, c.status, c.body)
		_, err := Distribution(background(), e, DistributionRequest{Image: "host:5000/web:1"})
		f := fault.From(err)
		assert.Equal(t, c.code, f.Code, "%d %s: %v", c.status, c.body, err)
		assert.Equal(t, c.reason, f.Details["reason"], "%d %s", c.status, c.body)
		assert.Equal(t, "host:5000/web:1", f.Resource, "%d %s", c.status, c.body)
		assert.Len(t, s.Requests(), before+1, "a registry's word is not asked for again")
	}
	before := len(s.Requests())
	for _, bad := range []string{"", "../x", "a b", "a?b", "UPPER", strings.Repeat("a", 64)} {
		_, err := Distribution(background(), e, DistributionRequest{Image: bad})
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%q: %v", bad, err)
	}
	assert.Len(t, s.Requests(), before)

	old := enginetest.New(t)
	old.SetVersion("1.29")
	_, err := Distribution(background(), old.Engine(), DistributionRequest{Image: "web"})
	assert.True(t, fault.Is(err, fault.Unsupported), "%v", err)
	assert.Equal(t, "1.30", fault.From(err).Details["required_api_version"])

	broken := s.EngineWith(engine.Options{Environment: endpoint.Environment{Variables: map[string]string{"DOCKER_AUTH_CONFIG": "x"}}})
	_, err = Distribution(background(), broken, DistributionRequest{Image: "web"})
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
}

func TestDistributionIsBounded(t *testing.T) {
	s := enginetest.New(t)
	s.Reply(webDistribution, 200, `{"Descriptor":{"digest":"`+someDigest+`","urls":["`+strings.Repeat("x", 10_000)+`"]}}`)
	limit := wire.Size(5000)
	_, err := Distribution(background(), s.EngineWith(engine.Options{MaxJSONBytes: &limit}), DistributionRequest{Image: "host:5000/web:1"})
	assert.True(t, fault.Is(err, fault.TooLarge), "%v", err)
}

func TestDistributionEndsWithItsCaller(t *testing.T) {
	s := enginetest.New(t)
	s.Stall(webDistribution)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err := Distribution(ctx, s.Engine(), DistributionRequest{Image: "host:5000/web:1"})
	assert.True(t, fault.Is(err, fault.Timeout), "%v", err)
}
