#!/bin/bash
# Make .venv with Python 3.13, or 3.12, by a uv of our own. Needs any Python with venv to begin with.
set -euo pipefail
UV_VERSION=0.13.9

# A shim of pyenv refuses in a folder whose .python-version it does not have: ask from elsewhere,
# and take the program behind the shim.
find_python() {
    local name real
    for name in python3.13 python3.12 python3 /usr/bin/python3 python3.11 python; do
        if real=$(cd / && "$name" -c 'import ensurepip, sys, venv; print(sys.executable)' 2>/dev/null); then
            echo "$real"
            return
        fi
    done
    echo "No Python with venv was found: install python3 and python3-venv, then try again." >&2
    exit 1
}

if ! .venv/tools/bin/uv --version 2>/dev/null | grep -qF "$UV_VERSION"; then
    rm -rf .venv/tools
    "$(find_python)" -m venv .venv/tools
    .venv/tools/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
fi
for version in 3.13 3.12; do
    if .venv/tools/bin/uv venv --quiet --allow-existing --python "$version" .venv 2>/dev/null; then
        exit 0
    fi
done
echo "SSOZ II needs Python 3.13 or 3.12, and neither is installed here nor can it be fetched: install one of them, then try again." >&2
exit 1
