package image

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
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

const searching = "GET /images/search"

func TestSearch(t *testing.T) {
	s := enginetest.New(t)
	s.Reply(searching, 200, `[{"star_count":12,"is_official":true,"name":"web","is_automated":false,"description":"A server","new":1},
		{"star_count":0,"is_official":false,"name":"me/web","is_automated":true,"description":""}]`)
	limit := 5
	found, err := Search(background(), s.Engine(), SearchRequest{Term: "web", Limit: &limit, Filters: wire.Filters{"stars": {"3"}, "is-official": {"true"}}})
	require.NoError(t, err)
	results, err := found.Decode()
	require.NoError(t, err)
	assert.Equal(t, []SearchResult{
		{Name: "web", Description: "A server", StarCount: 12, IsOfficial: true}, {Name: "me/web", IsAutomated: true},
	}, results)
	query, err := url.ParseQuery(s.Last().Query)
	require.NoError(t, err)
	assert.Equal(t, "web", query.Get("term"))
	assert.Equal(t, "5", query.Get("limit"))
	assert.JSONEq(t, `{"stars":{"3":true},"is-official":{"true":true}}`, query.Get("filters"))

	for _, none := range []string{`[]`, `null`} {
		s.Reply(searching, 200, none)
		found, err = Search(background(), s.Engine(), SearchRequest{Term: "two words"})
		require.NoError(t, err)
		assert.Equal(t, none, string(found.Raw))
		assert.Equal(t, "term=two+words", s.Last().Query)
	}
}

func TestSearchSendsTheCredentialsOfTheRegistryThatItAsks(t *testing.T) {
	basic := func(user string) string {
		return `{"auth":"` + base64.StdEncoding.EncodeToString([]byte(user+":hunter2")) + `"}`
	}
	s := enginetest.New(t)
	s.Handle(searching, func(w http.ResponseWriter, r *http.Request) {
		sent, err := base64.URLEncoding.DecodeString(r.Header.Get("X-Registry-Auth"))
		assert.NoError(t, err)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"message":"unauthorized: ` + strings.ReplaceAll(string(sent), `"`, `\"`) + `"}`))
	})
	config := `{"auths":{"https://index.` + hub() + `/v1/":` + basic("hub") + `,"host:5000":` + basic("host") + `,"localhost":` + basic("local") + `}}`
	e := s.EngineWith(engine.Options{Environment: endpoint.Environment{Variables: map[string]string{"DOCKER_AUTH_CONFIG": config}}})
	for term, user := range map[string]string{
		"web": "hub", "team/web": "hub", "host:5000/web": "host", "host:5000/two words": "host", "localhost/web": "local", "host:5000": "hub",
	} {
		_, err := Search(background(), e, SearchRequest{Term: term})
		f := fault.From(err)
		assert.Equal(t, fault.RegistryFailed, f.Code, term)
		assert.Equal(t, "unauthorized", f.Details["reason"], term)
		assert.Contains(t, f.Message, `"username":"`+user+`"`, term)
		assert.NotContains(t, f.Error(), "hunter2", term)
	}
	_, err := Search(background(), e, SearchRequest{Term: "web", Auth: registry.Password("me", "hunter2")})
	assert.ErrorContains(t, err, `"username":"me"`)
}

func TestSearchErrors(t *testing.T) {
	s := enginetest.New(t)
	e := s.Engine()
	for _, c := range []struct {
		status int
		body   string
		code   fault.Code
		reason any
	}{
		{500, `{"message":"Get \"https://index/v1/search\": dial tcp: lookup index: no such host"}`, fault.RegistryFailed, "unreachable"},
		{503, `{"message":"Get \"https://index/v1/search\": dial tcp: lookup index: server misbehaving"}`, fault.RegistryFailed, "unreachable"},
		{500, `{"message":"Unexpected status code 404"}`, fault.RegistryFailed, nil},
		{400, `{"message":"invalid registry endpoint: Get \"http://host/v1/_ping\": dial tcp 127.0.0.1:1: connect: connection refused"}`, fault.RegistryFailed, "unreachable"},
		{400, `{"message":"invalid filter 'x'"}`, fault.InvalidArgument, nil},
		{200, `{"name":7}`, fault.BadReply, nil},
		{200, `x`, fault.BadReply, nil},
	} {
		before := len(s.Requests())
		s.Reply(searching, c.status, c.body)
		_, err := Search(background(), e, SearchRequest{Term: "web"})
		f := fault.From(err)
		assert.Equal(t, c.code, f.Code, "%d %s: %v", c.status, c.body, err)
		assert.Equal(t, c.reason, f.Details["reason"], "%d %s", c.status, c.body)
		assert.Equal(t, "web", f.Resource)
		assert.Len(t, s.Requests(), before+1)
	}
	before := len(s.Requests())
	for _, bad := range []SearchRequest{{}, {Term: " "}, {Term: "https://host/web"}, {Term: "web", Limit: new(int)}, {Term: "web", Limit: func() *int { n := 101; return &n }()}} {
		_, err := Search(background(), e, bad)
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
		assert.NotEmpty(t, fault.From(err).Hint)
	}
	assert.Len(t, s.Requests(), before)

	limit := wire.Size(5000)
	s.Reply(searching, 200, `[{"name":"`+strings.Repeat("x", 10_000)+`"}]`)
	_, err := Search(background(), s.EngineWith(engine.Options{MaxJSONBytes: &limit}), SearchRequest{Term: "web"})
	assert.True(t, fault.Is(err, fault.TooLarge), "%v", err)

	s.Stall(searching)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err = Search(ctx, e, SearchRequest{Term: "web"})
	assert.True(t, fault.Is(err, fault.Timeout), "%v", err)
}
