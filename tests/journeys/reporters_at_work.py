"""Run in the environment of a system: people of two units each at one report, signed in.

Prints `[report, session key]` for each as JSON. The reports are taken up and empty.
"""

import json
import sys

import django

django.setup()

from tests import makers
from tests.bench.serving import session_of

REPORTS = 4
PEOPLE_AT_EACH = 2


def main() -> None:
    """Make units, reports and people, and sign the people in."""
    collection = makers.make_collection()
    found = []
    for _ in range(REPORTS):
        unit = makers.make_unit()
        people = [makers.make_reporter(unit) for _ in range(PEOPLE_AT_EACH)]
        owed = makers.make_obligation(collection=collection, unit=unit)
        report = makers.make_report(obligation=owed, reporter=people[0])
        found += [[report.pk, session_of(person)] for person in people]
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
