package registry

import (
	"context"
	"net/http"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	"github.com/distribution/reference"
	api "github.com/docker/docker/api/types/registry"
)

// Describe lets the engine ask a registry what it has under a name, with the credentials of a header. Nothing is pulled. It needs API
// version 1.30.
func Describe(ctx context.Context, e *engine.Engine, named reference.Named, auth string) (api.DistributionInspect, error) {
	var none api.DistributionInspect
	resp, err := e.DoWith(ctx, http.MethodGet, "/distribution/"+named.String()+"/json", nil, http.Header{"X-Registry-Auth": {auth}}, nil)
	if err != nil {
		return none, WithoutEncoded(err, auth)
	}
	doc, err := engine.Read[api.DistributionInspect](e, resp)
	if err != nil {
		return none, err
	}
	reply, err := doc.Decode()
	if err != nil {
		return none, err
	}
	if reply.Descriptor.Digest.Validate() != nil || reply.Descriptor.Size < 0 {
		return none, fault.New(fault.BadReply, "the engine's reply names no digest and size that can be used")
	}
	return reply, nil
}
