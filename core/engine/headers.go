package engine

import (
	"encoding/csv"
	"maps"
	"net/http"
	"net/textproto"
	"slices"
	"strings"

	"dockbridge/core/argument"
	"dockbridge/core/fault"
)

// userAgent is what the engine and whatever is before it know us by. The docker config has no say in it, as with the docker CLI.
const userAgent = "dockbridge/" + LibraryVersion

// customHeadersVariable gives headers instead of the docker config's, for the docker CLI too.
const customHeadersVariable = "DOCKER_CUSTOM_HEADERS"

// ownHeaders are the client's or the connection's business; net/http takes them from nowhere else, either.
var ownHeaders = []string{"Host", "User-Agent", "Content-Length", "Transfer-Encoding", "Trailer"}

// headers are sent with every request, beside its own, which win. Their values may be tokens of a proxy before the engine.
type headers map[string]string

// wantedHeaders are those of DOCKER_CUSTOM_HEADERS, or else of the docker config.
func wantedHeaders(config *connectionConfig) (headers, error) {
	given, source, err := customHeaders(config.env.Get(customHeadersVariable))
	if err != nil {
		return nil, err
	}
	if given == nil {
		given = config.httpHeaders()
		source = "HttpHeaders in " + config.file.Path
	}
	if len(given) == 0 {
		return nil, nil
	}
	wanted := headers{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		value := textproto.TrimString(given[name])
		canonical := http.CanonicalHeaderKey(name)
		switch {
		case !isToken([]byte(name)): // not shown: it may be a value in the wrong place
			return nil, fault.Invalid("repair it: names have letters, digits and hyphens", "%s has a header whose name cannot be sent", source)
		case hasControl([]byte(value)):
			return nil, fault.Invalid("repair it: values have no line ends and no other control characters",
				"%s has the header %s with a value that cannot be sent", source, canonical)
		case !slices.Contains(ownHeaders, canonical):
			wanted[canonical] = value
		}
	}
	return wanted, nil
}

// customHeaders reads DOCKER_CUSTOM_HEADERS, "name=value,…" with the quotes of CSV; nil when it says nothing.
func customHeaders(text string) (found map[string]string, source string, err error) {
	if text == "" {
		return nil, "", nil
	}
	invalid := func(why string) error {
		return fault.Invalid(`set it to "name=value,other=value", or unset it`, "the environment variable %s cannot be used: %s", customHeadersVariable, why)
	}
	fields, err := csv.NewReader(strings.NewReader(text)).Read()
	if err != nil { // the error may quote a value
		return nil, "", invalid("it is no line of comma-separated values")
	}
	found = map[string]string{}
	for _, field := range fields {
		name, value, assigned := strings.Cut(field, "=")
		if name = strings.TrimSpace(name); name == "" || !assigned {
			return nil, "", invalid("there is something other than name=value in it")
		}
		found[http.CanonicalHeaderKey(name)] = value
	}
	return found, "the environment variable " + customHeadersVariable, nil
}

// addTo puts them into a request that has none of its own yet.
func (h headers) addTo(request http.Header) {
	for name, value := range h {
		request[name] = []string{value}
	}
}

// head is the end of the head of each small read.
func (h headers) head() string {
	var b strings.Builder
	b.WriteString(" HTTP/1.1\r\nHost: docker\r\nUser-Agent: " + userAgent + "\r\n")
	for _, name := range slices.Sorted(maps.Keys(h)) {
		b.WriteString(name + ": " + h[name] + "\r\n")
	}
	b.WriteString("\r\n")
	return b.String()
}

// secrets are the values, and what follows the scheme in one like "Bearer abc".
func (h headers) secrets() []fault.Secret {
	var secrets []fault.Secret
	for _, value := range h {
		secrets = append(secrets, argument.Whole(value)...)
		if words := strings.Fields(value); len(words) > 1 {
			secrets = append(secrets, argument.Whole(words[1:]...)...)
		}
	}
	return secrets
}
