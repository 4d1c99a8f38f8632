package compose

import "dockbridge/core/container"

// Program is what is run in a running container of a service, and how. Its environment has another name than elsewhere: that is the project's.
type Program struct {
	// Command is the program and its arguments; a text is split like a command line, but run by no shell.
	Command container.Argv `json:"command"`
	// Variables are further variables of the program's environment: {"KEY": "value"} or ["KEY=value"].
	Variables container.Variables `json:"variables,omitempty" secret:"true"`
	// Workdir is the folder the program starts in; None for the container's.
	Workdir string `json:"workdir,omitempty"`
	// User is who runs the program: "name", "name:group", "uid" or "uid:gid", or the number alone; None for the container's user.
	User container.Text `json:"user,omitempty"`
	// Privileged gives the program all rights of the kernel, and also the container's shell that ends it when its time is over: only
	// for containers whose content you trust.
	Privileged bool `json:"privileged,omitempty"`
	// TTY gives the program a terminal; its output is then one stream. A terminal does not pass the end of the input on:
	// end it with b"\x04" where the program waits for it.
	TTY bool `json:"tty,omitempty"`
}

func (p Program) program() container.Program {
	return container.Program{
		Command: p.Command, Environment: p.Variables, Workdir: p.Workdir, User: p.User, Privileged: p.Privileged, TTY: p.TTY,
	}
}
