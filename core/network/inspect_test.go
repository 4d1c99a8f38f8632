package network

import (
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const back = `{"Name":"back","Id":"abc","Scope":"local","Driver":"bridge","IPAM":{"Driver":"default","Config":[{"Subnet":"10.1.0.0/16"}]},
	"Containers":{"c1":{"Name":"web","IPv4Address":"10.1.0.2/16"},"c2":{"Name":"db"}},"Labels":{"a":"b"}}`

func TestInspectGivesTheEnginesReplyUntouched(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /networks/back", 200, back)

	doc, err := Inspect(background, s.Engine(), InspectRequest{Ref: Ref{"back"}, Verbose: true, Scope: "local"})

	require.NoError(t, err)
	assert.Equal(t, back, string(doc.Raw))
	assert.Equal(t, "scope=local&verbose=true", s.Last().Query)
	details, err := doc.Decode()
	require.NoError(t, err)
	assert.Equal(t, "10.1.0.0/16", details.IPAM.Config[0].Subnet)
	assert.Equal(t, "web", details.Containers["c1"].Name)
}

func TestInspectNamesTheMissingNetwork(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /networks/back", 404, `{"message":"network back not found"}`)
	_, err := Inspect(background, s.Engine(), InspectRequest{Ref: Ref{"back"}})
	assert.True(t, fault.Is(err, fault.NetworkNotFound), "%v", err)
	assert.Equal(t, "back", fault.From(err).Resource)
}

func TestWhatIsNoNameIsRefused(t *testing.T) {
	s := enginetest.New(t)
	e := s.Engine()
	for name, call := range map[string]func(r Ref) error{
		"inspect": func(r Ref) error { _, err := Inspect(background, e, InspectRequest{Ref: r}); return err },
		"remove":  func(r Ref) error { _, err := Remove(background, e, RemoveRequest{Ref: r}); return err },
		"connect": func(r Ref) error {
			_, err := Connect(background, e, ConnectRequest{Ref: r, Container: "web"})
			return err
		},
		"disconnect": func(r Ref) error {
			_, err := Disconnect(background, e, DisconnectRequest{Ref: r, Container: "web"})
			return err
		},
		"container of connect": func(r Ref) error {
			_, err := Connect(background, e, ConnectRequest{Ref: Ref{"back"}, Container: r.Network})
			return err
		},
		"container of disconnect": func(r Ref) error {
			_, err := Disconnect(background, e, DisconnectRequest{Ref: Ref{"back"}, Container: r.Network})
			return err
		},
	} {
		for _, bad := range []string{"", "a b", "../x", "a/b"} {
			assert.True(t, fault.Is(call(Ref{bad}), fault.InvalidArgument), "%s %q", name, bad)
		}
	}
	assert.Empty(t, s.Requests())
}
