package registry

import "strings"

// Layers keeps how far each layer of a transfer is, for the overall fraction.
type Layers struct {
	done map[string]layer
	last float64
}

type layer struct {
	fraction float64
	bytes    int64 // 0 while not known
}

// mostLayers is far more than a transfer has, and what an engine that names ever new ones can make of it.
const mostLayers = 10_000

// The weight of a pulled layer's download in its work; the rest is unpacking.
const downloadShare = 0.7

// Progress turns a record into a report.
func (l *Layers) Progress(r Record) Progress {
	p := Progress{ID: r.ID, Status: r.Status}
	current, total := r.Detail.Current, r.Detail.Total
	if r.Detail.Units != "" && r.Detail.Units != "bytes" {
		// Engine 29 reports the seconds that unpacking has taken in the same place.
		current, total = 0, 0
	}
	if current > 0 || total > 0 {
		p.Current = &current
	}
	if total > 0 {
		p.Total = &total
	}
	l.see(r.ID, r.Status, current, total)
	if r.ID == "" && strings.HasPrefix(r.Status, "Status: ") { // what a pull says last, also when there was nothing to do
		l.last = 1
	}
	p.Overall = l.overall()
	return p
}

func (l *Layers) see(id, status string, current, total int64) {
	if id == "" {
		return
	}
	part := 0.0
	if total > 0 {
		part = min(float64(current)/float64(total), 1)
	}
	seen, known := l.done[id]
	switch status {
	case "Pulling fs layer", "Waiting", "Preparing":
	case "Downloading":
		seen.fraction = max(seen.fraction, downloadShare*part)
	case "Verifying Checksum", "Download complete":
		seen.fraction = max(seen.fraction, downloadShare)
	case "Extracting":
		seen.fraction = max(seen.fraction, downloadShare+(1-downloadShare)*part)
	case "Pushing", "Loading layer":
		seen.fraction = max(seen.fraction, part)
	case "Pull complete", "Pushed", "Layer already exists":
		seen.fraction = 1
	case "Already exists":
		// A pull says it of the lower layers before it names those that it has to fetch: it would be done at once.
		if !known {
			return
		}
		seen.fraction = 1
	default: // not about a layer, or a way of being done that has no number
		if !known {
			return
		}
		if strings.HasPrefix(status, "Mounted from ") { // another repository of the registry had it
			seen.fraction = 1
		}
	}
	if !known && len(l.done) >= mostLayers {
		return
	}
	seen.bytes = max(seen.bytes, total)
	if l.done == nil {
		l.done = map[string]layer{}
	}
	l.done[id] = seen
}

// overall is the mean of the layers, each weighing as many bytes as it has;
// one whose size is not known weighs as much as the others do on average.
func (l *Layers) overall() *float64 {
	if len(l.done) == 0 && l.last == 0 {
		return nil
	}
	var bytes, sized float64
	for _, one := range l.done {
		if one.bytes > 0 {
			bytes += float64(one.bytes)
			sized++
		}
	}
	average := 1.0
	if sized > 0 {
		average = bytes / sized
	}
	var sum, weights float64
	for _, one := range l.done {
		weight := float64(one.bytes)
		if one.bytes == 0 {
			weight = average
		}
		sum += weight * one.fraction
		weights += weight
	}
	if weights > 0 {
		// Sizes become known on the way and would move the mean back.
		l.last = max(l.last, min(sum/weights, 1))
	}
	now := l.last
	return &now
}
