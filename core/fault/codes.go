package fault

// Code is the stable name of a kind of failure. Codes are part of the ABI:
// new ones may be added, none changes its meaning.
type Code string

// The codes. Each comment is the docstring of the Python exception's code.
const (
	// InvalidArgument: the request is wrong and will stay wrong; change the argument.
	InvalidArgument Code = "invalid_argument"
	// PrivilegesNotGranted: a plugin asks for other privileges than the caller grants; details has "privileges", what it asks for.
	PrivilegesNotGranted Code = "privileges_not_granted"
	// InvalidComposeFile: a compose file, or one that it reads, is wrong; details has "file" and, where they are known, "line", "column"
	// and "path" (what is there: "services.web.ports.0").
	InvalidComposeFile Code = "invalid_compose_file"
	// Unsupported: the engine's API version, or this platform, cannot do it.
	Unsupported Code = "unsupported"

	// NotFound: something the request names does not exist, and it is none of the kinds below.
	NotFound Code = "not_found"
	// ContainerNotFound: no container of that name or id.
	ContainerNotFound Code = "container_not_found"
	// ImageNotFound: no such image on the engine.
	ImageNotFound Code = "image_not_found"
	// NetworkNotFound: no network of that name or id.
	NetworkNotFound Code = "network_not_found"
	// VolumeNotFound: no volume of that name.
	VolumeNotFound Code = "volume_not_found"
	// PluginNotFound: no plugin of that name or id.
	PluginNotFound Code = "plugin_not_found"
	// ServiceNotFound: the compose project has no service of that name, or no container of it; details has "project".
	ServiceNotFound Code = "service_not_found"
	// PathNotFound: no such file or folder, in the container or on this machine.
	PathNotFound Code = "path_not_found"

	// Conflict: the state of the resource forbids the request (already paused, still in use, …).
	Conflict Code = "conflict"
	// NameConflict: another resource has that name.
	NameConflict Code = "name_conflict"
	// PortConflict: a host port is taken; details has "port" and, when a container holds it, "owner".
	PortConflict Code = "port_conflict"
	// AddressConflict: an IP address that was asked for belongs to another container of the network.
	AddressConflict Code = "address_conflict"
	// NotSwarmManager: only a manager of a swarm can do this, and the engine is none.
	NotSwarmManager Code = "not_swarm_manager"
	// NotRunning: the container must be running for this and is not.
	NotRunning Code = "not_running"

	// EngineUnreachable: nothing answers at the engine's address; details has "endpoint" and "source".
	EngineUnreachable Code = "engine_unreachable"
	// PermissionDenied: the operating system refuses access to the engine's socket or to a file.
	PermissionDenied Code = "permission_denied"
	// ConnectionLost: the connection broke before the whole reply came.
	ConnectionLost Code = "connection_lost"
	// BadReply: what answered does not speak the Docker Engine API.
	BadReply Code = "bad_reply"
	// TooLarge: what came is larger than its limit; details has "limit" in bytes, "argument" (which raises it) and, where there
	// is one, "instead" (the stream to use).
	TooLarge Code = "too_large"
	// Unauthorized: the registry or the engine refuses the credentials.
	Unauthorized Code = "unauthorized"
	// CredentialHelper: a docker-credential-… program failed or did not answer in time.
	CredentialHelper Code = "credential_helper_failed"

	// Timeout: the deadline passed; details has "timeout" in seconds.
	Timeout Code = "timeout"
	// Cancelled: the caller cancelled the operation.
	Cancelled Code = "cancelled"

	// ImagePullFailed: the image could not be pulled; the message has the registry's reason.
	ImagePullFailed Code = "image_pull_failed"
	// ImagePushFailed: the image could not be pushed; the message has the registry's reason.
	ImagePushFailed Code = "image_push_failed"
	// RegistryFailed: a registry could not be asked, or refused to answer; details has "reason" where it is known.
	RegistryFailed Code = "registry_failed"
	// BuildFailed: an image could not be built; details has "step", "steps", "instruction" and "logs" (the end of the
	// step's output), and "exit_code" when the step's program failed.
	BuildFailed Code = "build_failed"

	// ResourceExhausted: the engine's machine lacks something (processes, file descriptors, devices, …).
	ResourceExhausted Code = "resource_exhausted"
	// OutOfMemory: memory ran out, or the container was killed for using too much.
	OutOfMemory Code = "out_of_memory"
	// NoSpace: no space is left on a disk.
	NoSpace Code = "no_space"

	// ContainerExited: the container ended although it was waited for, or the program in it failed;
	// details has "exit_code" and "logs".
	ContainerExited Code = "container_exited"
	// CommandFailed: a command that was to be checked ended with another code than 0.
	CommandFailed Code = "command_failed"
	// Unhealthy: the container's health check failed; details has "health_output" and "logs".
	Unhealthy Code = "unhealthy"

	// EngineFailed: the engine failed at a request that was right (HTTP 5xx and no better code).
	EngineFailed Code = "engine_failed"

	// UnknownOperation: the library has no operation of that name.
	UnknownOperation Code = "unknown_operation"
	// StaleHandle: a client or operation handle that was closed, or never given out.
	StaleHandle Code = "stale_handle"
	// Internal: a defect in dockbridge; details has "stack".
	Internal Code = "internal"
)

// Codes lists every code, in the order of the declarations above. The
// generator and the tests of the Python exception tree read it.
func Codes() []Code {
	return []Code{
		InvalidArgument, PrivilegesNotGranted, InvalidComposeFile, Unsupported,
		NotFound, ContainerNotFound, ImageNotFound, NetworkNotFound, VolumeNotFound, PluginNotFound, ServiceNotFound, PathNotFound,
		Conflict, NameConflict, PortConflict, AddressConflict, NotSwarmManager, NotRunning,
		EngineUnreachable, PermissionDenied, ConnectionLost, BadReply, TooLarge, Unauthorized, CredentialHelper,
		Timeout, Cancelled,
		ImagePullFailed, ImagePushFailed, RegistryFailed, BuildFailed,
		ResourceExhausted, OutOfMemory, NoSpace,
		ContainerExited, CommandFailed, Unhealthy,
		EngineFailed,
		UnknownOperation, StaleHandle, Internal,
	}
}

// retryable tells which codes may go away on their own.
func (c Code) retryable() bool {
	switch c {
	case EngineUnreachable, ConnectionLost, EngineFailed, Timeout:
		return true
	default:
		return false
	}
}
