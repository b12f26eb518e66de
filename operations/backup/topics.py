"""Copies topics into a folder and back: those from which all others, and ClickHouse, can be made again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from complaints.errors import ComplaintsError, ConfigError, PermanentError
from complaints.events.case import CASE
from complaints.settings import KafkaSettings
from complaints.topic_ids import Place
from complaints.topics import AGENCY, Topics
from operations.backup.files import SUFFIX, Kept, PartitionFiles, kept_of
from operations.backup.moved_cases import moved_case
from stores.kafka.publisher import Publisher
from stores.kafka.reader import Extent, Reader
from stores.kafka.record import Record
from stores.kafka.scan import BATCH, WAIT_SECS, extents_of, read_out

SOURCES = (
    *("cases", "case_steps", "case_refusals", "sla", "agency_updates"),
    *("incident_decisions", "corrections", "receipts", "dead_actions", "dead", "received"),
)
"""Logical names, in the order of copying: a topic comes before the topic whose records its own refer to, so no copied
record refers to one that is missing. A case refers to its steps and to the updates folded into it, the receipt chain
names received records, an action a dead letter, and a dead letter a received record. What became of cases is copied, as
nothing else tells in which order agencies did it."""
TIMEOUT_SECS = 60.0


class Source(NamedTuple):
    """A topic, and its folder in a backup: its logical name, and that of the agency where each has one of its own."""

    folder: str
    name: str


@dataclass(frozen=True, slots=True)
class Backup:
    """A folder that holds one folder per topic, by logical name, and in that one folder per partition."""

    folder: Path
    kafka: KafkaSettings
    topics: Topics
    agencies: tuple[str, ...] = ()
    """Those whose own topics are copied, as far as there are any."""

    def agencies_kept(self) -> tuple[str, ...]:
        """Those whose own topics are in the folder."""
        return tuple(agency for agency in self.agencies if any((self.folder / "agency_updates" / agency).glob("*")))

    def has_cases(self) -> bool:
        """Whether the folder has anything of cases."""
        return any(any((self.folder / logical).rglob(f"*{SUFFIX}")) for logical in ("cases", "agency_updates"))

    def take(self) -> Iterator[tuple[str, int]]:
        """Add the records written since the last call; yield each topic's name and its number of new records.

        May be interrupted anywhere; the next call continues. Raises ConfigError where the folder holds other records
        than the topic, PermanentError where it is damaged, TransientError when Kafka is away.
        """
        for source in self._sources(self._there()):
            with closing(Reader(self.kafka, "complaints-backup")) as reader:
                name = source.name
                extents = self._known(reader.extents([name]), [name])
                files = {place: PartitionFiles(self._of(source, place[1])) for place in extents}
                last = {place: found for place, each in files.items() if (found := each.last())}
                reader.start(self._from(extents, last))
                yield name, self._append(reader, files, last)

    def put_back(self) -> Iterator[tuple[str, int, int]]:
        """Publish all records of the backup on topics that hold nothing else.

        Yields each topic's name, how many records were written, and how many were there already. May be interrupted
        anywhere; the next call continues. Raises ConfigError where a topic has other records or too few partitions,
        PermanentError where the folder is damaged, TransientError when Kafka is away.
        """
        sources = self._sources(self.agencies_kept())
        extents = self._known(
            extents_of(self.kafka, [source.name for source in sources]), [one.name for one in sources]
        )
        kept = {source.name: self._partitions(source, extents) for source in sources}
        stored = self._stored(kept)
        present = self._already(stored, extents)
        publisher = Publisher(self.kafka, timeout_secs=TIMEOUT_SECS)
        for name, partitions in kept.items():
            new = 0
            for place in partitions:
                new += _publish(publisher, place, islice(stored[place](), present[place], None))
            yield name, new, sum(present[place] for place in partitions)

    def _sources(self, agencies: Iterable[str]) -> list[Source]:
        """The topics to copy, in order, with those of these agencies."""
        declared, known = self.topics.declared(), tuple(agencies)
        sources = []
        for logical in SOURCES:
            name = declared[logical].name
            own = [Source(f"{logical}/{agency}", name.replace(AGENCY, agency)) for agency in known]
            sources += own if declared[logical].per_agency else [Source(logical, name)]
        return sources

    def _there(self) -> list[str]:
        """Agencies that have topics of their own: where the service of cases has never run there are none."""
        names = {source.name: agency for agency in self.agencies for source in self._sources([agency])}
        shared = {source.name for source in self._sources(())}
        there = {topic for topic, _ in extents_of(self.kafka, names.keys() - shared)}
        return [agency for name, agency in names.items() if name in there]

    def _stored(self, kept: Mapping[str, Mapping[Place, PartitionFiles]]) -> dict[Place, Callable[[], Iterator[Kept]]]:
        """For each partition what reads its records as they are to be written."""
        cases = self.topics.of(CASE).name
        shared = {source.name for source in self._sources(())}
        offsets = {
            f"{topic}/{number}": [one.offset for one in files.read()]
            for name, partitions in kept.items()
            if name not in shared
            for (topic, number), files in partitions.items()
        }

        def read(place: Place, files: PartitionFiles) -> Iterator[Kept]:
            records = files.read()
            return (moved_case(one, offsets) for one in records) if place[0] == cases else records

        return {place: partial(read, place, files) for each in kept.values() for place, files in each.items()}

    def _from(self, extents: Mapping[Place, Extent], last: Mapping[Place, Kept]) -> dict[Place, Extent]:
        """What to read: from the last stored record on, which is compared with the topic's, or from the beginning."""
        starts = dict(extents)
        for place, kept in last.items():
            if extents[place].end <= kept.offset:
                raise ConfigError(self._other(place))
            starts[place] = Extent(max(extents[place].first, kept.offset), extents[place].end)
        return starts

    def _append(self, reader: Reader, files: Mapping[Place, PartitionFiles], last: Mapping[Place, Kept]) -> int:
        new = 0
        while reader.behind:
            found: dict[Place, list[Kept]] = defaultdict(list)
            for record in reader.read(BATCH, WAIT_SECS):
                place, kept = (record.topic() or "", record.partition() or 0), kept_of(record)
                before = last.get(place)
                if before is None or kept.offset > before.offset:
                    found[place].append(kept)
                elif not kept.same_content(before):
                    raise ConfigError(self._other(place))
            new += sum(files[place].append(records) for place, records in found.items())
        return new

    def _already(
        self, stored: Mapping[Place, Callable[[], Iterator[Kept]]], extents: Mapping[Place, Extent]
    ) -> Counter[Place]:
        """How many of the stored records each partition has already; ConfigError where it has other records."""
        present: Counter[Place] = Counter()
        filled = {place: extents[place] for place in stored if not extents[place].empty}
        if not filled:
            return present
        expected = {place: stored[place]() for place in filled}
        with closing(Reader(self.kafka, "complaints-restore")) as reader:
            for record in read_out(reader, filled):
                place = record.topic() or "", record.partition() or 0
                one = next(expected[place], None)
                if one is None:
                    continue  # written after the restored records, by worker or gateway
                if not one.same_content(kept_of(record)):
                    raise ConfigError(
                        f"{place[0]}, partition {place[1]}, offset {record.offset()} is another record than in "
                        f"{self.folder}: restore goes onto topics that hold nothing else"
                    )
                present[place] += 1
        return present

    def _known(self, extents: dict[Place, Extent], names: Iterable[str]) -> dict[Place, Extent]:
        if missing := sorted(set(names) - {name for name, _ in extents}):
            kafka = self.kafka.bootstrap_servers
            raise ConfigError(f"Kafka {kafka} has no topic {', '.join(missing)}: run 'complaints topics'")
        return extents

    def _partitions(self, source: Source, extents: Mapping[Place, Extent]) -> dict[Place, PartitionFiles]:
        folders = sorted(path for path in (self.folder / source.folder).glob("*") if path.is_dir())
        found = {}
        for folder in folders:
            if not folder.name.isdigit():
                raise PermanentError(f"{folder}: no partition of a backup")
            if (place := (source.name, int(folder.name))) not in extents:
                raise ConfigError(f"{source.name} has too few partitions here: partition {folder.name} is missing")
            found[place] = PartitionFiles(folder)
        return found

    def _of(self, source: Source, partition: int) -> Path:
        return self.folder / source.folder / str(partition)

    def _other(self, place: Place) -> str:
        return (
            f"{self.folder} holds another history of {place[0]}, partition {place[1]}: the topic has begun anew since. "
            "Keep that folder, and begin a new one"
        )


def _publish(publisher: Publisher, place: Place, records: Iterator[Kept]) -> int:
    """Publish the records on one partition and return how many; all are acknowledged when this returns."""
    failed: list[ComplaintsError] = []
    number = 0

    def done(error: ComplaintsError | None) -> None:
        if error is not None:
            failed.append(error)

    for kept in records:
        record = Record(key=kept.key, value=kept.value, headers=list(kept.headers))
        while not failed and not publisher.publish(place[0], record, done, partition=place[1]):
            publisher.poll(0.1)
        if failed:
            break
        number += 1
    publisher.flush()
    if failed:
        raise failed[0]
    return number
