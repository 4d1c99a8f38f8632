package container

import (
	"context"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestUpdateSendsEverything(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/web/update", 200, `{"Warnings":["no swap"]}`)
	result, err := Update(context.Background(), s.Engine(), UpdateRequest{
		Ref: web, CPUShares: ptr[int64](512), CPUPeriod: ptr[int64](100000), CPUQuota: ptr[int64](50000), CPUs: ptr(1.1),
		CpusetCPUs: ptr("0-1"), CpusetMems: ptr("0"), MemLimit: ptr[wire.Size](1 << 30), MemReservation: ptr[wire.Size](1 << 20),
		MemswapLimit: ptr[wire.Size](-1), PidsLimit: ptr[int64](-1), BlkioWeight: ptr[uint16](300),
		RestartPolicy: &RestartPolicy{Name: "on-failure", MaximumRetryCount: 3},
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"no swap"}, result.Warnings)
	assert.JSONEq(t, `{"CpuShares":512,"CpuPeriod":100000,"CpuQuota":50000,"NanoCpus":1100000000,"CpusetCpus":"0-1","CpusetMems":"0",
		"Memory":1073741824,"MemoryReservation":1048576,"MemorySwap":-1,"PidsLimit":-1,"BlkioWeight":300,
		"RestartPolicy":{"Name":"on-failure","MaximumRetryCount":3}}`, s.Last().Body)
}

func TestUpdateSendsNothingThatIsNotGiven(t *testing.T) {
	s := enginetest.New(t)
	cutOnce(s, "POST /containers/web/update", 200, `{"Warnings":null}`)
	_, err := Update(context.Background(), s.Engine(), UpdateRequest{Ref: web, CPUShares: ptr[int64](2)})
	require.NoError(t, err)
	assert.JSONEq(t, `{"CpuShares":2}`, s.Last().Body)
	assert.Len(t, s.Requests(), 2, "an update may be repeated")
}

func TestUpdateRefusesWhatCannotBe(t *testing.T) {
	s := enginetest.New(t)
	e := s.Engine()
	for _, r := range []UpdateRequest{{Ref: web}, {Ref: web, CPUs: ptr(0.0)}, {Ref: web, CPUs: ptr(-1.0)}, {Ref: web, CPUs: ptr(1e9)}} {
		_, err := Update(context.Background(), e, r)
		wantCode(t, err, fault.InvalidArgument)
	}
	_, err := Update(context.Background(), e, UpdateRequest{CPUs: ptr(1.0)})
	assert.True(t, fault.Is(err, fault.InvalidArgument))
	assert.Empty(t, s.Requests())

	s.SetVersion("1.39")
	_, err = Update(context.Background(), s.Engine(), UpdateRequest{Ref: web, PidsLimit: ptr[int64](1)})
	assert.True(t, fault.Is(err, fault.Unsupported))
}

func TestUpdateErrors(t *testing.T) {
	s := enginetest.New(t)
	for status, code := range map[int]fault.Code{404: fault.ContainerNotFound, 409: fault.Conflict, 400: fault.InvalidArgument} {
		s.Reply("POST /containers/web/update", status, message("words"))
		_, err := Update(context.Background(), s.Engine(), UpdateRequest{Ref: web, CPUs: ptr(1.0)})
		wantCode(t, err, code)
	}
}
