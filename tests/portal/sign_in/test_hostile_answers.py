"""Hostile answers, the same suite for both dialects: each is refused for its own reason.

Every case ends with the genuine answer to the same request, and that one is accepted.
"""

import pytest

from ssoz.people.models import AuthnAttempt, Person
from tests.portal.sign_in.dialects import BOTH, EACH_SIGNATURE, Dialect, refusals
from tests.portal.sign_in.hostile_fields import CASES
from tests.portal.sign_in.hostile_signatures import SIGNATURES
from tests.portal.sign_in.hostile_wrapping import WRAPPINGS
from tests.portal.sign_in.world import CITIZEN, finish, is_signed_in, ticket_in

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
FORGERIES = [
    pytest.param(forge, dialect, why, id=f"{forge.__name__}-{dialect}")
    for forge, reasons in (*WRAPPINGS, *SIGNATURES)
    for dialect, why in zip(EACH_SIGNATURE, reasons, strict=True)
    if why
]


def assert_refused(answer, caplog, why: str) -> None:
    """See that nobody came in, that a Polish page says so, and that it was for this reason."""
    assert refusals(caplog)[-1:] == [why]
    assert answer.status_code == 403
    page = answer.content.decode()
    assert '<html lang="pl"' in page and 'role="alert"' in page
    assert not AuthnAttempt.objects.exclude(ticket_hash="").exists()
    assert not Person.objects.exists()


def assert_genuine_is_accepted(dialect: Dialect, browser) -> None:
    """See that the genuine answer to the same request signs the right person in."""
    finish(browser, ticket_in(dialect.deliver(browser)))
    assert is_signed_in(browser)
    assert Person.objects.get().pesel == CITIZEN.pesel


@pytest.mark.parametrize("dialect", BOTH, indirect=True)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_answer_that_is_signed_but_not_meant_so_is_refused(case, dialect, browser, caplog):
    honest = dialect.honest(browser)
    known = {
        "acs": honest.recipient,
        "ACS": honest.recipient.upper(),
        "service": honest.audience,
        "issuer": honest.issuer,
    }
    changes = {
        name: value.format(**known) if isinstance(value, str) else value
        for name, value in case.changes.items()
    }
    hostile = dialect.honest(browser, **changes)
    assert any(getattr(honest, name) != value for name, value in changes.items())

    assert_refused(dialect.deliver(browser, hostile), caplog, case.why_in(dialect.name))

    if case.ends_the_attempt:
        assert_refused(dialect.deliver(browser), caplog, "attempt")
    else:
        assert_genuine_is_accepted(dialect, browser)


@pytest.mark.parametrize(("forge", "dialect", "why"), FORGERIES, indirect=["dialect"])
def test_a_forged_answer_is_refused(forge, dialect, why, browser, caplog):
    assert_refused(dialect.deliver(browser, forge=forge), caplog, why)

    assert_genuine_is_accepted(dialect, browser)
