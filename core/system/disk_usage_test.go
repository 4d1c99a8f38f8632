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
	assert.Equal(t, DiskUsageResult{
		Images:     Usage{Total: 3, Active: 2, Size: 100, Reclaimable: 60},
		Containers: Usage{Total: 3, Active: 2, Size: 13, Reclaimable: 7},
		Volumes:    Usage{Total: 4, Active: 1, Size: 7, Reclaimable: 4},
		BuildCache: Usage{Total: 3, Active: 1, Size: 17, Reclaimable: 9},
	}, usage)
}

func TestDiskUsageOfTypes(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /system/df", 200, `{}`)
	e := s.Engine()
	_, err := DiskUsage(ctx, e, DiskUsageRequest{Types: []string{"image", "build-cache"}})
	require.NoError(t, err)
	assert.Equal(t, "type=image&type=build-cache", s.Last().Query)
	_, err = DiskUsage(ctx, e, DiskUsageRequest{Types: []string{"dust"}})
	assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err))

	s.Reply("GET /system/df", 500, `{"message":"no"}`)
	_, err = DiskUsage(ctx, e, DiskUsageRequest{})
	assert.Equal(t, fault.EngineFailed, fault.CodeOf(err))

	s.SetVersion("1.41")
	_, err = DiskUsage(ctx, s.Engine(), DiskUsageRequest{Types: []string{"image"}})
	assert.Equal(t, fault.Unsupported, fault.CodeOf(err))
}
