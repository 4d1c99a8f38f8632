package system

import (
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDiskUsageAddsUpAsTheCLIDoes(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /system/df", 200, `{"LayersSize":100,
		"Images":[{"Containers":1,"Size":60,"SharedSize":20},{"Containers":0,"Size":50,"SharedSize":20},{"Containers":2,"Size":-1,"SharedSize":-1}],
		"Containers":[{"State":"running","SizeRw":5},{"State":"exited","SizeRw":7},{"State":"paused","SizeRw":1}],
		"Volumes":[{"UsageData":{"RefCount":1,"Size":3}},{"UsageData":{"RefCount":0,"Size":4}},{"UsageData":{"RefCount":0,"Size":-1}},{}],
		"BuildCache":[{"InUse":true,"Size":8},{"InUse":false,"Size":9},{"InUse":false,"Shared":true,"Size":10}]}`)

	usage, err := DiskUsage(ctx, s.Engine(), DiskUsageRequest{})

	require.NoError(t, err)
	usage.ImageItems, usage.ContainerItems, usage.VolumeItems, usage.BuildCacheItems = nil, nil, nil, nil
	assert.Equal(t, DiskUsageResult{
		Images:     Usage{Total: 3, Active: 2, Size: 100, Reclaimable: 60},
		Containers: Usage{Total: 3, Active: 2, Size: 13, Reclaimable: 7},
		Volumes:    Usage{Total: 4, Active: 1, Size: 7, Reclaimable: 4},
		BuildCache: Usage{Total: 3, Active: 1, Size: 17, Reclaimable: 9},
	}, usage)
}

func TestDiskUsageByItem(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /system/df", 200, `{"LayersSize":100,
		"Images":[{"Id":"sha256:a","RepoTags":["web:1"],"Created":5,"Containers":1,"Size":60,"SharedSize":20},
			{"Id":"sha256:b","RepoTags":["<none>:<none>"],"Containers":-1,"Size":7,"SharedSize":-1},{"Id":"sha256:c","RepoTags":null}],
		"Containers":[{"Id":"c1","Names":["/other/alias","/web"],"Image":"web:1","Command":"sh","State":"exited","Status":"Exited (0)","Created":6,
			"SizeRw":7,"SizeRootFs":67,"Mounts":[{"Type":"volume","Name":"data"},{"Type":"bind","Name":""}]},{}],
		"Volumes":[{"Name":"data","Driver":"local","CreatedAt":"2024-01-02T03:04:05Z","Labels":{"a":"b"},"UsageData":{"RefCount":1,"Size":3}},
			{"Name":"far","Driver":"nfs","UsageData":{"RefCount":0,"Size":-1}},{"Name":"odd","Labels":null}],
		"BuildCache":[{"ID":"x","Parents":["y"],"Type":"regular","Description":"RUN true","InUse":true,"Shared":true,"Size":8,
			"CreatedAt":"2024-01-02T03:04:05Z","LastUsedAt":"2024-01-03T03:04:05Z","UsageCount":2},
			{"ID":"y","Parent":"z","LastUsedAt":null},{"ID":"z"}]}`)

	usage, err := DiskUsage(ctx, s.Engine(), DiskUsageRequest{})

	require.NoError(t, err)
	n := func(n int64) *int64 { return &n }
	assert.Equal(t, []ImageUsage{
		{ID: "sha256:a", RepoTags: []string{"web:1"}, Created: 5, Size: 60, SharedSize: n(20), UniqueSize: n(40), Containers: n(1)},
		{ID: "sha256:b", RepoTags: []string{}, Size: 7},
		{ID: "sha256:c", RepoTags: []string{}, SharedSize: n(0), UniqueSize: n(0), Containers: n(0)},
	}, usage.ImageItems)
	assert.Equal(t, []ContainerUsage{
		{ID: "c1", Name: "web", Image: "web:1", Command: "sh", State: "exited", Status: "Exited (0)", Created: 6, SizeRW: 7, SizeRootFS: 67, Volumes: []string{"data"}},
		{Volumes: []string{}},
	}, usage.ContainerItems)
	assert.Equal(t, []VolumeUsage{
		{Name: "data", Driver: "local", Created: "2024-01-02T03:04:05Z", Labels: map[string]string{"a": "b"}, Size: n(3), Links: n(1)},
		{Name: "far", Driver: "nfs", Labels: map[string]string{}, Links: n(0)},
		{Name: "odd", Labels: map[string]string{}},
	}, usage.VolumeItems)
	assert.Equal(t, []CacheUsage{
		{ID: "x", Parents: []string{"y"}, Type: "regular", Description: "RUN true", InUse: true, Shared: true, Size: 8,
			Created: "2024-01-02T03:04:05Z", LastUsedAt: "2024-01-03T03:04:05Z", UsageCount: 2},
		{ID: "y", Parents: []string{"z"}},
		{ID: "z", Parents: []string{}},
	}, usage.BuildCacheItems)
}

func TestDiskUsageThatIsNotWhatItShouldBe(t *testing.T) {
	s := enginetest.New(t)
	for _, reply := range []string{`[]`, `{"Volumes":5}`, `{"Images":[7]}`, `text`} {
		s.Reply("GET /system/df", 200, reply)
		_, err := DiskUsage(ctx, s.Engine(), DiskUsageRequest{})
		assert.Equal(t, fault.BadReply, fault.CodeOf(err), "%s: %v", reply, err)
	}
}

func TestDiskUsageOfTypes(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /system/df", 200, `{}`)
	e := s.Engine()
	usage, err := DiskUsage(ctx, e, DiskUsageRequest{Types: []DiskUsageType{"image", "build-cache"}})
	require.NoError(t, err)
	assert.Equal(t, DiskUsageResult{
		ImageItems: []ImageUsage{}, ContainerItems: []ContainerUsage{}, VolumeItems: []VolumeUsage{}, BuildCacheItems: []CacheUsage{},
	}, usage, "lists, not null")
	assert.Equal(t, "type=image&type=build-cache", s.Last().Query)
	_, err = DiskUsage(ctx, e, DiskUsageRequest{Types: []DiskUsageType{""}})
	assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err))

	s.Reply("GET /system/df", 500, `{"message":"no"}`)
	_, err = DiskUsage(ctx, e, DiskUsageRequest{})
	assert.Equal(t, fault.EngineFailed, fault.CodeOf(err))

	s.SetVersion("1.41")
	_, err = DiskUsage(ctx, s.Engine(), DiskUsageRequest{Types: []DiskUsageType{"image"}})
	assert.Equal(t, fault.Unsupported, fault.CodeOf(err))
}
