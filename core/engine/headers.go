package engine

import (
	"maps"
	"net/http"
	"net/textproto"
	"slices"
	"strings"

	"dockbridge/core/argument"
	"dockbridge/core/endpoint"
	"dockbridge/core/fault"
	"dockbridge/core/transport"
)

// userAgent is what the engine and whatever is before it know us by. The docker config has no say in it, as with the docker CLI.
const userAgent = "dockbridge/" + LibraryVersion

// ownHeaders are the client's or the connection's business; net/http takes them from nowhere else, either.
var ownHeaders = []string{"Host", "User-Agent", "Content-Length", "Transfer-Encoding", "Trailer"}

// headers are sent with every request, beside its own, which win. Their values may be tokens of a proxy before the engine.
type headers map[string]string

// wantedHeaders are those of DOCKER_CUSTOM_HEADERS, or else of the docker config.
func wantedHeaders(settings *endpoint.Settings) (headers, error) {
	given, source, err := settings.Headers()
	if err != nil || len(given) == 0 {
		return nil, err
	}
	wanted := headers{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		value := textproto.TrimString(given[name])
		canonical := http.CanonicalHeaderKey(name)
		switch {
		case !transport.IsToken([]byte(name)): // not shown: it may be a value in the wrong place
			return nil, fault.Invalid("repair it: names have letters, digits and hyphens", "%s has a header whose name cannot be sent", source)
		case transport.HasControl([]byte(value)):
			return nil, fault.Invalid("repair it: values have no line ends and no other control characters",
				"%s has the header %s with a value that cannot be sent", source, canonical)
		case !slices.Contains(ownHeaders, canonical):
			wanted[canonical] = value
		}
	}
	return wanted, nil
}

// addTo puts them into a request that has none of its own yet.
func (h headers) addTo(request http.Header) {
	for name, value := range h {
		request[name] = []string{value}
	}
	request["User-Agent"] = []string{userAgent}
}

// all are the headers of a request that has none of its own.
func (h headers) all() http.Header {
	all := http.Header{}
	h.addTo(all)
	return all
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
