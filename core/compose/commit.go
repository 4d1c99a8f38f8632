package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
)

// CommitRequest is the request of compose.commit.
type CommitRequest struct {
	engine.Deadline
	Project
	One
	// Repository is the name of the new image ("team/web", or "team/web:1"); None leaves it without a name.
	Repository string `json:"repository,omitempty" arg:"positional"`
	// Tag is the new image's tag; None means the one in repository, or "latest".
	Tag string `json:"tag,omitempty" arg:"positional"`
	// Message is the commit message.
	Message string `json:"message,omitempty"`
	// Author is who made it, for example "Ada <ada@example.org>".
	Author string `json:"author,omitempty"`
	// Changes are Dockerfile instructions to apply: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, USER, VOLUME, WORKDIR.
	Changes []string `json:"changes,omitempty" secret:"true"`
	// Pause freezes the container while its files are copied; None means true.
	Pause *bool `json:"pause,omitempty"`
}

// Commit makes an image of the files and the configuration of a service's container, and gives its id. Volumes are not part of it. The
// container need not run. Without an index it is the one with the lowest number; a service without a container is a
// NotRunningError. There is no deadline unless a timeout is given: it takes as long as there are changed files.
func Commit(ctx context.Context, e *engine.Engine, r CommitRequest) (container.CommitResult, error) {
	m, err := r.one(ctx, e, r.One, false)
	if err != nil {
		return container.CommitResult{}, err
	}
	result, err := container.Commit(ctx, e, container.CommitRequest{
		Ref: m.ref(), Repository: r.Repository, Tag: r.Tag, Message: r.Message, Author: r.Author, Changes: r.Changes, Pause: r.Pause,
	})
	return result, ofMember(err, m)
}
