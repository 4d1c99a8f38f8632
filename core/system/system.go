// Package system holds the operations on an engine as a whole, one file each.
//
//	info, err := system.Info(ctx, e, system.InfoRequest{})
package system
