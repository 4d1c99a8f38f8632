package container

import (
	"strconv"
	"strings"

	"dockbridge/core/argument"
)

// Signal is a signal by its name ("SIGTERM", "HUP") or number.
type Signal string

// PythonType is the type hint.
func (Signal) PythonType() string { return "ContainerSignalName | int" }

// PythonForms are the names.
func (Signal) PythonForms() []any { return []any{SignalName("")} }

// UnmarshalJSON accepts a name, in any case and with or without SIG, or a number.
func (s *Signal) UnmarshalJSON(data []byte) error {
	const hint = `give a signal's name such as "SIGTERM" or "HUP", or its number (1 to 64)`
	text, ok := argument.TextOrNumber(data)
	if !ok {
		return argument.NotA(data, hint)
	}
	if text == "" {
		return argument.Unusable("", hint, "is an empty text")
	}
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= 64 {
		*s = Signal(strconv.Itoa(n))
		return nil
	}
	var name SignalName
	if argument.Chosen(strings.ToUpper(text), &name) != nil {
		return argument.Unusable(text, hint, "is no signal")
	}
	*s = Signal(name)
	return nil
}

// SignalName is a signal by its name, with or without SIG.
type SignalName string

// Values are the signals of Linux: those that Windows knows are among them.
func (SignalName) Values() []string {
	var names []string
	for _, prefix := range []string{"SIG", ""} {
		for name := range strings.FieldsSeq(signals) {
			names = append(names, prefix+name)
		}
	}
	return names
}

const signals = `
	ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU UNUSED URG
	USR1 USR2 VTALRM WINCH XCPU XFSZ
	RTMIN RTMIN+1 RTMIN+2 RTMIN+3 RTMIN+4 RTMIN+5 RTMIN+6 RTMIN+7 RTMIN+8 RTMIN+9 RTMIN+10 RTMIN+11 RTMIN+12 RTMIN+13 RTMIN+14 RTMIN+15
	RTMAX-14 RTMAX-13 RTMAX-12 RTMAX-11 RTMAX-10 RTMAX-9 RTMAX-8 RTMAX-7 RTMAX-6 RTMAX-5 RTMAX-4 RTMAX-3 RTMAX-2 RTMAX-1 RTMAX`
