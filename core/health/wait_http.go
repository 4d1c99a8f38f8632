package health

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// WaitHttpRequest is the request of health.wait_http.
type WaitHttpRequest struct { //nolint:revive // the generator makes "wait_http" of it
	engine.Deadline
	container.Ref
	// Port is the port in the container: 8080 or "8080/tcp".
	Port Port `json:"port"`
	// Path is the path to ask for, with its query if any; "/" by default. Redirects are not followed.
	Path string `json:"path,omitempty" arg:"positional"`
	// Status are the HTTP statuses that count as an answer; 200 to 399 by default.
	Status []int `json:"status,omitempty"`
	// Method is the HTTP method, GET by default.
	Method string `json:"method,omitempty"`
	// Host is the Host header, and with https the name that the certificate must have; the address that is asked by default.
	Host string `json:"host,omitempty"`
	// HTTPS asks over TLS.
	HTTPS bool `json:"https,omitempty"`
	// TLSVerify tells whether the certificate is checked against the system's authorities; true by default.
	TLSVerify *bool `json:"tls_verify,omitempty"`
}

// HTTPReply is the answer that was waited for.
type HTTPReply struct {
	// Status is the HTTP status of the answer.
	Status int `json:"status"`
	// URL is what was asked, as this process reaches it.
	URL string `json:"url"`
	// Attempts is how often it was tried, 1 when it answered at once.
	Attempts int `json:"attempts"`
}

// replyTime is how long one attempt may take.
const replyTime = 10 * time.Second

// WaitHttp waits until a program in the container answers over HTTP with a status that counts.
//
// It asks from here, as wait_port connects. It fails at once, with the last log lines, when the container ends; when the time is up
// the last status or error of an attempt is in the details.
func WaitHttp(ctx context.Context, e *engine.Engine, r WaitHttpRequest) (HTTPReply, error) { //nolint:revive // see the request
	if err := r.check(); err != nil {
		return HTTPReply{}, err
	}
	w, err := watch(ctx, e, r.Ref)
	if err != nil {
		return HTTPReply{}, err
	}
	defer w.close()
	var reply HTTPReply
	facts := map[string]any{"port": int(r.Port)}
	err = w.runWhileAlive(ctx, 0, func(ctx context.Context) error {
		client := r.client()
		defer client.CloseIdleConnections()
		var err error
		reply.Attempts, err = poll(ctx, func(ctx context.Context) (bool, error) {
			s, _ := w.state()
			if s.State.Status != running {
				return false, nil
			}
			routes, err := w.routes(ctx, s, r.Port)
			if err != nil {
				return false, onlyFinal(err)
			}
			facts["tried"] = addresses(routes)
			for _, route := range slices.Backward(routes) { // a published address is of more use to the caller
				if reply.Status, err = r.ask(ctx, client, route); err != nil {
					if ctx.Err() == nil { // the attempt was not cut off
						facts["last_error"] = err.Error()
					}
					continue
				}
				delete(facts, "last_error")
				facts["last_status"] = reply.Status
				reply.URL = r.url(route)
				return r.counts(reply.Status), nil
			}
			return false, nil
		})
		facts["attempts"] = reply.Attempts
		return err
	})
	if err != nil {
		return HTTPReply{}, w.fail(ctx, err, "answered over HTTP on port "+r.Port.String(), facts)
	}
	return reply, nil
}

func (r *WaitHttpRequest) check() error {
	if err := r.Port.check(); err != nil {
		return err
	}
	if r.Path == "" {
		r.Path = "/"
	}
	if _, err := url.ParseRequestURI(r.Path); err != nil || !strings.HasPrefix(r.Path, "/") {
		return fault.Invalid(`give a path such as "/health?full=1"`, "the path %q cannot be asked for", r.Path)
	}
	if r.Method == "" {
		r.Method = http.MethodGet
	}
	if _, err := http.NewRequest(r.Method, "/", nil); err != nil {
		return fault.Invalid(`give a method such as "GET" or "HEAD"`, "%q is no HTTP method", r.Method)
	}
	if strings.ContainsAny(r.Host, " \t\r\n/") {
		return fault.Invalid(`give a host name, for example "www.example.org"`, "%q cannot be the Host header", r.Host)
	}
	for _, status := range r.Status {
		if status < 100 || status > 599 {
			return fault.Invalid("give numbers from 100 to 599, or leave it out for 200 to 399", "%d is no HTTP status", status)
		}
	}
	return nil
}

func (r *WaitHttpRequest) counts(status int) bool {
	if len(r.Status) > 0 {
		return slices.Contains(r.Status, status)
	}
	return status >= 200 && status < 400
}

// client asks without the proxies of the environment: it is about this one container.
func (r *WaitHttpRequest) client() *http.Client {
	config := &tls.Config{InsecureSkipVerify: r.TLSVerify != nil && !*r.TLSVerify} //nolint:gosec // the caller's wish
	if name, _, err := net.SplitHostPort(r.Host); err == nil {
		config.ServerName = name
	} else {
		config.ServerName = r.Host // "" is the address
	}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:       (&net.Dialer{Timeout: dialTime}).DialContext,
			TLSClientConfig:   config,
			DisableKeepAlives: true, // each attempt is a new one, as that of the first user will be
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (r *WaitHttpRequest) url(to route) string {
	scheme := "http"
	if r.HTTPS {
		scheme = "https"
	}
	return scheme + "://" + to.address() + r.Path
}

func (r *WaitHttpRequest) ask(ctx context.Context, client *http.Client, to route) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, replyTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, r.Method, r.url(to), nil)
	if err != nil {
		return 0, err
	}
	req.Host = r.Host // "" is the address
	resp, err := client.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // without the URL, whose query may hold a secret
		}
		return 0, err
	}
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
	_ = resp.Body.Close()
	return resp.StatusCode, nil
}

func portNumber(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
