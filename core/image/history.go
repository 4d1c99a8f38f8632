package image

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/wire"
)

// HistoryRequest is the request of image.history.
type HistoryRequest struct {
	engine.Deadline
	Ref
}

// HistoryItem is one step by which an image was made.
type HistoryItem struct {
	// ID is the image that the step left on this engine, "<missing>" for steps that were made elsewhere.
	ID string `json:"Id"`
	// Created is when it was made, in whole seconds.
	Created wire.UnixTime `json:"Created"`
	// CreatedBy is the command or instruction.
	CreatedBy string `json:"CreatedBy" secret:"true"`
	// Comment is the message of a commit or import.
	Comment string `json:"Comment"`
	// Size is the size in bytes of the layer, 0 for a step that changed no files.
	Size int64 `json:"Size"`
	// Tags are the names of the image that the step left.
	Tags []string `json:"Tags"`
}

// History gives the steps by which an image was made, the newest first.
func History(ctx context.Context, e *engine.Engine, r HistoryRequest) (engine.Document[[]HistoryItem], error) {
	if err := r.check(); err != nil {
		return engine.Document[[]HistoryItem]{}, err
	}
	doc, err := engine.Get[[]HistoryItem](ctx, e, "/images/"+r.Image+"/history", nil)
	return doc, r.named(err)
}
