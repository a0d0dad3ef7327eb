#!/bin/sh
# The steps of the image, for a fresh Debian with or without Python: sh install.sh FOLDER, as root.
# FOLDER holds server.txt, wheel/*.whl and entrypoint.sh.
set -eu
folder=$1
export DEBIAN_FRONTEND=noninteractive
packages=tini
command -v python3 >/dev/null 2>&1 || packages="$packages python3 python3-venv"
apt-get update -q
# shellcheck disable=SC2086
apt-get install -y -q --no-install-recommends $packages
python3 -m venv /opt/audiobook-pipeline
pip="/opt/audiobook-pipeline/bin/pip --disable-pip-version-check --no-cache-dir"
$pip install --quiet --require-hashes --requirement "$folder/server.txt"
$pip install --quiet --no-deps "$folder"/wheel/*.whl
install -m 755 "$folder/entrypoint.sh" /usr/local/bin/audiobook-pipeline-entrypoint
# What "docker exec" starts as root would leave files that the pipeline's user can't write.
printf '#!/bin/sh\nexec audiobook-pipeline-entrypoint /opt/audiobook-pipeline/bin/audiobook-pipeline "$@"\n' \
    >/usr/local/bin/audiobook-pipeline
chmod 755 /usr/local/bin/audiobook-pipeline
mkdir -p /data /dagster_home/storage
chown 1000:1000 /data /dagster_home /dagster_home/storage
rm -rf /var/lib/apt/lists/*
