package compose

import (
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDownRemovesWhatIsTheProjects(t *testing.T) {
	for _, p := range []Project{byName, text(two)} {
		w := newWorld(t)
		_, err := up(t, w, text(two), Creation{})
		require.NoError(t, err)
		w.has("orphan", "running")
		w.has("job", "running", "com.docker.compose.oneoff", "True").name = "p-job-run"
		s := Selected{Project: p}
		r, err := Down(soon(t), w.engine(), DownRequest{Selected: s, Volumes: true, Images: "all", RemoveOrphans: true}, silent)
		require.NoError(t, err)
		assert.Equal(t, []string{"p-db-1", "p-job-run", "p-orphan-1", "p-web-1"}, r.Containers)
		assert.Equal(t, []string{"p_n"}, r.Networks)
		assert.Equal(t, []string{"p_data"}, r.Volumes)
		assert.Equal(t, []string{"app"}, r.Images)
		r, err = Down(soon(t), w.engine(), DownRequest{Selected: s, Images: "local"}, silent)
		require.NoError(t, err, "nothing is there")
		assert.Empty(t, r.Containers)
	}
}

func TestDownTellsWhatStays(t *testing.T) {
	for status, code := range map[int]fault.Code{409: "", 404: "", 500: fault.EngineFailed} {
		w := newWorld(t)
		_, err := up(t, w, text(two), Creation{})
		require.NoError(t, err)
		w.breaks("DELETE /networks/p_n", status, "no")
		r, err := Down(soon(t), w.engine(), DownRequest{Selected: Selected{Project: text(two)}}, silent)
		assert.Equal(t, code, fault.CodeOf(err), "%v", err)
		assert.Empty(t, r.Networks)
		assert.Contains(t, w.volumes, "p_data")
	}
	for _, route := range []string{"GET /networks", "GET /volumes"} {
		w := newWorld(t)
		w.breaks(route, 500, "no")
		_, err := Down(soon(t), w.engine(), DownRequest{Selected: Selected{Project: byName}, Volumes: true}, silent)
		failed(t, err, fault.EngineFailed)
	}
}
