tries=0
while [ $tries -lt 50 ]; do
	found=
	for process in /proc/[0-9]*; do
		while IFS= read -r line || [ -n "$line" ]; do
			case $line in *"$1"*)
				kill -9 "${process#/proc/}" && found=1
				break
				;;
			esac
		done <"$process/environ"
	done
	[ -n "$found" ] || exit 0
	tries=$((tries + 1))
done 2>/dev/null
exit 3
