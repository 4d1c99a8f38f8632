package container

import (
	"encoding/json"
	"reflect"
	"testing"

	"dockbridge/core/fault"

	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/api/types/network"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMountsAreSentAsTheEngineKnowsThem(t *testing.T) {
	var m Mount
	require.NoError(t, json.Unmarshal([]byte(`{"type":"bind","source":"/a","target":"/b","read_only":true,"consistency":"cached",
		"bind_options":{"propagation":"rslave","non_recursive":true,"CreateMountpoint":true},"TmpfsOptions":{"size_bytes":5}}`), &m))
	assert.Equal(t, []mount.Mount{{
		Type: "bind", Source: "/a", Target: "/b", ReadOnly: true, Consistency: "cached",
		BindOptions:  &mount.BindOptions{Propagation: "rslave", NonRecursive: true, CreateMountpoint: true},
		TmpfsOptions: &mount.TmpfsOptions{SizeBytes: 5},
	}}, mounts([]Mount{m}))
	for _, data := range []string{
		`{"Target":"/t","Type":"folder"}`, `{"Target":"/t","Consistency":"high"}`, `{"Target":"/t","BindOptions":{"Propagation":"up"}}`, `{}`,
	} {
		assert.True(t, fault.Is(json.Unmarshal([]byte(data), &Mount{}), fault.InvalidArgument), data)
	}
}

// What is written down here of the engine's types has all of their fields, or says which it leaves out.
func TestFormsHaveTheFieldsOfTheEngine(t *testing.T) {
	for _, pair := range []struct {
		own, engine reflect.Type
		left        []string
	}{
		{reflect.TypeFor[Mount](), reflect.TypeFor[mount.Mount](), nil},
		{reflect.TypeFor[BindOptions](), reflect.TypeFor[mount.BindOptions](), nil},
		{reflect.TypeFor[EndpointKeys](), reflect.TypeFor[network.EndpointSettings](), []string{
			"NetworkID", "EndpointID", "Gateway", "IPAddress", "IPPrefixLen", "IPv6Gateway", "GlobalIPv6Address", "GlobalIPv6PrefixLen", "DNSNames",
		}},
	} {
		names := func(t reflect.Type) (list []string) {
			for i := range t.NumField() {
				list = append(list, t.Field(i).Name)
			}
			return list
		}
		assert.ElementsMatch(t, names(pair.engine), append(names(pair.own), pair.left...))
	}
}
