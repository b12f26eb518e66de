"""Which package may import which, and where vendor packages, the environment and the clock may be used."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from commands.cli import COMMANDS, PACKAGES, module_of

ROOT = Path(__file__).resolve().parent.parent
FLOORS = (
    {"complaints", "embedded"},
    {"stores"},
    {"producers", "streams", "sinks", "trends"},
    {"learning", "operations"},
    {"web"},
    {"commands"},
)
"""From the ground up. A package imports those of lower floors, and itself: what stands on one floor stays apart."""
EMBEDDED = {"embedded", "complaints.errors"}
"""All that `embedded` may import of ours: it knows nothing of complaints."""
NEEDS_EMBEDDED = {"operations", "commands"}
"""What starts broker and engine as child processes."""

VENDOR_HOMES = {
    "faust": ("streams/app.py", "streams/runtime/"),
    "aiokafka": ("streams/runtime/",),
    "mode": ("streams/app.py", "streams/runtime/"),
    "confluent_kafka": ("stores/kafka/",),
    "clickhouse_driver": ("stores/clickhouse/",),
    "prometheus_client": ("operations/metrics.py", "operations/serve_metrics.py"),
    "argon2": ("web/desk/",),
    "joserfc": ("web/desk/",),
    "chdb": ("embedded/clickhouse/",),
}


def _files() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


@cache
def _imports(name: str) -> tuple[str, ...]:
    """Full names of what a file imports, `package.module` at least."""
    return tuple(_read_imports(name))


def _read_imports(name: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{name}:{node.lineno}: relative import"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _floor(package: str) -> int:
    return next(i for i, floor in enumerate(FLOORS) if package in floor)


def test_every_package_has_a_floor() -> None:
    assert set(PACKAGES) == set().union(*FLOORS)
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench", "tests"}
    assert packages == set(PACKAGES)


def test_imports_point_down() -> None:
    """One test over all files, which would take several seconds as a test each."""
    _refuse_imports(lambda name, module: not _points_down(name.split("/")[0], module))


def _refuse_imports(wrong: Callable[[str, str], bool]) -> None:
    """Fail naming all files that import what is wrong, judged by the file's name and the module's."""
    found = [f"{name} imports {module}" for name in _files() for module in _imports(name) if wrong(name, module)]
    assert not found, "\n".join(found)


def _points_down(package: str, module: str) -> bool:
    top = module.split(".")[0]
    if top not in PACKAGES or top == package:
        return True
    if package == "embedded":
        return any(module == allowed or module.startswith(f"{allowed}.") for allowed in EMBEDDED)
    if top == "embedded":
        return package in NEEDS_EMBEDDED
    return _floor(top) < _floor(package)


def test_every_command_is_found_where_the_command_line_looks_for_it() -> None:
    """The command line imports by name at run time, which no import statement shows."""
    assert all((ROOT / f"{module_of(name).replace('.', '/')}.py").is_file() for name in COMMANDS)
    ours = (name for name in _files() if not name.startswith("embedded/"))  # it must not know our commands
    dynamic = {name for name in ours if "import_module(" in (ROOT / name).read_text(encoding="utf-8")}
    assert dynamic <= {"commands/cli.py"}


def test_no_circle_among_modules() -> None:
    """Not even within a package: a module can be read, tested and loaded without those that use it."""
    known = {name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): name for name in _files()}
    uses = {module: {used for used in _imports(name) if used in known} - {module} for module, name in known.items()}
    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, f"a circle: {' -> '.join((*above[above.index(module) :], module))}"
        if module not in done:
            for used in sorted(uses[module]):
                visit(used, (*above, module))
            done.add(module)

    for module in known:
        visit(module, ())


def test_vendors_stay_at_home() -> None:
    def away(name: str, module: str) -> bool:
        homes = VENDOR_HOMES.get(module.split(".")[0])
        return homes is not None and not name.startswith(homes)

    _refuse_imports(away)


@pytest.mark.parametrize(
    ("pattern", "homes"),
    [
        (r"\bos\.environ\b|\bgetenv\b", {"complaints/settings/load.py"}),
        (r"datetime\.now\(|datetime\.utcnow\(|\btime\.time\(", {"complaints/clock.py"}),
    ],
)
def test_environment_and_clock_are_read_in_one_place(pattern: str, homes: set[str]) -> None:
    found = {name for name in _files() if re.search(pattern, (ROOT / name).read_text(encoding="utf-8"))}
    assert found <= homes


def test_config_holds_data_only() -> None:
    assert not list((ROOT / "config").rglob("*.py"))


def test_no_drawer_for_everything() -> None:
    names = {Path(name).stem for name in _files()}
    assert not names & {"utils", "util", "helpers", "common", "base", "manager", "misc"}


def test_headers_of_records_are_read_in_one_place() -> None:
    """Asking a record of confluent-kafka twice for headers that are not UTF-8 ends the process."""
    asked = {name for name in _files() if re.search(r"(?<!self)\.headers\(\)", (ROOT / name).read_text("utf-8"))}
    homes = {"complaints/events/cloudevents.py", "stores/kafka/batch_publisher.py"}
    assert asked == homes, "use complaints.events.cloudevents.headers_in"
