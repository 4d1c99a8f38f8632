package compose

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// ValidateRequest is the request of compose.validate.
type ValidateRequest struct {
	engine.Deadline
	Project
}

// Problem is what is wrong with a project's files.
type Problem struct {
	// Message says what is wrong, and what is expected.
	Message string `json:"message"`
	// Hint says what to do about it, "" where there is nothing useful to say.
	Hint string `json:"hint"`
	// File is the file that it is in, "-" for a text, "" where it is not known.
	File string `json:"file"`
	// Line is the line in it, from 1; null where it is not known.
	Line *int `json:"line"`
	// Column is the column in the line, from 1; null where it is not known.
	Column *int `json:"column"`
	// Path is what is there: "services.web.ports.0", "" where it is not known.
	Path string `json:"path"`
}

// Problems are what is wrong with a project's files.
type Problems struct {
	// Problems are empty when the files can be used.
	Problems []Problem `json:"problems" unwrap:"true"`
}

// Validate looks for what is wrong with the project's files: an empty list when they can be used. All services count, whatever their
// profiles. The engine is not asked, so whether images and external networks are there is not known.
//
// What stops compose is told one at a time: after the first problem the rest cannot be read. Files that cannot be read raise.
func Validate(ctx context.Context, e *engine.Engine, r ValidateRequest) (Problems, error) {
	none := Problems{Problems: []Problem{}}
	if len(r.Profiles) == 0 {
		r.Profiles = []string{"*"}
	}
	all, err := r.load(ctx, e, selection{})
	if err == nil {
		if err = all.checkContainerNames(); err == nil {
			return none, nil
		}
	}
	f := fault.From(err)
	if f.Code != fault.InvalidComposeFile {
		return none, err
	}
	p := Problem{Message: f.Message, Hint: f.Hint}
	p.File, _ = f.Details["file"].(string)
	p.Path, _ = f.Details["path"].(string)
	if line, ok := f.Details["line"].(int); ok {
		p.Line = &line
	}
	if column, ok := f.Details["column"].(int); ok {
		p.Column = &column
	}
	return Problems{Problems: []Problem{p}}, nil
}
