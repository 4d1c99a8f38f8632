package container

import (
	"context"
	"testing"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStopGivesTheGraceThatFitsTheTimeout(t *testing.T) {
	for name, c := range map[string]struct {
		request StopRequest
		details string
		want    string
	}{
		"nothing given":                       {StopRequest{}, `{}`, ""},
		"room for the engine's default":       {StopRequest{Deadline: within(30)}, `{}`, ""},
		"just room for the engine's default":  {StopRequest{Deadline: within(11)}, `{}`, ""},
		"not enough for it":                   {StopRequest{Deadline: within(10)}, `{}`, "t=9"},
		"next to nothing":                     {StopRequest{Deadline: within(0.5)}, `{}`, "t=0"},
		"parts of a second":                   {StopRequest{Deadline: within(2.9)}, `{}`, "t=1"},
		"a container that is given more":      {StopRequest{Deadline: within(30)}, `{"Config":{"StopTimeout":120}}`, "t=29"},
		"a container that is given less":      {StopRequest{Deadline: within(5)}, `{"Config":{"StopTimeout":2}}`, ""},
		"a container that is never killed":    {StopRequest{Deadline: within(5)}, `{"Config":{"StopTimeout":-1}}`, "t=4"},
		"never killed, and no hurry":          {StopRequest{}, `{"Config":{"StopTimeout":-1}}`, ""},
		"more time than fits an int":          {StopRequest{Deadline: within(1e300)}, `{"Config":{"StopTimeout":-1}}`, "t=2147483647"},
		"windows gives more":                  {StopRequest{Deadline: within(20)}, `{"Platform":"windows"}`, "t=19"},
		"the caller's wish wins":              {StopRequest{Deadline: within(5), Grace: Grace{StopTimeout: ptr(60)}}, ``, "t=60"},
		"the caller wants no kill":            {StopRequest{Grace: Grace{StopTimeout: ptr(-1)}}, ``, "t=-1"},
		"the caller wants one at once":        {StopRequest{Grace: Grace{StopTimeout: ptr(0)}}, ``, "t=0"},
		"a timeout of 0 is no grace":          {StopRequest{Deadline: within(0)}, ``, "t=0"},
		"a grace with a timeout of 0":         {StopRequest{Deadline: within(0), Grace: Grace{StopTimeout: ptr(3)}}, ``, "t=3"},
		"a signal and no time":                {StopRequest{Grace: Grace{Signal: "INT"}}, `{}`, "signal=INT"},
		"a signal and a time":                 {StopRequest{Grace: Grace{Signal: "2", StopTimeout: ptr(3)}}, ``, "signal=2&t=3"},
		"a time longer than any deadline":     {StopRequest{Grace: Grace{StopTimeout: ptr(1 << 50)}}, ``, "t=1125899906842624"},
		"a container given 0 by its creation": {StopRequest{Deadline: within(5)}, `{"Config":{"StopTimeout":0}}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := enginetest.New(t)
			s.Reply("GET /containers/web/json", 200, c.details)
			s.Reply("POST /containers/web/stop", 204, "")
			c.request.Ref = web
			_, err := Stop(context.Background(), s.Engine(), c.request)
			require.NoError(t, err)
			assert.Equal(t, c.want, s.Last().Query)
			if c.details == "" {
				assert.Len(t, s.Requests(), 1)
			}
		})
	}
}

func TestStopOfAStoppedContainerSucceeds(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 200, `{}`)
	s.Reply("POST /containers/web/stop", 304, "")
	_, err := Stop(context.Background(), s.Engine(), StopRequest{Ref: web})
	require.NoError(t, err)
}

func TestStopIsRepeatedAfterALostConnection(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 200, `{}`)
	cutOnce(s, "POST /containers/web/stop", 304, "")
	_, err := Stop(context.Background(), s.Engine(), StopRequest{Ref: web})
	require.NoError(t, err)
}

func TestStopOfAMissingContainer(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 404, message("No such container: web"))
	s.Reply("POST /containers/web/stop", 404, message("No such container: web"))
	_, err := Stop(context.Background(), s.Engine(), StopRequest{Ref: web})
	wantCode(t, err, fault.ContainerNotFound)
	_, err = Stop(context.Background(), s.Engine(), StopRequest{Ref: web, Grace: Grace{StopTimeout: ptr(1)}})
	wantCode(t, err, fault.ContainerNotFound)
}

func TestStopRefusesWhatCannotBe(t *testing.T) {
	s := enginetest.New(t)
	e := s.Engine()
	_, err := Stop(context.Background(), e, StopRequest{Ref: web, Grace: Grace{StopTimeout: ptr(-2)}})
	wantCode(t, err, fault.InvalidArgument)
	_, err = Stop(context.Background(), e, StopRequest{Ref: Ref{Container: "a b"}})
	assert.True(t, fault.Is(err, fault.InvalidArgument))
	assert.Empty(t, s.Requests())

	s.SetVersion("1.41")
	_, err = Stop(context.Background(), s.Engine(), StopRequest{Ref: web, Grace: Grace{Signal: "INT"}})
	assert.True(t, fault.Is(err, fault.Unsupported), "%v", err)
	assert.Empty(t, s.Requests())
}

func TestStopHasADeadlineBeyondTheGrace(t *testing.T) {
	s := enginetest.New(t)
	s.Stall("POST /containers/web/stop")
	_, err := Stop(context.Background(), s.EngineWith(engine.Options{Timeout: 0.05}), StopRequest{Ref: web, Grace: Grace{StopTimeout: ptr(0)}})
	f := wantCode(t, err, fault.Timeout)
	assert.InDelta(t, 0.05, f.Details["timeout"], 1e-9)

	s.Stall("GET /containers/web/json")
	_, err = Stop(context.Background(), s.EngineWith(engine.Options{Timeout: 0.05}), StopRequest{Ref: web})
	wantCode(t, err, fault.Timeout)
}

func TestStopEndsWithItsCaller(t *testing.T) {
	s := enginetest.New(t)
	s.Stall("POST /containers/web/stop")
	for _, grace := range []int{0, -1} {
		ctx, cancel := context.WithCancel(context.Background())
		go cancel()
		_, err := Stop(ctx, s.Engine(), StopRequest{Ref: web, Grace: Grace{StopTimeout: ptr(grace)}})
		assert.True(t, fault.Is(err, fault.Cancelled), "%v", err)
	}
}

func TestATimeoutOfZeroIsNoDeadline(t *testing.T) {
	assert.Nil(t, StopRequest{Deadline: within(0)}.DeadlineSeconds())
	assert.Nil(t, RestartRequest{Deadline: within(0)}.DeadlineSeconds())
	assert.Equal(t, -1.0, *StopRequest{Deadline: within(-1)}.DeadlineSeconds())
	assert.Equal(t, 2.0, *RestartRequest{Deadline: within(2)}.DeadlineSeconds())
}
