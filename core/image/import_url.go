package image

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"dockbridge/core/argument"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"

	"github.com/docker/docker/api/types/image"
)

// Origin is where an image is imported from: a file of the caller, or an address that the engine fetches.
type Origin string

// PythonType is the type hint.
func (Origin) PythonType() string { return "str | PathLike[str]" }

// isAddress tells an address from a path. A Path makes one slash of two; who gives one means an address, and what is secret in it must
// not pass for a path's.
func (o Origin) isAddress() bool {
	scheme, rest, found := strings.Cut(strings.ToLower(string(o)), ":/")
	if !found || scheme == "" || strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz0123456789+-.") != "" || strings.HasPrefix(scheme, ".") {
		return false
	}
	return strings.HasPrefix(rest, "/") || scheme == "http" || scheme == "https"
}

// Secrets are user and password of an address, and the values of its query: addresses are signed there.
func (o Origin) Secrets(map[string]string) []fault.Secret {
	if !o.isAddress() {
		return nil
	}
	texts := argument.UserInfo(string(o))
	_, query, _ := strings.Cut(string(o), "?")
	query, _, _ = strings.Cut(query, "#")
	for _, pair := range strings.FieldsFunc(query, func(r rune) bool { return r == '&' || r == ';' }) {
		if _, value, found := strings.Cut(pair, "="); found {
			pair = value
		}
		texts = append(texts, pair)
	}
	for _, text := range slices.Clone(texts) { // as they are meant, too
		if plain, err := url.PathUnescape(text); err == nil && plain != text {
			texts = append(texts, plain)
		}
	}
	return argument.Whole(texts...)
}

// shown is an address as errors, progress and the image's history may show it: without what is secret in it.
func shown(address *url.URL) string {
	clean := url.URL{Scheme: address.Scheme, Host: address.Host, Path: address.Path, RawPath: address.RawPath}
	text := clean.String()
	if address.User != nil {
		text = strings.Replace(text, "://", "://…@", 1)
	}
	if address.RawQuery != "" {
		text += "?…"
	}
	return text
}

func (o Origin) address() (*url.URL, error) {
	const hint = `give "http://host/root.tar" or "https://…", or the path of a file`
	address, err := url.Parse(string(o))
	switch {
	case err == nil && address.Host == "" && address.Path != "" && !strings.Contains(string(o), "://"):
		return nil, fault.Invalid("give it as a text", "source is an address that was given as a path, which loses one of its slashes").WithDetail("field", "source")
	case err != nil || address.Host == "": // the error would quote the address
		return nil, fault.Invalid(hint, "source is an address that cannot be understood").WithDetail("field", "source")
	case address.Scheme != "http" && address.Scheme != "https":
		return nil, fault.Invalid(hint, "source is an address with %s://, which engines do not fetch from", address.Scheme).WithDetail("field", "source")
	}
	return address, nil
}

// importAddress lets the engine fetch the archive.
func importAddress(ctx context.Context, e *engine.Engine, r ImportRequest, progress *gauge) (ImportResult, error) {
	if len(r.Data) > 0 || r.Body != nil {
		return ImportResult{}, bothGiven()
	}
	address, err := r.Source.address()
	if err != nil {
		return ImportResult{}, err
	}
	name, size := shown(address), int64(0)
	options := r.options()
	if options.Message == "" && (address.User != nil || address.RawQuery != "") {
		options.Message = "Imported from " + name // the engine's own message would keep what is secret in the image's history
	}
	report := func(p registry.Progress) error {
		if strings.HasPrefix(p.Status, "sha256:") {
			return nil
		}
		if strings.HasPrefix(p.Status, "Downloading from ") {
			p.Status = "Downloading from " + name
		}
		p.Status = fault.WithoutCredentials(p.Status)
		part := 0.0
		if p.Current != nil {
			size = max(size, *p.Current)
			if p.Total != nil {
				part = fraction(*p.Current, *p.Total)
			}
		}
		return progress.at(p, part)
	}
	result, err := importFrom(ctx, e, image.ImportSource{SourceName: address.String()}, report, options)
	if err == nil {
		return result, progress.done("Imported", size)
	}
	return result, unfetched(err, name)
}

// unfetched is the error of an address that the engine could not use. What the server there has said comes as if the engine had said it.
func unfetched(err error, name string) error {
	f := *fault.From(err)
	if f.Resource == "" {
		f.Resource = name
	}
	if f.Status == http.StatusForbidden {
		f.Code = fault.Unauthorized
	}
	if slices.Contains([]fault.Code{fault.EngineFailed, fault.NotFound, fault.Unauthorized}, f.Code) {
		f.Hint, f.Retryable = "it is the engine that fetches the address: check that it can be reached from there, and that it is a tar archive", false
	}
	return &f
}
