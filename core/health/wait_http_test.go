package health

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWaitHTTPAsksUntilTheStatusCounts(t *testing.T) {
	var asked atomic.Int32
	var last atomic.Pointer[http.Request]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		last.Store(r)
		if asked.Add(1) < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	}))
	defer server.Close()
	port := server.URL[strings.LastIndex(server.URL, ":")+1:]
	w := newWorld(t, publishedAt(port))

	r, err := WaitHttp(soon(t), w.Engine(), WaitHttpRequest{Ref: web, Port: 80, Path: "/health?full=1", Method: "HEAD", Host: "www.example.org"})

	require.NoError(t, err)
	assert.Equal(t, HTTPReply{Status: 302, URL: "http://127.0.0.1:" + port + "/health?full=1", Attempts: 3}, r)
	assert.Equal(t, "HEAD", last.Load().Method)
	assert.Equal(t, "www.example.org", last.Load().Host)
	assert.Equal(t, "/health?full=1", last.Load().RequestURI)
}

func TestWaitHTTPWithStatusesOfTheCaller(t *testing.T) {
	ctx := timed(t)
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 3 {
			ctx.expire()
		}
		http.NotFound(w, r)
	}))
	defer server.Close()
	w := newWorld(t, publishedAt(server.URL[strings.LastIndex(server.URL, ":")+1:]))
	r, err := WaitHttp(soon(t), w.Engine(), WaitHttpRequest{Ref: web, Port: 80, Status: []int{401, 404}})
	require.NoError(t, err)
	assert.Equal(t, 404, r.Status)

	_, err = WaitHttp(ctx, w.Engine(), WaitHttpRequest{Ref: web, Port: 80})
	f := failed(t, err, fault.Timeout)
	assert.Equal(t, 404, f.Details["last_status"])
	assert.NotContains(t, f.Details, "last_error")
}

// after calls f at the n-th write.
func after(n int32, f func()) io.Writer {
	var writes atomic.Int32
	return writer(func() {
		if writes.Add(1) == n {
			f()
		}
	})
}

type writer func()

func (w writer) Write(p []byte) (int, error) { w(); return len(p), nil }

func TestWaitHTTPOverTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	ctx := timed(t)
	server.Config.ErrorLog = log.New(after(2, ctx.expire), "", 0) // it logs the refused certificate
	server.StartTLS()
	defer server.Close()
	w := newWorld(t, publishedAt(server.URL[strings.LastIndex(server.URL, ":")+1:]))
	no := false
	for _, host := range []string{"", "example.com", "example.com:443"} {
		r, err := WaitHttp(soon(t), w.Engine(), WaitHttpRequest{Ref: web, Port: 80, HTTPS: true, TLSVerify: &no, Host: host})
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(r.URL, "https://127.0.0.1:"))
	}
	_, err := WaitHttp(ctx, w.Engine(), WaitHttpRequest{Ref: web, Port: 80, HTTPS: true, Path: "/?token=secret"})
	f := failed(t, err, fault.Timeout)
	assert.Contains(t, f.Details["last_error"], "certificate")
	assert.NotContains(t, f.Details["last_error"], "secret")
}

func TestWaitHTTPAsksTheContainerItselfWhenThePublishedPortIsDead(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	port := server.URL[strings.LastIndex(server.URL, ":")+1:]
	number, _ := strconv.Atoi(port)
	w := newWorld(t, document(`{"Status":"running"}`, `"NetworkSettings":{"Ports":{"`+port+`/tcp":[{"HostIp":"127.0.0.1","HostPort":"`+closedPort(t)+`"}]},
		"Networks":{"bridge":{"IPAddress":"127.0.0.1"}}}`))
	r, err := WaitHttp(soon(t), w.Engine(), WaitHttpRequest{Ref: web, Port: Port(number)})
	require.NoError(t, err)
	assert.Equal(t, server.URL+"/", r.URL)
}

func TestWaitHTTPEndsWithTheContainer(t *testing.T) {
	w := newWorld(t, isCreated)
	w.onSubscribe(func(int) { w.become(hasExited, "die") })
	_, err := WaitHttp(soon(t), w.Engine(), WaitHttpRequest{Ref: web, Port: 80})
	failed(t, err, fault.ContainerExited)
}

func TestWaitHTTPOfWhatCannotBeReached(t *testing.T) {
	w := newWorld(t, document(`{"Status":"running"}`))
	_, err := WaitHttp(soon(t), w.Engine(), WaitHttpRequest{Ref: web, Port: 80})
	failed(t, err, fault.InvalidArgument)
	w.set("")
	_, err = WaitHttp(soon(t), w.Engine(), WaitHttpRequest{Ref: web, Port: 80})
	failed(t, err, fault.ContainerNotFound)
}

func TestWaitHTTPRefusesWhatCannotBeAsked(t *testing.T) {
	w := newWorld(t, isRunning)
	for name, r := range map[string]WaitHttpRequest{
		"port":   {},
		"path":   {Port: 80, Path: "health"},
		"url":    {Port: 80, Path: "http://elsewhere/"},
		"breaks": {Port: 80, Path: "/a\r\nX: y"},
		"method": {Port: 80, Method: "G ET"},
		"host":   {Port: 80, Host: "a\r\nX: y"},
		"status": {Port: 80, Status: []int{99}},
	} {
		r.Ref = web
		_, err := WaitHttp(soon(t), w.Engine(), r)
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%s: %v", name, err)
	}
	assert.Empty(t, w.Requests())
}
