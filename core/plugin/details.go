package plugin

import "dockbridge/core/engine"

// Details is what the engine knows of one plugin.
type Details struct {
	engine.Attrs
	// ID is the full id, 64 hexadecimal digits.
	ID string `json:"Id"`
	// Name is the name on the engine, with its tag: "sshfs:latest".
	Name string `json:"Name"`
	// Enabled tells that it runs.
	Enabled bool `json:"Enabled"`
	// Reference is the name in the registry it came from; for one that was made here it is the name, and "" after a restart of the engine.
	Reference string `json:"PluginReference"`
	// Settings are what of it can be changed, as it is set now.
	Settings Settings `json:"Settings"`
	// Config is how the plugin was made.
	Config Config `json:"Config"`
}

// Settings are what of a plugin can be changed, as it is set now.
type Settings struct {
	// Env is the environment as KEY=value.
	Env []string `json:"Env" secret:"true"`
	// Args are the arguments.
	Args []string `json:"Args"`
	// Mounts are what of the engine's machine is mounted into it.
	Mounts []Mount `json:"Mounts"`
	// Devices are the devices of the engine's machine that it gets.
	Devices []Device `json:"Devices"`
}

// Config is how a plugin was made.
type Config struct {
	// Description is what it does, in its maker's words.
	Description string `json:"Description"`
	// Documentation is the address of its documentation.
	Documentation string `json:"Documentation"`
	// Entrypoint is its program with arguments.
	Entrypoint []string `json:"Entrypoint"`
	// WorkDir is the folder the program starts in.
	WorkDir string `json:"WorkDir"`
	// User is the user the program runs as.
	User User `json:"User"`
	// Interface is how the engine talks to it.
	Interface Interface `json:"Interface"`
	// Network is the network it is in.
	Network Network `json:"Network"`
	// Env is the environment, with its defaults.
	Env []Env `json:"Env"`
	// Args are the arguments, with their defaults.
	Args Args `json:"Args"`
	// Mounts are what of the engine's machine is mounted into it, with the defaults.
	Mounts []Mount `json:"Mounts"`
	// PropagatedMount is the folder in it whose mounts the engine's machine sees, "" for none.
	PropagatedMount string `json:"PropagatedMount"`
	// IPCHost tells that it shares the machine's IPC namespace.
	IPCHost bool `json:"IpcHost"`
	// PIDHost tells that it sees the machine's processes.
	PIDHost bool `json:"PidHost"`
	// Linux is what it may do beyond that.
	Linux Linux `json:"Linux"`
	// Rootfs are its layers; null for one that does not say.
	Rootfs *Rootfs `json:"rootfs"`
}

// User is the user a plugin's program runs as.
type User struct {
	// UID is the user's number, 0 for root.
	UID int `json:"UID"`
	// GID is the group's number.
	GID int `json:"GID"`
}

// Interface is how the engine talks to a plugin.
type Interface struct {
	// Types are what the plugin is: "docker.volumedriver/1.0", "docker.networkdriver/1.0", "docker.logdriver/1.0", …
	Types []string `json:"Types"`
	// Socket is the name of the socket it listens on.
	Socket string `json:"Socket"`
	// ProtocolScheme is the protocol, "" for the usual one.
	ProtocolScheme string `json:"ProtocolScheme"`
}

// Network is the network a plugin is in.
type Network struct {
	// Type is "bridge", "host" or "none", "" for none.
	Type string `json:"Type"`
}

// Env is one variable of a plugin's environment.
type Env struct {
	// Name is its name.
	Name string `json:"Name"`
	// Description is what it is for.
	Description string `json:"Description"`
	// Settable is ["value"] when it can be set, and empty otherwise.
	Settable []string `json:"Settable"`
	// Value is the default; null for none.
	Value *string `json:"Value" secret:"true"`
}

// Args are the arguments of a plugin's program.
type Args struct {
	// Name is what they are set by.
	Name string `json:"Name"`
	// Description is what they are for.
	Description string `json:"Description"`
	// Settable is ["value"] when they can be set, and empty otherwise.
	Settable []string `json:"Settable"`
	// Value are the defaults.
	Value []string `json:"Value"`
}

// Mount is something of the engine's machine that is mounted into a plugin.
type Mount struct {
	// Name is what it is set by.
	Name string `json:"Name"`
	// Description is what it is for.
	Description string `json:"Description"`
	// Settable is ["source"] when its source can be set, and empty otherwise.
	Settable []string `json:"Settable"`
	// Source is the path on the machine; null for what has none.
	Source *string `json:"Source"`
	// Destination is the path in the plugin.
	Destination string `json:"Destination"`
	// Type is "bind", "tmpfs", …
	Type string `json:"Type"`
	// Options are those of the mount: "rbind", "ro", …
	Options []string `json:"Options"`
}

// Device is a device of the engine's machine that a plugin gets.
type Device struct {
	// Name is what it is set by.
	Name string `json:"Name"`
	// Description is what it is for.
	Description string `json:"Description"`
	// Settable is ["path"] when its path can be set, and empty otherwise.
	Settable []string `json:"Settable"`
	// Path is its path on the machine; null for what has none.
	Path *string `json:"Path"`
}

// Linux is what a plugin may do beyond what any may.
type Linux struct {
	// Capabilities are the kernel's: "CAP_SYS_ADMIN", …
	Capabilities []string `json:"Capabilities"`
	// AllowAllDevices gives it all devices of the machine.
	AllowAllDevices bool `json:"AllowAllDevices"`
	// Devices are the devices that it gets, with the defaults.
	Devices []Device `json:"Devices"`
}

// Rootfs are the layers of a plugin.
type Rootfs struct {
	// Type is "layers".
	Type string `json:"type"`
	// DiffIDs are the digests of the layers.
	DiffIDs []string `json:"diff_ids"`
}
