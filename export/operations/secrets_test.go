package operations

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The secret needs quoting in JSON and in addresses; its beginning does not, and must not be seen in any of them.
const (
	secretStart = "hunter2"
	secret      = secretStart + `"/é+ &w0rd`
)

// failures are the ways in which an engine fails: it repeats what it was asked, as engines do, breaks off, or sends
// what is no JSON.
var failures = map[string]http.HandlerFunc{
	"400":      func(w http.ResponseWriter, r *http.Request) { echo(w, r, http.StatusBadRequest, "%s") },
	"500":      func(w http.ResponseWriter, r *http.Request) { echo(w, r, http.StatusInternalServerError, "%s") },
	"404":      func(w http.ResponseWriter, r *http.Request) { echo(w, r, http.StatusNotFound, "%s") },
	"bad JSON": func(w http.ResponseWriter, r *http.Request) { echo(w, r, http.StatusOK, "%s,") },
	"another":  func(w http.ResponseWriter, r *http.Request) { echo(w, r, http.StatusCreated, `[{"Id":%s}`) },
	"lost": func(w http.ResponseWriter, _ *http.Request) {
		if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
			_ = conn.Close()
		}
	},
}

// echo answers with all of the request, as it came and decoded.
func echo(w http.ResponseWriter, r *http.Request, status int, format string) {
	body, _ := io.ReadAll(r.Body)
	query, _ := url.QueryUnescape(r.URL.RawQuery)
	auth, _ := base64.URLEncoding.DecodeString(r.Header.Get("X-Registry-Auth"))
	var values []string
	for _, list := range r.URL.Query() {
		values = append(values, list...)
	}
	text := strings.Join([]string{"cannot do", r.RequestURI, query, fmt.Sprint(values), fmt.Sprint(r.Header), string(auth), string(body)}, " ")
	reply, _ := json.Marshal(map[string]string{"message": text})
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, format, reply)
}

// TestNoErrorShowsASecret gives a secret to every argument of every operation, in every form, right and wrong ones, and
// lets the engine fail in each way. What is a secret is what the fields' tags say, and user and password in any address
// or name.
func TestNoErrorShowsASecret(t *testing.T) {
	target := newRefusing(t)
	for _, o := range All() {
		if o.SelfTest || o.Inner {
			continue
		}
		for _, p := range placesOf(o) {
			for _, value := range secretForms(p) {
				for how, answer := range failures {
					if !strings.Contains(value, `w0rd`) && how != "400" {
						continue // addresses are hidden in one place, whatever the failure is
					}
					target.answers(answer)
					out := target.send(t, o, p.with(value))
					if out.err == nil {
						continue
					}
					text, err := json.Marshal(out.err)
					require.NoError(t, err)
					assert.NotContains(t, string(text), secretStart, "%s.%s = %s, %s", o.Name, p.path, value, how)
					if sent := target.simulated.Requests(); strings.Contains(out.sent["X-Registry-Auth"], secretStart) {
						assert.NotContains(t, string(text), sent[len(sent)-1].Header.Get("X-Registry-Auth"), "%s.%s = %s, %s", o.Name, p.path, value, how)
					}
				}
			}
		}
	}
}

// holders are places in types of the engine, which have no tags of ours: options of drivers.
var holders = []string{".DriverConfig.Options", ".DriverOpts", "device_requests[0].Options"}

