package compose

import (
	"context"
	"encoding/json"
	"slices"

	"dockbridge/core/engine"
	"dockbridge/core/volume"
)

// VolumesRequest is the request of compose.volumes.
type VolumesRequest struct{ Selected }

// Volumes gives the project's volumes that the engine has: those that were made for it. With services, only those that their containers use,
// whether they run or not. Volumes that the files call external are not the project's.
func Volumes(ctx context.Context, e *engine.Engine, r VolumesRequest) (engine.Document[volume.Listing], error) {
	none := engine.Document[volume.Listing]{}
	if len(r.Services) == 0 {
		_, name, err := r.loadOrName(ctx, e)
		if err != nil {
			return none, err
		}
		return volume.List(ctx, e, volume.ListRequest{Filters: labelled(name)})
	}
	k, err := r.known(ctx, e, r.Services)
	if err != nil {
		return none, err
	}
	document, err := volume.List(ctx, e, volume.ListRequest{Filters: labelled(k.name)})
	if err != nil {
		return none, err
	}
	used := map[string]bool{}
	for _, m := range ofServices(k.all, r.Services) {
		for _, mount := range m.Mounts {
			used[mount.Name] = true
		}
	}
	return only(document, used)
}

// only keeps those volumes of a list that have certain names.
func only(document engine.Document[volume.Listing], names map[string]bool) (engine.Document[volume.Listing], error) {
	var list struct{ Volumes []json.RawMessage }
	found, err := document.Decode()
	if err == nil {
		err = json.Unmarshal(document.Raw, &list)
	}
	if err != nil {
		return engine.Document[volume.Listing]{}, err
	}
	i := -1
	list.Volumes = slices.DeleteFunc(list.Volumes, func(json.RawMessage) bool {
		i++
		return !names[found.Volumes[i].Name]
	})
	raw, err := json.Marshal(list)
	return engine.Document[volume.Listing]{Raw: raw}, err
}
