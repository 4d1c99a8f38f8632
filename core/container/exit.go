package container

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// exit is how a container ended, or why that is not known.
type exit struct {
	code int
	err  error
}

// mostExit is more than the engine says of a container's end.
const mostExit = 64 << 10

// awaitExit waits for a container's end from now on: when it returns, the engine waits. The answer may be left in the channel by
// who does not want it any more; the wait ends with ctx.
func awaitExit(ctx context.Context, e *engine.Engine, id, condition string) <-chan exit {
	ended := make(chan exit, 1)
	ask := func() (*http.Response, error) {
		return e.Do(ctx, http.MethodPost, "/containers/"+id+"/wait", url.Values{"condition": {condition}}, nil)
	}
	if e.Require(ctx, "1.30", "") != nil { // these answer at the end, and only then
		fault.Go(func() { ended <- exitOf(e, ask) }, nil)
		return ended
	}
	resp, err := ask()
	fault.Go(func() { ended <- exitOf(e, func() (*http.Response, error) { return resp, err }) }, nil)
	return ended
}

// exitOf reads the engine's answer.
func exitOf(e *engine.Engine, ask func() (*http.Response, error)) (end exit) {
	end.err = fault.Guard(func() error {
		resp, err := ask()
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		var answer struct{ StatusCode int }
		data, err := io.ReadAll(io.LimitReader(resp.Body, mostExit))
		if err != nil {
			return e.Explain(err)
		}
		if json.Unmarshal(data, &answer) != nil {
			return fault.New(fault.BadReply, "the engine's answer to a wait is not the JSON that was expected")
		}
		end.code = answer.StatusCode
		return nil
	})
	return end
}
