package system

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"dockbridge/core/argument"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// RequestRequest is the request of system.request.
type RequestRequest struct {
	engine.Deadline
	engine.Bound
	// Method is "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" or "OPTIONS".
	Method Method `json:"method"`
	// Path is that of the Engine API without a version, "/containers/json": the negotiated one is put before it. It is written as in an
	// address, so names with other characters than those of names are percent-encoded.
	Path string `json:"path"`
	// Query are the parameters after the path: texts, numbers, True or False. A list repeats its parameter; a mapping is sent as JSON,
	// as filters are: {"all": True, "filters": {"label": ["app=web"]}}.
	Query Query `json:"query,omitempty"`
	// JSON is the body: whatever JSON can hold, with the engine's own names. None is no body.
	JSON JSON `json:"json,omitempty"`
	// Headers are further headers, for example {"X-Registry-Auth": …}. Those that say where a request ends or how it is sent cannot be
	// given.
	Headers Headers `json:"headers,omitempty" secret:"true"`
	// Repeatable lets another request than GET and HEAD be sent again after a passing fault, as these are: what it does may then be
	// done twice.
	Repeatable bool `json:"repeatable,omitempty"`
	// Data is the body as bytes, instead of json: bytes, text (as UTF-8), a binary file, or an iterable of bytes, asynchronous ones with AsyncClient
	// too. What is no bytes is sent as it comes, and once: it is not repeated.
	Data []byte `json:"-" body:"true"`
	engine.Written
}

// Response is the engine's reply to a request.
type Response struct {
	// Status is the HTTP status: 200 to 299, or 304 for "it is so already".
	Status int `json:"status"`
	// Headers are the reply's headers by their usual names ("Content-Type"); of several of a name the texts are joined by ", ".
	Headers map[string]string `json:"headers"`
	// Body is the reply's body.
	Body []byte `json:"-" body:"true" also:"text,json" secret:"true"`
}

// Request sends one request to the Engine API and gives the whole reply: for what no operation of the library does yet. It goes the way
// of all others: the same connections, the negotiated version, deadlines, retries (of GET and HEAD, or with repeatable), limits, and
// errors, which have the engine's message: a 404 is a NotFoundError. Replies that do not end, those of events or of a log that is
// followed, have streams instead; connections that are taken over (attach, exec) have sessions.
//
// Use an operation where there is one: its arguments are checked, its result has types, and it knows what else there is to do.
func Request(ctx context.Context, e *engine.Engine, r RequestRequest) (Response, error) {
	raw, err := r.raw()
	if err != nil {
		return Response{}, err
	}
	limit, err := r.Collecting(e, "the engine's reply", "")
	if err != nil {
		return Response{}, err
	}
	status, body, header, err := e.Raw(ctx, raw, limit)
	if err != nil {
		return Response{}, fault.Named(err, fault.NotFound, r.Path)
	}
	headers := make(map[string]string, len(header))
	for name, values := range header {
		headers[name] = strings.Join(values, ", ")
	}
	return Response{Status: status, Headers: headers, Body: body}, nil
}

// raw checks the request. Nothing of it may be taken for a second request or another header, wherever it comes from.
func (r RequestRequest) raw() (engine.Raw, error) {
	if methods := r.Method.Values(); !slices.Contains(methods, string(r.Method)) {
		return engine.Raw{}, invalid("method", "give one of "+strings.Join(methods, ", "), "method is %q", r.Method)
	}
	if err := checkPath(r.Path); err != nil {
		return engine.Raw{}, err
	}
	raw := engine.Raw{Method: string(r.Method), Path: r.Path, Query: url.Values(r.Query), Header: http.Header{}, Repeatable: r.Repeatable}
	switch hasJSON := r.JSON != nil; {
	case hasJSON && r.Given(r.Data):
		return engine.Raw{}, invalid("json", "give one of them", "both json and data were given")
	case hasJSON:
		raw.Body = r.JSON
		raw.Header.Set("Content-Type", "application/json")
	case r.Given(r.Data):
		raw.Body, raw.Written = r.Data, r.Body
		raw.Header.Set("Content-Type", "application/octet-stream")
	}
	for name, value := range r.Headers {
		if err := checkHeader(name, value); err != nil {
			return engine.Raw{}, err
		}
		raw.Header.Set(name, value)
	}
	return raw, nil
}

func invalid(field, hint, format string, args ...any) error {
	return fault.Invalid(hint, format, args...).WithDetail("field", field)
}

