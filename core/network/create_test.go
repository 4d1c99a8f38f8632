package network

import (
	"context"
	"encoding/json"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var background = context.Background()

func TestCreateSendsWhatIsAskedFor(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /networks/create", 201, `{"Id":"abc","Warning":"odd"}`)

	doc, err := Create(background, s.Engine(), CreateRequest{
		Name: "back", Driver: "bridge", Options: map[string]string{"mtu": "1400"}, Subnet: "10.1.0.0/16", Gateway: "10.1.0.1", IPRange: "10.1.2.0/24",
		Internal: true, Labels: map[string]string{"a": "b"}, EnableIPv6: true, Attachable: true, ConfigFrom: "base", Scope: "local",
	})

	require.NoError(t, err)
	created, err := doc.Decode()
	require.NoError(t, err)
	assert.Equal(t, Created{ID: "abc", Warning: "odd"}, created)
	assert.JSONEq(t, `{"Name":"back","Driver":"bridge","Options":{"mtu":"1400"},"Internal":true,"Attachable":true,"Ingress":false,"ConfigOnly":false,
		"ConfigFrom":{"Network":"base"},"EnableIPv6":true,"Labels":{"a":"b"},"Scope":"local",
		"IPAM":{"Driver":"default","Options":null,"Config":[{"Subnet":"10.1.0.0/16","Gateway":"10.1.0.1","IPRange":"10.1.2.0/24"}]}}`, s.Last().Body)
}

func TestCreateTakesTheEnginesIPAM(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /networks/create", 201, `{"Id":"abc"}`)
	var r CreateRequest
	require.NoError(t, json.Unmarshal([]byte(`{"name":"back","ipam":{"Driver":null,"Options":{"x":"y"},"Config":[
		{"Subnet":"10.1.0.0/16","IPRange":null,"AuxiliaryAddresses":{"router":"10.1.0.9"}},{"Subnet":"fd00:1::/64"}]}}`), &r))

	_, err := Create(background, s.Engine(), r)

	require.NoError(t, err)
	var sent struct{ IPAM json.RawMessage }
	require.NoError(t, json.Unmarshal([]byte(s.Last().Body), &sent))
	assert.JSONEq(t, `{"Driver":"default","Options":{"x":"y"},"Config":[
		{"Subnet":"10.1.0.0/16","AuxiliaryAddresses":{"router":"10.1.0.9"}},{"Subnet":"fd00:1::/64"}]}`, string(sent.IPAM))
}

func TestCreateLetsOldEnginesCheckTheName(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /networks/create", 201, `{"Id":"abc"}`)
	_, err := Create(background, s.Engine(), CreateRequest{Name: "back"})
	require.NoError(t, err)
	assert.NotContains(t, s.Last().Body, "CheckDuplicate")

	s.SetVersion("1.41")
	_, err = Create(background, s.Engine(), CreateRequest{Name: "back"})
	require.NoError(t, err)
	assert.Contains(t, s.Last().Body, `"CheckDuplicate":true`)
}

func TestCreateRefuses(t *testing.T) {
	s := enginetest.New(t)
	for name, r := range map[string]CreateRequest{
		"no name":                {},
		"a name that is none":    {Name: "a b"},
		"a gateway alone":        {Name: "a", Gateway: "10.0.0.1"},
		"a range alone":          {Name: "a", IPRange: "10.0.0.0/24"},
		"both ways":              {Name: "a", Subnet: "10.0.0.0/8", IPAM: &IPAMOptions{}},
		"a subnet that is none":  {Name: "a", Subnet: "10.0.0.0"},
		"host bits":              {Name: "a", Subnet: "10.0.0.1/8"},
		"a gateway elsewhere":    {Name: "a", Subnet: "10.0.0.0/8", Gateway: "11.0.0.1"},
		"a gateway that is none": {Name: "a", Subnet: "10.0.0.0/8", Gateway: "x"},
		"a range elsewhere":      {Name: "a", Subnet: "10.0.0.0/8", IPRange: "11.0.0.0/24"},
		"a broken IPv6 subnet":   {Name: "a", IPAM: &IPAMOptions{Config: []IPAMConfig{{Subnet: "fd00::1/64"}}}},
	} {
		_, err := Create(background, s.Engine(), r)
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%s: %v", name, err)
		assert.NotEmpty(t, fault.From(err).Hint)
	}
	assert.Empty(t, s.Requests())
}

func TestCreateErrors(t *testing.T) {
	for _, c := range []struct {
		status int
		r      CreateRequest
		code   fault.Code
		hint   string
	}{
		{409, CreateRequest{Name: "back"}, fault.NameConflict, "another name"},
		{403, CreateRequest{Name: "bridge"}, fault.NameConflict, "another name"},
		{403, CreateRequest{Name: "back", Subnet: "10.0.0.0/8"}, fault.Conflict, "overlaps"},
		{403, CreateRequest{Name: "back", Driver: "host"}, fault.Conflict, ""},
		{404, CreateRequest{Name: "back", Driver: "none"}, fault.NotFound, "driver"},
		{500, CreateRequest{Name: "back", Driver: "overlay"}, fault.EngineFailed, "swarm init"},
		{500, CreateRequest{Name: "back"}, fault.EngineFailed, ""},
	} {
		s := enginetest.New(t)
		s.Reply("POST /networks/create", c.status, `{"message":"the engine's words"}`)
		_, err := Create(background, s.Engine(), c.r)
		f := fault.From(err)
		assert.Equal(t, c.code, f.Code, c.r)
		assert.Contains(t, f.Hint, c.hint)
		assert.Equal(t, c.r.Name, f.Resource)
		assert.Equal(t, "the engine's words", f.Message)
		assert.Len(t, s.Requests(), 1, "a create is never sent twice")
	}
	s := enginetest.New(t)
	s.Reply("POST /networks/create", 201, `nonsense`)
	_, err := Create(background, s.Engine(), CreateRequest{Name: "back"})
	assert.True(t, fault.Is(err, fault.BadReply), "%v", err)
	s.Stop()
	_, err = Create(background, s.Engine(), CreateRequest{Name: "back"})
	assert.True(t, fault.Is(err, fault.EngineUnreachable), "%v", err)
}

func TestCreateWithoutIPv4(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /networks/create", 201, `{"Id":"abc"}`)
	for _, on := range []bool{true, false} {
		_, err := Create(background, s.Engine(), CreateRequest{Name: "back", EnableIPv4: &on, EnableIPv6: true})
		require.NoError(t, err)
		var sent struct{ EnableIPv4, EnableIPv6 *bool }
		require.NoError(t, json.Unmarshal([]byte(s.Last().Body), &sent))
		assert.Equal(t, on, *sent.EnableIPv4)
		assert.True(t, *sent.EnableIPv6)

		old := enginetest.New(t)
		old.SetVersion("1.46")
		_, err = Create(background, old.Engine(), CreateRequest{Name: "back", EnableIPv4: &on})
		assert.True(t, fault.Is(err, fault.Unsupported), "%v", err)
		assert.Equal(t, "1.47", fault.From(err).Details["required_api_version"])
		assert.Empty(t, old.Requests())
	}
}
