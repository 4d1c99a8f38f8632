package composefile

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dockbridge/core/fault"
)

func check(file string) error {
	_, err := Check(context.Background(), nil, CheckRequest{Whole: true, Data: []byte(file)})
	return err
}

func TestWhatServicesNameIsThere(t *testing.T) {
	for file, message := range map[string]string{
		`{"services":{"web":{"depends_on":["bd"]},"db":{}}}`:                                 `services.web.depends_on.0 names "bd", which is none of the file's services`,
		`{"services":{"web":{"depends_on":{"bd":{"condition":"service_started"}}},"db":{}}}`: `services.web.depends_on names "bd"`,
		`{"services":{"web":{"networks":["lan"]}}}`:                                          `none of the file's networks`,
		`{"services":{"web":{"networks":{"lan":null}}}}`:                                     `none of the file's networks`,
		`{"services":{"web":{"volumes":["data:/d"]}}}`:                                       `services.web.volumes.0 names "data"`,
		`{"services":{"web":{"volumes":[{"type":"volume","source":"data","target":"/d"}]}}}`: `names "data"`,
		`{"services":{"web":{"secrets":["s"]}}}`:                                             `none of the file's secrets`,
		`{"services":{"web":{"configs":[{"source":"c"}]}}}`:                                  `none of the file's configs`,
		`{"services":{"web":{"network_mode":"service:x"}}}`:                                  `names "x"`,
	} {
		err := check(file)
		require.Error(t, err, file)
		assert.Contains(t, fault.From(err).Message, message)
	}
	assert.Equal(t, "did you mean db?", fault.From(check(`{"services":{"web":{"depends_on":["bd"]},"db":{}}}`)).Hint)
	assert.NoError(t, check(`{"services":{"web":{"depends_on":{"x":{"condition":"service_started","required":false}},"networks":["default","${N}"],
		"volumes":["./a:/a","/b","data:/d","/c:/c",{"type":"bind","source":"/x","target":"/y"}],"network_mode":"host"}},"volumes":{"data":null}}`))
	assert.NoError(t, check(`{"include":["other.yaml"],"services":{"web":{"networks":["lan"]}}}`))
	assert.NoError(t, check(`{}`))
}
