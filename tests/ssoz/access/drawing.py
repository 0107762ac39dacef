"""The drawing of access.md 3 and the table of access.md 4, written down once more by hand.

The machine test compares the system with this. It shares no code with it, on purpose.
"""

from dataclasses import dataclass, field

OPEN = ("draft", "pending", "approved")
ARROWS = {
    "finish": {"draft": "pending"},
    "discard": {"draft": "discarded"},
    "approve": {"pending": "approved"},
    "reject": {"pending": "rejected"},
    "withdraw": {"pending": "rejected"},
    "archive": {"pending": "archived", "approved": "archived", "rejected": "archived"},
}
PAST = {
    "finish": "finished",
    "discard": "discarded",
    "approve": "approved",
    "reject": "rejected",
    "withdraw": "withdrawn",
    "archive": "archived",
}
MAILS = {
    ("approve", "pending"): "application_approved",
    ("reject", "pending"): "application_rejected",
    ("withdraw", "pending"): "application_withdrawn",
    ("archive", "pending"): "application_archived",
    ("archive", "approved"): "role_taken_away",
}


@dataclass
class DrawnApplication:
    """What the drawing knows of one application."""

    applicant: str
    role: str
    packet: int
    state: str = "draft"
    states: list[str] = field(default_factory=lambda: ["draft"])
    acts: list[str] = field(default_factory=lambda: ["access.application.saved"])

    def follow(self, act: str) -> None:
        """Go along an arrow."""
        self.state = ARROWS[act][self.state]
        self.states.append(self.state)
        self.acts.append(f"access.application.{PAST[act]}")

    def note(self, act: str) -> None:
        """Note an act that changes no state: one more row of history in the same state."""
        self.states.append(self.state)
        self.acts.append(f"access.application.{act}")


@dataclass
class DrawnPacket:
    """What the drawing knows of one packet."""

    applicant: str
    evidence: int = 0
    files: int = 0
    paper: bool = False
    finished: bool = False
    discarded: bool = False


@dataclass
class Drawing:
    """The whole picture: applications by number, packets by id, blocks by applicant, mails sent."""

    applications: dict[str, DrawnApplication] = field(default_factory=dict)
    packets: dict[int, DrawnPacket] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    mails: list[tuple[str, str]] = field(default_factory=list)

    def of(self, applicant: str) -> list[DrawnApplication]:
        """Return the applications of one person."""
        return [row for row in self.applications.values() if row.applicant == applicant]

    def in_packet(self, packet: int) -> list[DrawnApplication]:
        """Return the applications of one packet."""
        return [row for row in self.applications.values() if row.packet == packet]

    def unfinished(self, applicant: str) -> bool:
        """Tell whether a saved packet waits for *Zakończ*."""
        return any(
            p.applicant == applicant and not p.finished and not p.discarded
            for p in self.packets.values()
        )

    def holds_open(self, applicant: str, roles: list[str]) -> bool:
        """Tell whether one of the roles is in draft, pending or approved already."""
        return any(row.role in roles and row.state in OPEN for row in self.of(applicant))

    def stored_status(self, applicant: str) -> str:
        """Read the table of statuses; the unit of the test is open throughout."""
        states = {r.state for r in self.of(applicant)} - {"draft", "discarded"}
        if applicant in self.blocked:
            return "blocked"
        if "approved" in states:
            return "active"
        if "pending" in states:
            return "not_activated"
        return "rejected" if states == {"archived"} else "not_activated"
