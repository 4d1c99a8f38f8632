package system

import (
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const usage = `{"LayersSize":1000,
	"Images":[
		{"Id":"i1","RepoTags":["a:1","a:2"],"Size":300,"SharedSize":100,"Containers":1},
		{"Id":"i2","RepoTags":["<none>:<none>"],"Size":700,"SharedSize":100,"Containers":0},
		{"Id":"i3","RepoTags":null,"Size":-1,"SharedSize":-1,"Containers":1}],
	"Containers":[{"Id":"c1","Names":["/web"],"State":"running","SizeRw":10},{"Id":"c2","Names":[],"State":"exited","SizeRw":20},{"Id":"c3","State":"paused"}],
	"Volumes":[{"Name":"v1","UsageData":{"Size":5,"RefCount":1}},{"Name":"v2","UsageData":{"Size":7,"RefCount":0}},
		{"Name":"v3","UsageData":{"Size":-1,"RefCount":-1}},{"Name":"v4","UsageData":null}],
	"BuildCache":[{"ID":"b1","Description":"run x","Size":30,"InUse":true},{"ID":"b2","Size":40},{"ID":"b3","Size":50,"Shared":true}]}`

func TestDiskUsageAddsUpAsTheCLIDoes(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /system/df", 200, usage)

	got, err := DiskUsage(background, s.Engine(), DiskUsageRequest{})

	require.NoError(t, err)
	assert.Equal(t, Category{Count: 3, Active: 2, Size: 1000, Reclaimable: 800, Items: []Item{
		{ID: "i2", Size: 700, Shared: 100}, {ID: "i1", Name: "a:1", Size: 300, Shared: 100, Active: true}, {ID: "i3", Active: true},
	}}, got.Images)
	assert.Equal(t, Category{Count: 3, Active: 2, Size: 30, Reclaimable: 20, Items: []Item{
		{ID: "c2", Size: 20}, {ID: "c1", Name: "web", Size: 10, Active: true}, {ID: "c3", Active: true},
	}}, got.Containers)
	assert.Equal(t, Category{Count: 4, Active: 1, Size: 12, Reclaimable: 7, Items: []Item{
		{ID: "v2", Name: "v2", Size: 7}, {ID: "v1", Name: "v1", Size: 5, Active: true}, {ID: "v3", Name: "v3"}, {ID: "v4", Name: "v4"},
	}}, got.Volumes)
	assert.Equal(t, Category{Count: 3, Active: 1, Size: 70, Reclaimable: 40, Items: []Item{
		{ID: "b3", Size: 50, Shared: 50}, {ID: "b2", Size: 40}, {ID: "b1", Name: "run x", Size: 30, Active: true},
	}}, got.BuildCache)
	assert.Empty(t, s.Last().Query)
}

func TestDiskUsageOfSomeTypes(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /system/df", 200, `{"Volumes":[]}`)
	got, err := DiskUsage(background, s.Engine(), DiskUsageRequest{Types: []string{"volume", "build-cache"}})
	require.NoError(t, err)
	assert.Equal(t, "type=volume&type=build-cache", s.Last().Query)
	assert.Equal(t, Category{Items: []Item{}}, got.Images)

	_, err = DiskUsage(background, s.Engine(), DiskUsageRequest{Types: []string{"volumes"}})
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	s.SetVersion("1.41")
	_, err = DiskUsage(background, s.Engine(), DiskUsageRequest{Types: []string{"volume"}})
	assert.True(t, fault.Is(err, fault.Unsupported), "%v", err)
	assert.Len(t, s.Requests(), 1)
}

func TestDiskUsageErrors(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /system/df", 409, `{"message":"a disk usage operation is already running"}`)
	_, err := DiskUsage(background, s.Engine(), DiskUsageRequest{})
	assert.True(t, fault.Is(err, fault.Conflict), "%v", err)
	s.Reply("GET /system/df", 200, `{"Images":1}`)
	_, err = DiskUsage(background, s.Engine(), DiskUsageRequest{})
	assert.True(t, fault.Is(err, fault.BadReply), "%v", err)
}
