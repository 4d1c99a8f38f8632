// Package system holds the operations on an engine as a whole, one file each.
//
//	ping, err := system.Ping(ctx, e, system.PingRequest{})
package system
