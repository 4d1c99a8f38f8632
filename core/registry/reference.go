package registry

import (
	"errors"
	"strings"

	"dockbridge/core/fault"

	"github.com/distribution/reference"
)

// ParseName reads the name of an image in a registry: what can be pulled,
// pushed or given as a tag. Ids are no names.
func ParseName(image string) (reference.Named, error) {
	ref, err := reference.ParseAnyReference(image)
	if err != nil {
		return nil, badReference(image, err)
	}
	named, ok := ref.(reference.Named)
	if !ok {
		return nil, fault.Invalid("give the name", "%q is an id, and a registry knows images by their names", image).WithResource(image)
	}
	return named, nil
}

// CheckImage refuses what can be neither an image's name nor its id. The
// engine's URL paths are built from it, so this also keeps a name such as
// "../x" from becoming another request.
func CheckImage(image string) error {
	if _, err := reference.ParseAnyReference(image); err != nil {
		return badReference(image, err)
	}
	return nil
}

// Searched gives a name in the registry that a search's term asks: that of the
// host before its first slash, as engines read it, or the default one.
func Searched(term string) reference.Named {
	host, _, found := strings.Cut(term, "/")
	if found && (strings.ContainsAny(host, ".:") || host == "localhost") {
		if named, err := reference.ParseNormalizedNamed(host + "/a"); err == nil {
			return named
		}
	}
	named, _ := reference.ParseNormalizedNamed("a") // a constant that parses
	return named
}

func badReference(image string, err error) error {
	hint := `an image is named like "web", "web:1.2", "host:5000/team/web:1.2" or "web@sha256:…"`
	_, inLowerCase := reference.ParseNormalizedNamed(strings.ToLower(image))
	switch {
	case image == "":
		return fault.Invalid(hint, "the image's name is empty")
	case inLowerCase == nil && image != strings.ToLower(image):
		hint = "write the repository's name in lower case; only tags may have capitals"
	case errors.Is(err, reference.ErrNameTooLong):
		hint = "the repository's name has at most 255 characters"
	}
	return fault.Invalid(hint, "%q cannot be the name of an image", image).WithResource(image).WithCause(err)
}
