"""A config folder for one test: the shipped one with other topic names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from complaints.settings import DEFAULT_CONFIG
from tests import quick_yaml


def config_with_own_topics(
    folder: Path, tag: str, *, shared: Collection[str] = (), topic_config: Mapping[str, str] | None = None
) -> Path:
    """Make `folder`, with topics named `tag.NAME`. Those of `shared`, by logical name, keep theirs.

    `topic_config` is added to the configuration of each topic.
    """
    folder.mkdir(parents=True)
    for entry in DEFAULT_CONFIG.iterdir():
        if entry.name != "topics.yaml":
            (folder / entry.name).symlink_to(entry)
    topics = quick_yaml.load((DEFAULT_CONFIG / "topics.yaml").read_text(encoding="utf-8"))
    for logical, topic in topics.items():
        if logical not in shared:
            topic["name"] = f"{tag}.{topic['name']}"
        if topic_config:
            topic["config"] = {**topic.get("config", {}), **topic_config}
    (folder / "topics.yaml").write_text(quick_yaml.dump(topics), encoding="utf-8")
    return folder
