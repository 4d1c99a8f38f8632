package image

import "dockbridge/core/engine"

// Manifest is one of the images, or of what belongs to them, that one name stands for.
type Manifest struct {
	// ID is the id ("sha256:…").
	ID string `json:"ID"`
	// Descriptor is what it is in a registry.
	Descriptor engine.Descriptor `json:"Descriptor"`
	// Available tells that all of it is on this engine.
	Available bool `json:"Available"`
	// Size is the space it takes.
	Size ManifestSize `json:"Size"`
	// Kind is "image", "attestation" or "unknown".
	Kind string `json:"Kind"`
	// ImageData are facts of an image; null for other kinds.
	ImageData *ManifestImage `json:"ImageData"`
	// AttestationData are facts of an attestation; null for other kinds.
	AttestationData *ManifestAttestation `json:"AttestationData"`
}

// ManifestSize is the space that an image takes.
type ManifestSize struct {
	// Content is the size in bytes of what was fetched: compressed layers, and documents.
	Content int64 `json:"Content"`
	// Total is the size in bytes of all of it on this engine.
	Total int64 `json:"Total"`
}

// ManifestImage are facts of an image.
type ManifestImage struct {
	// Platform is what it is for.
	Platform engine.Platform `json:"Platform"`
	// Size is the space that its files take.
	Size UnpackedSize `json:"Size"`
	// Containers are the ids of the containers that use it.
	Containers []string `json:"Containers"`
}

// UnpackedSize is the space that the files of an image take.
type UnpackedSize struct {
	// Unpacked is their size in bytes, 0 when they are not unpacked.
	Unpacked int64 `json:"Unpacked"`
}

// ManifestAttestation are facts of an attestation.
type ManifestAttestation struct {
	// For is the digest of the image that it is about.
	For string `json:"For" python:"for_image"`
}
