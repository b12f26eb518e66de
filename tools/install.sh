#!/bin/sh
# Make .venv with the locked dependencies and this project in it. Says what is missing, and how to get it.
set -eu

usable() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

find_python() {
    for name in ${PYTHON:-} python3.11 python3.12 python3.13 python3 python; do
        if usable "$name"; then
            command -v "$name"
            return
        fi
    done
    found=$(python3 --version 2>/dev/null || echo "no python3")
    echo "make install: needs Python 3.11, 3.12 or 3.13 on the path; found: $found." >&2
    echo "  Debian and Ubuntu: apt install python3 python3-venv    macOS: brew install python@3.13" >&2
    echo "  elsewhere installed: make install PYTHON=/path/to/python3.13" >&2
    exit 1
}

if ! usable .venv/bin/python; then
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "make install: $python cannot make virtual environments; its 'venv' or 'ensurepip' is missing." >&2
        echo "  Debian and Ubuntu: apt install python3-venv" >&2
        exit 1
    fi
    echo "making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi
echo "installing the locked dependencies; the first time this takes minutes and about 400 MB of download"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
