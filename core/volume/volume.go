// Package volume holds the operations on volumes, one file each.
//
//	doc, err := volume.Create(ctx, e, volume.CreateRequest{Name: "data"})
//
// Every operation is a function of the context, the engine and a request
// struct; its errors are *fault.Error values that name the volume.
package volume

import (
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
)

// Ref names one volume in a request.
type Ref struct {
	// Volume is the volume's name.
	Volume string `json:"volume" refers:"volume"`
}

func (r Ref) check() error { return engine.CheckName("volume", r.Volume) }

func (r Ref) path() string { return "/volumes/" + r.Volume }

// named gives an error the volume's name, and a missing one its own code.
func (r Ref) named(err error) error {
	return fault.Named(err, fault.VolumeNotFound, r.Volume)
}

// Details is what the engine knows of one volume. Everything that docker volume inspect shows is a field; attrs holds the
// engine's reply as it came.
type Details struct {
	engine.Attrs
	// Name is the name, which is the id too.
	Name string `json:"Name" also:"id"`
	// Driver is the volume driver, "local" unless a plugin keeps it.
	Driver string `json:"Driver"`
	// Mountpoint is where the files are on the engine's machine.
	Mountpoint string `json:"Mountpoint"`
	// Created is the time of creation, in whole seconds; null where the driver does not know.
	Created wire.Moment `json:"CreatedAt"`
	// Scope is "local" for this engine's machine, or "global".
	Scope Scope `json:"Scope"`
	// Labels are the volume's labels.
	Labels map[string]string `json:"Labels"`
	// Options are the driver's options.
	Options map[string]string `json:"Options" secret:"true"`
	// Status are facts of the driver about it; empty for "local".
	Status map[string]any `json:"Status" rare:"true"`
	// UsageData is the space it takes; null in inspects and lists, whose engines do not look.
	UsageData *Usage `json:"UsageData" rare:"true"`
	// ClusterVolume is what a swarm knows of a volume of its own; null for others (API 1.42).
	ClusterVolume *Cluster `json:"ClusterVolume" rare:"true"`
}

// Usage is the space that a volume takes.
type Usage struct {
	// Size is its size in bytes, -1 where the driver does not know.
	Size int64 `json:"Size"`
	// RefCount is the number of containers that use it, -1 where that is not known.
	RefCount int64 `json:"RefCount"`
}
