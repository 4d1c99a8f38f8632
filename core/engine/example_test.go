package engine_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"
)

func ExampleOpen() {
	e, err := engine.Open(engine.Options{Environment: endpoint.Environment{
		Variables: map[string]string{"DOCKER_HOST": "tcp://engine.example:2375"},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
	fmt.Println(e.Endpoint().Host, e.Endpoint().Why()) // nothing was asked yet
	// Output: tcp://engine.example:2375 from DOCKER_HOST
}

// An inspect, and what of it is needed.
func ExampleGet() {
	simulated, end := enginetest.ForExample()
	defer end()
	simulated.Reply("GET /containers/web/json", http.StatusOK, `{"Id":"4c01db0b339c","State":{"Status":"running"}}`)

	document, err := engine.Get[struct{ State struct{ Status string } }](context.Background(), simulated.Engine(), "/containers/web/json", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	details, err := document.Decode()
	fmt.Println(details.State.Status, err)
	fmt.Println(string(document.Raw)) // as the engine sent it
	// Output:
	// running <nil>
	// {"Id":"4c01db0b339c","State":{"Status":"running"}}
}

// A stream: the body is read as it comes, and closed by the caller.
func ExampleEngine_Do() {
	simulated, end := enginetest.ForExample()
	defer end()
	simulated.Reply("POST /images/create", http.StatusOK, `{"status":"Downloading","id":"a3ed95caeb02"}{"status":"Pull complete","id":"a3ed95caeb02"}`)
	e := simulated.Engine()

	resp, err := e.Do(context.Background(), http.MethodPost, "/images/create", url.Values{"fromImage": {"busybox"}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	for records := e.Records(resp.Body); ; {
		var record struct{ ID, Status string }
		if err := records.Next(&record); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			fmt.Println(e.Explain(err))
			return
		}
		fmt.Println(record.ID, record.Status)
	}
	// Output:
	// a3ed95caeb02 Downloading
	// a3ed95caeb02 Pull complete
}

// Errors have a code.
func ExampleEngine_Explain() {
	simulated, end := enginetest.ForExample()
	defer end()
	simulated.Reply("GET /containers/nowhere/json", http.StatusNotFound, `{"message":"No such container: nowhere"}`)

	_, err := engine.Get[struct{}](context.Background(), simulated.Engine(), "/containers/nowhere/json", nil)
	fmt.Println(fault.Is(err, fault.NotFound), fault.From(err).Code)
	err = fault.Named(err, fault.ContainerNotFound, "nowhere") // what the operation knows of it
	fmt.Println(err)
	// Output:
	// true not_found
	// container_not_found: No such container: nowhere
}
