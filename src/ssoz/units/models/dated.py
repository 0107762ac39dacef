"""What follows from the dates of a unit or of a part of one."""

from datetime import date

from ssoz.units.models.kinds import UnitStatus


class Dated:
    """Something that starts, may be suspended, and closes; its status changes at midnight, with no act."""

    started_on: date
    closed_on: date | None
    suspended_from: date | None
    suspended_to: date | None

    def status_on(self, day: date) -> UnitStatus:
        """Derive the status on a day."""
        if self.closed_on is not None and self.closed_on <= day or self.started_on > day:
            return UnitStatus.CLOSED
        is_begun = self.suspended_from is not None and self.suspended_from <= day
        if is_begun and (self.suspended_to is None or self.suspended_to >= day):
            return UnitStatus.SUSPENDED
        return UnitStatus.ACTIVE

    def is_open_on(self, day: date) -> bool:
        """Tell whether one can work there on a day."""
        return self.status_on(day) == UnitStatus.ACTIVE
