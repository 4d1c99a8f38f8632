package engine

// GraphDriver is how the storage driver keeps the files of a container or an image.
type GraphDriver struct {
	// Name is the storage driver, for example "overlay2" or "overlayfs".
	Name string `json:"Name"`
	// Data are facts of this driver, for example the folders of the layers; empty for many.
	Data map[string]string `json:"Data"`
}

// Descriptor is what an OCI descriptor says of some content: what it is, how large, and its digest.
type Descriptor struct {
	// MediaType is the type of the content, for example "application/vnd.oci.image.index.v1+json".
	MediaType string `json:"mediaType"`
	// Digest is the content's digest ("sha256:…").
	Digest string `json:"digest"`
	// Size is the content's size in bytes.
	Size int64 `json:"size"`
	// URLs are places from which it may be fetched.
	URLs []string `json:"urls" python:"urls"`
	// Annotations are facts about it by name.
	Annotations map[string]string `json:"annotations"`
	// Data is the content itself in base64, "" where it is not embedded.
	Data string `json:"data"`
	// Platform is what an image is for; null where it is not said.
	Platform *Platform `json:"platform"`
	// ArtifactType is the type of an artifact, "" for images.
	ArtifactType string `json:"artifactType"`
}

// Platform is the system that an image is for.
type Platform struct {
	// Architecture is the processor: "amd64", "arm64", …
	Architecture string `json:"architecture"`
	// OS is the operating system: "linux" or "windows".
	OS string `json:"os"`
	// OSVersion is the version that it needs, "" for any; for Windows.
	OSVersion string `json:"os.version"`
	// OSFeatures are features that it needs; for Windows.
	OSFeatures []string `json:"os.features"`
	// Variant is the processor's variant, for example "v8"; "" for most.
	Variant string `json:"variant"`
}

// HealthConfig is how the health of a container, or of an image's containers, is checked.
type HealthConfig struct {
	// Test is the probe: ["CMD", program, …], ["CMD-SHELL", command], or ["NONE"] for no check.
	Test []string `json:"Test"`
	// Interval is the time between probes in nanoseconds, 0 for 30 s.
	Interval int64 `json:"Interval"`
	// Timeout is the time a probe may take in nanoseconds, 0 for 30 s.
	Timeout int64 `json:"Timeout"`
	// StartPeriod is the time in nanoseconds in which failures do not count, after a container's start.
	StartPeriod int64 `json:"StartPeriod"`
	// StartInterval is the time between probes in the start period in nanoseconds, 0 for 5 s (API 1.44).
	StartInterval int64 `json:"StartInterval"`
	// Retries is how many failures in a row make a container unhealthy, 0 for 3.
	Retries int `json:"Retries"`
}
