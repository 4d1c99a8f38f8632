package fault

import "sync"

// Each calls do with each number below n, at most so many at the same time, and waits for all of them: the failure of one does not stop
// the others. It gives their errors by number; a panic is one, as in Guard.
func Each(n, most int, do func(i int) error) []error {
	failed := make([]error, n)
	places := make(chan struct{}, max(1, min(n, most)))
	var all sync.WaitGroup
	for i := range n {
		places <- struct{}{}
		all.Add(1)
		Go(func() {
			defer all.Done()
			defer func() { <-places }()
			failed[i] = Guard(func() error { return do(i) })
		}, nil)
	}
	all.Wait()
	return failed
}
