package compose

import (
	"context"
	"strings"

	"github.com/distribution/reference"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/image"
	"dockbridge/core/wire"
)

// ImagesRequest is the request of compose.images.
type ImagesRequest struct{ Selected }

// UsedImage is the image of a container of a project.
type UsedImage struct {
	// Container is the container's name.
	Container string `json:"container"`
	// Service is the service that it belongs to.
	Service string `json:"service"`
	// Number tells the containers of a service apart, from 1.
	Number int `json:"number"`
	// ID is the image's id ("sha256:…").
	ID string `json:"id" refers:"image"`
	// Name is the name that the container was started by, or the id when that name now means another image.
	Name string `json:"name"`
	// Repository is the name without its tag; "" where there is only an id.
	Repository string `json:"repository"`
	// Tag is the name's tag, "latest" where it has neither tag nor digest; "" where there is only an id or a digest.
	Tag string `json:"tag"`
	// Platform is what the image is for: "linux/amd64", "linux/arm64/v8".
	Platform string `json:"platform"`
	// Size is the size in bytes of all its layers.
	Size int64 `json:"size"`
	// Created is when it was built; null where it does not say.
	Created wire.Moment `json:"created"`
}

// Images gives the images of the services' containers, one for each container, in the order of services and numbers. Containers that do not
// run count, and those of runs, too. One whose image was removed is left out.
func Images(ctx context.Context, e *engine.Engine, r ImagesRequest) ([]UsedImage, error) {
	all, err := r.members(ctx, e, r.Services)
	if err != nil {
		return nil, err
	}
	return ofEach(all, func(m member) (*UsedImage, error) {
		document, err := image.Inspect(ctx, e, image.InspectRequest{Ref: image.Ref{Image: m.ImageID}})
		if fault.Is(err, fault.ImageNotFound) {
			return nil, nil //nolint:nilnil // it is left out
		}
		if err != nil {
			return nil, err
		}
		details, err := document.Decode()
		if err != nil {
			return nil, err
		}
		used := UsedImage{
			Container: m.name(), Service: m.service, Number: m.number, ID: details.ID, Name: m.Image, Size: details.Size, Created: details.Created,
			Platform: strings.TrimSuffix(strings.Join([]string{details.OS, details.Architecture, details.Variant}, "/"), "/"),
		}
		used.Repository, used.Tag = partsOf(m.Image)
		return &used, nil
	})
}

// partsOf takes an image's name apart.
func partsOf(name string) (repository, tag string) {
	named, err := reference.ParseDockerRef(name)
	if err != nil || strings.HasPrefix(name, "sha256:") {
		return "", ""
	}
	if tagged, ok := named.(reference.Tagged); ok {
		tag = tagged.Tag()
	}
	return reference.FamiliarName(named), tag
}
