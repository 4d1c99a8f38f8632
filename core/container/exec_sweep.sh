# Kills the processes of this container whose environment holds $1, and those that they have started. Ends with 0 when there
# is none, with 3 when some are left. A process of this container is in its control group: in a process namespace that is
# shared with others, the engine's machine for one, the environment alone proves nothing. Uses only what is built into dash,
# bash and busybox sh.
read -r group </proc/self/cgroup || exit 4

ours() {
	while IFS= read -r line; do
		case $line in
			*/.. | */../*) ;; # not below the root of the control groups that can be seen here
			"$group" | "${group%/}"/*) return 0 ;;
		esac
	done <"$1/cgroup"
	return 1
}

marked() {
	while IFS= read -r line || [ -n "$line" ]; do
		case $line in *"$2"*) return 0 ;; esac
	done <"$1/environ"
	return 1
}

child() {
	while read -r name value; do
		if [ "$name" = PPid: ]; then
			case $found in *" $value "*) return 0 ;; esac
			return 1
		fi
	done <"$1/status"
	return 1
}

tries=0
while [ $tries -lt 50 ]; do
	found=' '
	for process in /proc/[0-9]*; do
		marked "$process" "$1" && ours "$process" && found="$found${process#/proc/} "
	done
	[ "$found" != ' ' ] || exit 0
	before=
	while [ "$found" != "$before" ]; do
		before=$found
		for process in /proc/[0-9]*; do
			case $found in *" ${process#/proc/} "*) continue ;; esac
			child "$process" && ours "$process" && found="$found${process#/proc/} "
		done
	done
	killed=
	for process in $found; do
		kill -9 "$process" && killed=1
	done
	[ -n "$killed" ] || exit 3
	tries=$((tries + 1))
done 2>/dev/null
exit 3
