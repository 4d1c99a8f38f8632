package image

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/core/wire"
)

// SearchRequest is the request of image.search.
type SearchRequest struct {
	engine.Deadline
	// Term is what is looked for; "host:5000/web" asks that registry, and a term without a host Docker Hub.
	Term string `json:"term"`
	// Limit is the most results, from 1 to 100; the engine takes 25 by default.
	Limit *int `json:"limit,omitempty" arg:"positional"`
	// Filters narrow the results: "is-official" (True or False), "stars" (at least so many); "is-automated" on engines before 28, to later ones nothing is automated.
	Filters wire.Filters `json:"filters,omitempty"`
	// Auth are the credentials for the registry: {"username", "password"} or {"identity_token"}. They win over the docker config, which is asked otherwise.
	Auth registry.Auth `json:"auth_config,omitempty" secret:"true"`
}

// SearchResult is one repository that was found.
type SearchResult struct {
	// Name is the repository's name, which can be pulled.
	Name string `json:"name"`
	// Description is what its owner says of it.
	Description string `json:"description"`
	// StarCount is how many users have given it a star.
	StarCount int `json:"star_count"`
	// IsOfficial tells that the registry's owner keeps it.
	IsOfficial bool `json:"is_official"`
	// IsAutomated tells that the registry built it from its sources; engines from 28 on always say False.
	IsAutomated bool `json:"is_automated"`
}

// Search looks for repositories in a registry, in the order in which the
// registry gives them. One that cannot be searched, or reached, is a
// RegistryError; few registries but Docker Hub can be searched.
func Search(ctx context.Context, e *engine.Engine, r SearchRequest) (engine.Document[[]SearchResult], error) {
	if err := r.check(); err != nil {
		return engine.Document[[]SearchResult]{}, err
	}
	found, err := r.search(ctx, e)
	return found, registry.Refused(unreachable(err), fault.RegistryFailed, r.Term, fmt.Sprintf("the registry could not be searched for %q", r.Term))
}

// unreachable gives an error another code that engines from 28 on report as a wrong term: the registry that it names cannot be reached.
func unreachable(err error) error {
	f := fault.From(err)
	if err == nil || f.Code != fault.InvalidArgument || f.Status != http.StatusBadRequest {
		return err
	}
	if reason, _ := registry.Reason(f); reason == "" {
		return err
	}
	c := *f
	c.Code = fault.EngineFailed
	return &c
}

func (r SearchRequest) check() error {
	const most = 100
	switch {
	case strings.TrimSpace(r.Term) == "":
		return fault.Invalid("give what to look for", "the term is empty")
	case strings.Contains(r.Term, "://"):
		return fault.Invalid(`give the host without it: "host:5000/web"`, "%q begins with the scheme of an address", r.Term).WithResource(r.Term)
	case r.Limit != nil && (*r.Limit < 1 || *r.Limit > most):
		return fault.Invalid("give a number from 1 to 100", "limit is %d", *r.Limit).WithResource(r.Term).WithDetail("field", "limit")
	}
	return nil
}

func (r SearchRequest) search(ctx context.Context, e *engine.Engine) (engine.Document[[]SearchResult], error) {
	var none engine.Document[[]SearchResult]
	auth, err := registry.EncodedAuth(ctx, e, registry.Searched(r.Term), r.Auth)
	if err != nil {
		return none, err
	}
	query := url.Values{"term": {r.Term}}
	if r.Limit != nil {
		query.Set("limit", strconv.Itoa(*r.Limit))
	}
	if filters := r.Filters.Query(); filters != "" {
		query.Set("filters", filters)
	}
	resp, err := e.DoWith(ctx, http.MethodGet, "/images/search", query, http.Header{"X-Registry-Auth": {auth}}, nil)
	if err != nil {
		return none, registry.WithoutEncoded(err, auth)
	}
	doc, err := engine.Read[[]SearchResult](e, resp)
	if err == nil {
		_, err = doc.Decode()
	}
	return doc, err
}
