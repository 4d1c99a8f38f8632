package enginetest

import "fmt"

// ForExample starts a simulated engine for an example, which calls the function at its end.
func ForExample() (s *Simulated, end func()) {
	t := &example{}
	return New(t), func() {
		for i := len(t.ends) - 1; i >= 0; i-- {
			t.ends[i]()
		}
	}
}

type example struct{ ends []func() }

func (*example) Helper() {}

func (t *example) Cleanup(f func()) { t.ends = append(t.ends, f) }

func (*example) Errorf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

func (*example) FailNow() {}
