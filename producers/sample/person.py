"""Invented reporters. Every number is from a range in which none is ever assigned."""

from __future__ import annotations

from dataclasses import dataclass

from complaints.privacy.sealing import Reporter
from producers.sample.chance import Chance
from producers.sample.material import People


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    phone: str
    citizen_id: str
    handle: str

    def contacts(self) -> dict[str, str]:
        """What a text may mention."""
        return {"phone": self.phone, "citizen_id": self.citizen_id, "email": self.email, "line_id": self.handle}

    @property
    def email(self) -> str:
        return f"{self.handle}@example.com"

    def reporter(self, channel: str) -> Reporter:
        """What the channel knows of its reporter."""
        match channel:
            case "line-1111":
                return Reporter(name=self.name, line_id=self.handle)
            case "web-1111" | "app-1111":
                return Reporter(name=self.name, phone=self.phone, email=self.email)
            case "counter-1111" | "damrongdhama-1567":
                return Reporter(name=self.name, phone=self.phone, citizen_id=self.citizen_id)
            case _:
                return Reporter(name=self.name, phone=self.phone)


def draw_person(people: People, chance: Chance) -> Person:
    """A person with a name of common parts, and numbers from ranges that are not assigned."""
    number = chance.below(10_000)
    return Person(
        name=f"{chance.pick(people.first_names)} {chance.pick(people.last_names)}",
        phone=f"0{chance.pick('689')}{chance.below(10)}-000-{number:04d}",
        citizen_id=f"{1 + chance.below(8)}-0000-0{number:04d}-00-0",
        handle=f"somebody{number:04d}",
    )
