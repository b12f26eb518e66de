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
from complaints.events.case import CASE, CASE_UPDATE
from complaints.settings import KafkaSettings
from complaints.topic_ids import Place
from complaints.topics import AGENCY, Topics
from operations.backup.files import Kept, PartitionFiles, kept_of
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

    def take(self) -> Iterator[tuple[str, int]]:
        """Add the records written since the last call; yield each topic's name and its number of new records; of
        those of agencies their pattern and the sum.

        May be interrupted anywhere; the next call continues. Raises ConfigError where the folder holds other records
        than the topic, PermanentError where it is damaged, TransientError when Kafka is away.
        """
        for name, sources in self._sources(self._there()).items():
            with closing(Reader(self.kafka, "complaints-backup")) as reader:
                names = {source.name: source for source in sources}
                extents = self._known(reader.extents(names), names)
                files = {place: PartitionFiles(self._of(names[place[0]], place[1])) for place in extents}
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
        names = [source.name for each in sources.values() for source in each]
        extents = self._known(extents_of(self.kafka, names), names)
        kept = {
            name: {place: files for source in each for place, files in self._partitions(source, extents).items()}
            for name, each in sources.items()
        }
        stored = self._stored(kept)
        present = self._already(stored, extents)
        publisher = Publisher(self.kafka, timeout_secs=TIMEOUT_SECS)
        for name, partitions in kept.items():
            new = 0
            for place in partitions:
                new += _publish(publisher, place, islice(stored[place](), present[place], None))
            yield name, new, sum(present[place] for place in partitions)

    def _sources(self, agencies: Iterable[str]) -> dict[str, list[Source]]:
        """The topics to copy, in order, by declared name: one, or that of each of these agencies."""
        found, known = {}, tuple(agencies)
        for logical in SOURCES:
            declared = self.topics.declared()[logical]
            own = [Source(f"{logical}/{agency}", declared.name.replace(AGENCY, agency)) for agency in known]
            found[declared.name] = own if declared.per_agency else [Source(logical, declared.name)]
        return {name: sources for name, sources in found.items() if sources}

    def _there(self) -> list[str]:
        """Agencies with topics of their own that have records, or had."""
        names = {self.topics.sent_by(agency, CASE_UPDATE): agency for agency in self.agencies}
        filled = {topic for (topic, _), extent in extents_of(self.kafka, names).items() if not extent.empty}
        kept = self.agencies_kept()
        return [agency for name, agency in names.items() if name in filled or agency in kept]

    def _stored(self, kept: Mapping[str, Mapping[Place, PartitionFiles]]) -> dict[Place, Callable[[], Iterator[Kept]]]:
        """For each partition what reads its records as they are to be written."""
        cases, updates = self.topics.of(CASE).name, self.topics.of(CASE_UPDATE).name
        offsets = {
            f"{topic}/{number}": [one.offset for one in files.read()]
            for (topic, number), files in kept.get(updates, {}).items()
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
