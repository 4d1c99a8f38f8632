package compose

import (
	"context"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOne(t *testing.T) {
	_, e := newShop(t, boxes...)
	two, three := 2, 3
	for name, c := range map[string]struct {
		one     One
		running bool
		letter  string
		code    fault.Code
	}{
		"the first that runs":         {One{Service: "web"}, true, "b", ""},
		"the first":                   {One{Service: "web"}, false, "a", ""},
		"the one with the index":      {One{Service: "web", Index: &two}, false, "b", ""},
		"none of a run":               {One{Service: "web", Index: &three}, true, "", fault.ContainerNotFound},
		"one that does not run":       {One{Service: "web", Index: new1()}, true, "", fault.NotRunning},
		"a service that nobody knows": {One{Service: "nobody"}, false, "", fault.ServiceNotFound},
		"no service":                  {One{}, false, "", fault.InvalidArgument},
		"an index below 1":            {One{Service: "web", Index: new(int)}, false, "", fault.InvalidArgument},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := shop.one(context.Background(), e, c.one, c.running)
			if c.code != "" {
				wantCode(t, err, c.code)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, id(c.letter), m.ID)
		})
	}
}

func new1() *int {
	one := 1
	return &one
}

func TestOneOfAServiceThatHasOnlyRuns(t *testing.T) {
	_, e := newShop(t, boxes[3])
	_, err := shop.one(context.Background(), e, One{Service: "web"}, false)
	assert.Contains(t, wantCode(t, err, fault.NotRunning).Message, "has no container")
}

func TestErrorsNameTheContainer(t *testing.T) {
	m := memberOf(boxes[0].summary())
	f := fault.From(ofMember(fault.New(fault.Conflict, "busy").WithResource(m.ID), m))
	assert.Equal(t, "shop-db-1", f.Resource)
	assert.Equal(t, "db", f.Details["service"])
	assert.Equal(t, "/path", fault.From(ofMember(fault.New(fault.PathNotFound, "none").WithResource("/path"), m)).Resource)
	require.NoError(t, ofMember(nil, m))
}