func secretForms(p place) []string {
	text := func(s string) string {
		data, _ := json.Marshal(s)
		return string(data)
	}
	address := []string{text("user:" + secretStart + "@registry.example/app:1"), text("https://user:" + secretStart + "@host.example/x?y"), text("https://" + secretStart + "@host.example/x.git")}
	var forms []string
	for _, a := range address {
		if p.path == "tmpfs" {
			break // a folder; what follows a colon is its options
		}
		switch p.kind.Kind() {
		case reflect.Slice, reflect.Map, reflect.Pointer:
			forms = append(forms, "["+a+"]", `{"80":`+a+`}`)
		default:
			forms = append(forms, a)
		}
	}
	hidden := p.secret && !strings.HasSuffix(p.path, "log_config.Type") // a driver's name
	for _, end := range holders {
		hidden = hidden || strings.HasSuffix(p.path, end)
	}
	if !hidden {
		return forms
	}
	s := text(secret)
	return append(
		forms,
		s, "["+s+"]", `["P=`+s[1:]+"]", `["ENV P=`+s[1:]+"]", `[["P",`+s+`]]`, `[{"P":`+s+`}]`, `{"P":`+s+`}`, `{"P":[`+s+`]}`, `{"P":{"Q":`+s+`}}`,
		`{"username":"u","password":`+s+`}`, `{"identity_token":`+s+`}`, `{"registrytoken":`+s+`}`, `{"password":`+s+`}`, `{"username":"u","password":[`+s+`]}`,
		`{"Type":"splunk","Config":{"token":`+s+`}}`, `{"Type":"splunk","Config":`+s+`}`, `{"Type":"splunk","Config":{"token":[`+s+`]}}`,
		`{"o":`+text("username=u,password="+secret)+`}`,
	)
}

func TestWhatIsHiddenIsNoMoreThanTheSecret(t *testing.T) {
	target := newRefusing(t)
	message := ""
	target.answers(func(w http.ResponseWriter, _ *http.Request) {
		data, _ := json.Marshal(map[string]string{"message": message})
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write(data)
	})
	for _, c := range []struct{ request, said, want string }{
		{`{"image":"x","environment":{"PASSWORD":"hunter2","ON":"1"}}`, "bad env PASSWORD=hunter2, ON=1; 1 of hunter2", "bad env PASSWORD=…, ON=…; 1 of …"},
		{`{"image":"postgres:16","environment":{"POSTGRES_USER":"postgres"}}`, "no image postgres:16", "no image postgres:16"},
		{`{"image":"x","environment":["A=hunter2","B"]}`, "B is not A", "B is not A"},
		{`{"image":"x","volumes":["/hunter2:/b"]}`, "no such path /hunter2", "no such path /hunter2"},
		{`{"image":"user:hunter2@registry.example/app@sha256:` + strings.Repeat("a", 64) + `"}`, "x hunter2", "x …"},
		{`{"image":"registry.example/app:1@sha256:` + strings.Repeat("a", 64) + `"}`, "no app:1", "no app:1"},
	} {
		message = c.said
		out := target.send(t, find(t, "container.create"), c.request)
		require.NotNil(t, out.err)
		assert.Equal(t, c.want, out.err.Message)
	}
}

func TestCredentialsOfTheEnvironmentAreHidden(t *testing.T) {
	env := map[string]string{"HTTPS_PROXY": "http://me:hunter2@proxy.example:3128", "TOKEN": "hunter3", "HOME": "/home/me"}
	e, err := engine.Open(engine.Options{Host: "unix:///nowhere", Environment: endpoint.Environment{Variables: env}})
	require.NoError(t, err)
	defer e.Close()
	shown := Hide(fault.New(fault.EngineFailed, "dial http://me:hunter2@proxy.example: hunter2 is wrong; so is /home/me and https://t0ken@git.example"), nil, e)
	assert.Equal(t, "dial http://…@proxy.example: … is wrong; so is /home/me and https://…@git.example", fault.From(shown).Message)
	assert.Contains(t, fault.From(Hide(fault.New(fault.EngineFailed, "ssh://me@host"), nil, e)).Message, "ssh://me@host")

	_, err = find(t, "image.build").Run(t.Context(), e, []byte(`{"path":"/nowhere/hunter3","buildargs":{"TOKEN":null}}`), nil, &collector{})
	assert.Contains(t, fault.From(err).Message, "/nowhere", "what is also a path is no secret")
}
