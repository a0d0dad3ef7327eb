#!/bin/sh
# Install what the browser tests and the tests with several processes need, where that is possible:
# Chromium, PostgreSQL, Redis, nginx, Transmission, sqlite3, and systemd's own look at units. Where it isn't, those tests say that they are skipped, and why.
set -u
missing=""
command -v chromium >/dev/null 2>&1 || [ -n "${CHROMIUM_BIN:-}" ] || missing="$missing chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v redis-server >/dev/null 2>&1 || missing="$missing redis-server"
command -v transmission-daemon >/dev/null 2>&1 || [ -n "${TRANSMISSION_BIN:-}" ] || missing="$missing transmission-daemon"
command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ] || missing="$missing nginx"
command -v sqlite3 >/dev/null 2>&1 || missing="$missing sqlite3"
command -v openssl >/dev/null 2>&1 || missing="$missing openssl"
command -v systemd-analyze >/dev/null 2>&1 || missing="$missing systemd"
[ -n "$missing" ] || exit 0
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" -eq 0 ]; then as_root=""; elif sudo -n true 2>/dev/null; then as_root="sudo -n"; else as_root="none"; fi
    if [ "$as_root" != "none" ]; then
        echo "Installing$missing ..."
        $as_root apt-get update -qq >/dev/null 2>&1
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 && exit 0
    fi
fi
echo "Not installed, and not to be installed here:$missing. The tests that need them are skipped."