// checkPath takes paths as they stand in an address, of which each means itself: none that a proxy or an engine would turn into another.
func checkPath(path string) error {
	const hint = `give it as the Engine API has it, without version, host and query: "/containers/json"`
	if !strings.HasPrefix(path, "/") || path == "/" {
		return invalid("path", hint, "path is %q", path)
	}
	for i := range len(path) {
		if c := path[i]; !isWord(c) && !strings.ContainsRune("/%-._~!$&'()*+,;=:@", rune(c)) {
			what := "percent-encode it, as in an address"
			if c == '?' {
				what = "give the parameters as query"
			}
			return invalid("path", what, "path holds %q", string(rune(c)))
		}
	}
	decoded, err := url.PathUnescape(path)
	if err != nil {
		return invalid("path", "write a % itself as %25", "path holds a %% that begins no character")
	}
	if strings.ContainsFunc(decoded, func(c rune) bool { return c < ' ' || c == 0x7f }) {
		return invalid("path", hint, "path holds a control character")
	}
	segments := strings.Split(decoded[1:], "/")
	for i, segment := range segments {
		if segment == "." || segment == ".." || (segment == "" && i < len(segments)-1) {
			return invalid("path", hint, "path has a part %q", segment)
		}
	}
	if first := segments[0]; len(first) > 1 && first[0] == 'v' && strings.Trim(first[1:], "0123456789.") == "" {
		return invalid("path", "leave the version out: the client puts the negotiated one before it (api_version of the client pins one)", "path begins with the version %q", first)
	}
	return nil
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// ours are the headers that say where a request ends, and what becomes of the connection.
var ours = []string{
	"Connection", "Content-Length", "Expect", "Host", "Http2-Settings", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
}

func checkHeader(name, value string) error {
	field := "headers" + argument.Key(name)
	for i := range len(name) {
		if !isWord(name[i]) && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(name[i])) {
			return invalid("headers", "names are made of letters, digits and hyphens", "headers has a name that no header can have")
		}
	}
	switch {
	case name == "":
		return invalid("headers", "give it a name", "headers has an empty name")
	case slices.Contains(ours, http.CanonicalHeaderKey(name)):
		return invalid(field, "leave it out", "%s is set by the client", field)
	case strings.ContainsFunc(value, func(c rune) bool { return c != '\t' && c < ' ' || c > '~' }):
		return invalid(field, "encode it, in base64 for example", "%s holds a character that no header can have", field)
	}
	return nil
}

// Method is what is to be done.
type Method string

// Values are all there are.
func (Method) Values() []string {
	return []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}
}

// UnmarshalJSON reads one of them.
func (m *Method) UnmarshalJSON(data []byte) error { return argument.OneOf(data, m) }

// Headers are the headers of a request. Their values may be secrets.
type Headers map[string]string

// Query are the parameters of a request.
type Query url.Values

// PythonType is the type hint.
func (Query) PythonType() string {
	return "Mapping[str, str | bool | int | float | Sequence[str | int] | Mapping[str, Any] | None]"
}

// UnmarshalJSON accepts a text, a number, true or false, a list of them, or a mapping, which is passed on as JSON, for each key.
// None is as if the key were not there.
func (q *Query) UnmarshalJSON(data []byte) error {
	const hint = `give for example {"all": True, "names": ["a", "b"], "filters": {"label": ["a=b"]}}: texts, numbers, True or False, lists of them, or mappings`
	if argument.IsNone(data) {
		return nil // as if it were not there
	}
	entries, ok := argument.Entries(data)
	if !ok {
		return argument.NotA(data, hint)
	}
	out := Query{}
	for _, entry := range entries {
		if argument.IsNone(entry.Value) {
			continue
		}
		if _, isMapping := argument.Entries(entry.Value); isMapping {
			out[entry.Key] = []string{string(entry.Value)}
			continue
		}
		values, err := argument.OneOrMore(entry.Value, hint, parameter)
		if err != nil {
			return argument.At(argument.Key(entry.Key), err)
		}
		if len(values) > 0 {
			out[entry.Key] = values
		}
	}
	*q = out
	return nil
}

// parameter gives a text, a number, true or false as the engine takes it.
func parameter(data []byte) (string, bool) {
	switch text, ok := argument.TextOrNumber(data); {
	case ok:
		return text, true
	case string(data) == "true", string(data) == "false":
		return string(data), true
	default:
		return "", false
	}
}
