#!/bin/sh
# Run a command as PUID:PGID, who own the data folder from then on. Started as another user than root, it stays that one.
set -eu
umask "${UMASK:-022}"
if [ "$(id -u)" -eq 0 ]; then
    uid=${PUID:-1000}
    gid=${PGID:-1000}
    for number in "$uid" "$gid"; do
        case $number in '' | *[!0-9]*) echo "PUID and PGID are numbers, as 'id' shows them: not '$number'" >&2; exit 2 ;; esac
    done
    for folder in "${PIPELINE_DATA:-/data}" "${DAGSTER_LOGS:-}"; do
        [ -z "$folder" ] || [ "$(stat -c %u:%g "$folder" 2>/dev/null)" = "$uid:$gid" ] || chown "$uid:$gid" "$folder" ||
            { echo "$folder can't be given to $uid:$gid: do it on the host (chown $uid:$gid FOLDER)" >&2; exit 2; }
    done
    exec setpriv --reuid "$uid" --regid "$gid" --clear-groups "$0" "$@"
fi
exec "$@"
