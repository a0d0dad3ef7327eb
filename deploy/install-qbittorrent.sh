#!/bin/sh
# Install qbittorrent-nox where that is possible; where it isn't, say what happens instead.
set -u
if [ -n "${QBT_BIN:-}" ] || command -v qbittorrent-nox >/dev/null 2>&1; then
    exit 0
fi
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" -eq 0 ]; then as_root=""; elif sudo -n true 2>/dev/null; then as_root="sudo -n"; else as_root="none"; fi
    if [ "$as_root" != "none" ]; then
        echo "Installing qbittorrent-nox ..."
        $as_root apt-get update -qq >/dev/null 2>&1
        DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq qbittorrent-nox >/dev/null 2>&1
    fi
fi
if ! command -v qbittorrent-nox >/dev/null 2>&1; then
    echo "qbittorrent-nox is not installed and can't be installed here: a simulated one is used, without real transfers."
    echo "Install it (Debian, Ubuntu: apt install qbittorrent-nox) or name one in QBT_BIN for the real thing."
fi
