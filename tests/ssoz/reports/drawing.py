"""The life of a report (reports.md 2), written down once more by hand.

The machine test compares the system with this. It shares no code with it, on purpose: it has its
own idea of the rules of the small form, of clashes, of who may do what.
"""

from dataclasses import dataclass, field

ARROWS = {
    "send": {"draft": "sent", "returned": "sent"},
    "verify": {"sent": "verified"},
    "accept": {"sent": "accepted", "verified": "accepted"},
    "send_back": {"sent": "returned", "verified": "returned"},
    "reopen": {"accepted": "returned"},
}
PAST = {
    "send": "sent",
    "verify": "verified",
    "accept": "accepted",
    "send_back": "returned",
    "reopen": "reopened",
}
MAILS = {
    "send": "report_sent",
    "accept": "report_accepted",
    "send_back": "report_returned",
    "reopen": "report_reopened",
}
# Anna and Jan fill in; Ola is at the office and fills in for the unit in another profile.
UNIT = {"anna", "jan"}
OFFICE = {"ewa", "adam", "ola", "centre"}
FILL = UNIT | OFFICE
REPORTERS = {"anna", "jan", "ola"}
CELLS = ["1.01.a", "1.01.b", "1.02.a"]
ANSWERS = ["0", "3", "7", "150", "x", None]


@dataclass
class DrawnChange:
    """One save."""

    who: str
    cells: dict[str, list]


@dataclass
class DrawnReport:
    """What the drawing knows of one report."""

    two_people: bool
    header: dict[str, str]
    state: str = "draft"
    closed: bool = False
    changes: list[DrawnChange] = field(default_factory=list)
    versions: list[tuple[str, int, dict]] = field(default_factory=list)
    fillers: set[str] = field(default_factory=set)
    explained: dict[str, str] = field(default_factory=dict)
    verified_by: str = ""
    acts: list[str] = field(default_factory=lambda: ["reports.report.begun"])
    states: list[str] = field(default_factory=lambda: ["draft"])
    mails: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.changes.append(DrawnChange("System", {k: [None, v] for k, v in self.header.items()}))

    @property
    def revision(self):
        return len(self.changes)

    def answers_at(self, revision):
        answers = {}
        for change in self.changes[:revision]:
            for cell, (_old, new) in change.cells.items():
                answers[cell] = new
        return {cell: answer for cell, answer in answers.items() if answer is not None}

    @property
    def answers(self):
        return self.answers_at(self.revision)

    # --- What is expected ----------------------------------------------------------------------

    def expected_fill(self, who):
        if who not in FILL:
            return "not allowed"
        if self.closed:
            return "closed"
        return "ok" if self.state in ("draft", "returned") else "state"

    def expected_send(self, who, revision):
        expected = self.expected_fill(who)
        if expected != "ok":
            return expected
        if revision != self.revision:
            return "changed"
        if self.has_errors():
            return "errors"
        missing = [c for c, said in self.warnings().items() if self.explained.get(c) != said]
        return "unexplained" if missing else "ok"

    def expected_decision(self, who, act):
        if who not in OFFICE or (act in ("verify", "accept") and who in self.fillers):
            return "not allowed"
        if act == "accept" and (who in REPORTERS or self.lacks_second(who)):
            return "not allowed"
        if self.state not in ARROWS[act]:
            return "decided"
        if act in ("send_back", "reopen") and self.closed:
            return "closed"
        return "ok"

    def lacks_second(self, who):
        return self.two_people and (self.state == "sent" or self.verified_by == who)

    def clashes(self, revision, cells):
        seen, now = self.answers_at(revision), self.answers
        return {
            cell
            for cell, mine in cells.items()
            if now.get(cell) != mine and now.get(cell) != seen.get(cell)
        }

    # --- The rules of the small form -------------------------------------------------------------

    def number(self, cell):
        answer = self.answers.get(cell)
        return int(answer) if answer is not None and answer != "x" else None

    def has_errors(self):
        answers = self.answers
        if "x" in answers.values() or not {"1.01.a", "1.01.b"} <= set(answers):
            return True
        return self.number("1.01.b") > self.number("1.01.a")

    def warnings(self):
        """Return the cells that are very large, with what stands there."""
        said = {
            cell: self.answers[cell]
            for cell in ("1.01.a", "1.02.a")
            if (self.number(cell) or 0) > 100
        }
        parts = [self.answers.get(cell) for cell in ("1.01.a", "1.02.a")]
        if "x" not in parts:
            total = sum(int(part) for part in parts if part is not None)
            if total > 100:
                said["1.99.a"] = str(total)
        return said

    # --- What follows ----------------------------------------------------------------------------

    def follow(self, act, who):
        self.state = ARROWS[act][self.state]
        self.states.append(self.state)
        self.acts.append(f"reports.report.{PAST[act]}")
        if act == "send":
            self.fillers.add(who)
            self.verified_by = ""
            self.versions.append(("sent", self.revision, self.answers))
        if act == "verify":
            self.verified_by = who
        if act == "accept":
            self.versions.append(("accepted", self.revision, self.answers))
        if act in MAILS:
            self.mails += [MAILS[act]] * len(REPORTERS)

    def keep(self, who, cells):
        now = self.answers
        self.changes.append(DrawnChange(who, {c: [now.get(c), new] for c, new in cells.items()}))
        self.fillers.add(who)
        self.acts.append("reports.report.filled")

    def explain(self, who, cell):
        self.explained[cell] = self.warnings()[cell]
        self.acts.append("reports.warning.explained")
        if who not in self.fillers:
            self.fillers.add(who)
            self.states.append(self.state)
            self.acts.append("reports.report.joined")
