"""Runs a module with the packages of a second environment behind its own: of what both have, its own is used.

`python -m bench.peers.beside VENV MODULE ARGUMENT...`. Faust, of ours, needs rocksdict of the peers' for its store;
quixstreams, of the peers', runs our fold with what that imports.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    _, venv, module, *arguments = sys.argv
    sys.path.append(str(next(Path(venv).glob("lib/python*/site-packages"))))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
