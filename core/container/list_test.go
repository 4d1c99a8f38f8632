package container

import (
	"context"
	"net/url"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestListIsOneRequestWhoseReplyIsPassedOn(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/json", 200, `[{"Id":"abc","Names":["/web"],"Created":1700000000,
		"Ports":[{"PrivatePort":80,"Type":"tcp"},{"IP":"127.0.0.1","PrivatePort":80,"PublicPort":8080,"Type":"tcp"}],
		"NetworkSettings":{"Networks":{"bridge":{"IPAddress":"172.17.0.2"}}}}]`)
	limit := 3

	doc, err := List(context.Background(), s.Engine(), ListRequest{
		All: true, Limit: &limit, Size: true, Filters: wire.Filters{"label": {"a=b", "c"}},
	})

	require.NoError(t, err)
	require.Len(t, s.Requests(), 1)
	query, err := url.ParseQuery(s.Last().Query)
	require.NoError(t, err)
	assert.Equal(t, "1", query.Get("all"))
	assert.Equal(t, "3", query.Get("limit"))
	assert.Equal(t, "1", query.Get("size"))
	assert.JSONEq(t, `{"label":{"a=b":true,"c":true}}`, query.Get("filters"))
	list, err := doc.Decode()
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, []string{"/web"}, list[0].Names)
	assert.Equal(t, wire.UnixTime(1700000000), list[0].Created)
	assert.Nil(t, list[0].Ports[0].PublicPort)
	assert.Equal(t, 8080, *list[0].Ports[1].PublicPort)
	assert.Equal(t, "172.17.0.2", list[0].NetworkSettings.Networks["bridge"].IPAddress)
	assert.Nil(t, list[0].SizeRW)
}

func TestListAsksForNothingMoreThanItWasTold(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/json", 200, `[]`)

	doc, err := List(context.Background(), s.Engine(), ListRequest{})

	require.NoError(t, err)
	assert.Equal(t, "[]", string(doc.Raw))
	assert.Empty(t, s.Last().Query)
}

func TestListRefusesALimitThatGivesNothing(t *testing.T) {
	s := enginetest.New(t)
	for _, limit := range []int{0, -1} {
		_, err := List(context.Background(), s.Engine(), ListRequest{Limit: &limit})
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	}
	assert.Empty(t, s.Requests())
}

func TestListHandsOnWhatTheEngineRefuses(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/json", 400, `{"message":"Invalid filter 'colour'"}`)

	_, err := List(context.Background(), s.Engine(), ListRequest{Filters: wire.Filters{"colour": {"red"}}})

	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	assert.ErrorContains(t, err, "colour")
}
