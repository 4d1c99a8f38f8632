package container

import (
	"context"
	"net/http"
	"net/url"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	"github.com/distribution/reference"
)

// CommitRequest is the request of container.commit.
type CommitRequest struct {
	engine.Deadline
	Ref
	CommitOptions
}

// CommitOptions say what becomes of the container's files.
type CommitOptions struct {
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

// CommitResult is the image that a commit made.
type CommitResult struct {
	// ID is the new image's id ("sha256:…").
	ID string `json:"Id" unwrap:"true"`
}

// Commit makes an image of a container's files and configuration, and gives its id. Volumes are not part of it.
// There is no deadline unless a timeout is given: it takes as long as there are changed files.
func Commit(ctx context.Context, e *engine.Engine, r CommitRequest) (CommitResult, error) {
	if err := r.Check(); err != nil {
		return CommitResult{}, err
	}
	if err := r.checkReference(); err != nil {
		return CommitResult{}, err
	}
	query := url.Values{"container": {r.Container}, "changes": r.Changes}
	for name, value := range map[string]string{"repo": r.Repository, "tag": r.Tag, "comment": r.Message, "author": r.Author} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if r.Pause != nil && !*r.Pause {
		query.Set("pause", "0")
	}
	result, err := ask[CommitResult](ctx, e, http.MethodPost, "/commit", query, nil)
	return result, r.Named(err)
}

// checkReference refuses what cannot name an image, before the container is paused: Engine 20.10 answers 500 to it.
func (r CommitRequest) checkReference() error {
	const hint = `names are in lower case, for example "team/web", and tags of letters, digits, '_', '.' and '-'`
	if r.Repository == "" {
		if r.Tag == "" {
			return nil
		}
		return fault.Invalid("give the repository too", "the tag %q is without a repository", r.Tag).WithResource(r.Container)
	}
	name, err := reference.ParseNormalizedNamed(r.Repository)
	if err != nil {
		return fault.Invalid(hint, "%q cannot be an image's name: %v", r.Repository, err).WithResource(r.Container)
	}
	if _, digested := name.(reference.Digested); digested {
		return fault.Invalid("leave the digest out", "an image cannot be given a digest: %q", r.Repository).WithResource(r.Container)
	}
	if r.Tag == "" {
		return nil
	}
	if tagged, ok := name.(reference.Tagged); ok && tagged.Tag() != r.Tag {
		return fault.Invalid("give the tag once", "%q has a tag, and %q is another", r.Repository, r.Tag).WithResource(r.Container)
	}
	if _, err := reference.WithTag(reference.TrimNamed(name), r.Tag); err != nil {
		return fault.Invalid(hint, "%q cannot be a tag: %v", r.Tag, err).WithResource(r.Container)
	}
	return nil
}
