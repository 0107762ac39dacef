"""An import of the national register: the job, what it read, and what it did."""

from ssoz.register.models.job import FILES, RegisterImport
from ssoz.register.models.outcome import Mistake, Touched
from ssoz.register.models.staging import (
    PART_COLUMNS,
    UNIT_COLUMNS,
    SeenId,
    StagedPart,
    StagedUnit,
)

__all__ = [
    "FILES",
    "PART_COLUMNS",
    "UNIT_COLUMNS",
    "Mistake",
    "RegisterImport",
    "SeenId",
    "StagedPart",
    "StagedUnit",
    "Touched",
]
