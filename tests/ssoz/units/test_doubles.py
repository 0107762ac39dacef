"""Units that may be one and the same: found, said to be two, settled, and never found twice."""

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from ssoz.actors import SYSTEM, NotAllowed
from ssoz.journal.models import Entry
from ssoz.reports import operations as reports
from ssoz.units import operations
from ssoz.units.alike import names_alike
from ssoz.units.models import Likeness, Unit
from ssoz.units.refusals import Refused
from tests.makers import make_actor, make_unit, quietly, uw_of

pytestmark = pytest.mark.django_db
_STATE = Likeness.State


@pytest.fixture
def office():
    return make_actor(role="uw-admin", unit=uw_of("10"))


def found() -> dict[tuple[str, str], set[str]]:
    """Search, and return the open pairs by the names of their units."""
    operations.find_doubles()
    rows = Likeness.objects.filter(state=_STATE.OPEN).select_related("first", "second")
    return {(row.first.name, row.second.name): set(row.reasons.split()) for row in rows}


def twins(**same) -> tuple[Unit, Unit]:
    return make_unit(name="Alfa Med", **same), make_unit(name="Omega Klinika", **same)


def pair_of(one, other) -> Likeness:
    return Likeness.objects.get(first=one, second=other)


@pytest.mark.parametrize(
    ("mine", "theirs", "reasons"),
    [
        ({"regon": "123456785"}, {"regon": "123456785"}, {"regon"}),
        ({"regon": "123456785"}, {"regon": "12345678512347"}, {"root"}),
        ({"regon": "123456785"}, {"regon": "590096454"}, set()),
        ({"book_number": "000000012345"}, {"book_number": "000000012345"}, {"book"}),
        ({"nip": "7251801126"}, {"nip": "7251801126"}, {"nip"}),
        ({"nip": "7251801126"}, {"nip": "7251801126", "town": "Zgierz"}, set()),
        ({"regon": ""}, {"regon": ""}, set()),
        ({"book_number": ""}, {"book_number": ""}, set()),
    ],
)
def test_units_that_share_a_number_are_a_pair(mine, theirs, reasons):
    make_unit(name="Alfa Med", **mine)
    make_unit(name="Omega Klinika", **theirs)
    assert found() == ({("Alfa Med", "Omega Klinika"): reasons} if reasons else {})


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Szpital Powiatowy w Łodzi", "SZPITAL POWIATOWY ŁÓDŹ sp. z o.o.", False),
        ("NZOZ Przychodnia Dąbrowa", "Przychodnia Dąbrowa Sp. z o.o.", True),
        ("Gabinet Anna Kąkol", "Praktyka lekarska Anna Kąkol", True),
        ("Gabinet Anna Kąkol", "Gabinet Ewa Kąkol", False),
        ("Sp. z o.o.", "Sp. z o.o.", True),
    ],
)
def test_names_are_alike_by_the_words_that_tell(one, other, alike):
    make_unit(name=one, street="ul. Długa", building="7")
    make_unit(name=other, street="Długa", building="7")
    make_unit(name=one, street="Długa", building="9")
    assert {names: why for names, why in found().items() if why == {"name"}} == (
        {(one, other): {"name"}} if alike else {}
    )


def test_names_without_telling_words_are_compared_by_all_their_words():
    assert names_alike("praktyka lekarska", "praktyka lekarska")
    assert not names_alike("praktyka lekarska", "zaklad opieki")


def test_a_pair_has_every_reason_and_the_weight_of_all(office):
    one, other = twins(regon="123456785", nip="7251801126")
    assert found() == {(one.name, other.name): {"regon", "nip"}}
    pair = pair_of(one, other)
    assert pair.score == 90
    assert pair.reasons_said.startswith(str(Likeness.Reason.REGON.label))


def test_what_very_many_units_share_makes_no_pairs():
    for number in range(13):
        make_unit(name=f"Filia {number}", nip="7251801126")
    assert found() == {}


def test_closed_units_are_no_duplicates():
    one, _other = twins(regon="123456785")
    Unit.objects.filter(pk=one.pk).update(closed_on=timezone.localdate())
    assert found() == {}


def test_a_second_search_finds_nothing_new_and_is_in_the_journal():
    twins(regon="123456785")
    found()
    found()
    assert Likeness.objects.count() == 1
    newest = Entry.objects.filter(act="units.likeness.searched").latest("pk")
    assert newest.details == {"found": 1, "new": 0, "settled": 0}


def test_a_pair_that_was_said_to_be_two_is_never_open_again(office):
    one, other = twins(regon="123456785")
    found()
    marked = operations.mark_different(
        likeness=pair_of(one, other), reason="Dwa oddziały jednej spółki", actor=office
    )
    assert (marked.state, marked.judged_by) == (_STATE.DIFFERENT, office.name)
    assert found() == {}
    entry = Entry.objects.about(marked).get(act="units.likeness.different")
    assert entry.details == {"reason": "Dwa oddziały jednej spółki"}


def test_who_does_not_edit_both_units_does_not_judge_them(office):
    one = make_unit(regon="123456785")
    other = make_unit(regon="123456785", voivodeship="14")
    found()
    for actor in (office, make_actor(role="reporter-financial", unit=one)):
        with pytest.raises(NotAllowed):
            operations.mark_different(likeness=pair_of(one, other), reason="x", actor=actor)
        assert not Likeness.objects.visible_to(actor).exists()
    chief = make_actor(role="cez-admin")
    assert Likeness.objects.visible_to(chief).count() == 1


def test_judging_needs_a_reason_and_falls_once(office):
    one, other = twins(regon="123456785")
    found()
    with pytest.raises(Refused) as refused:
        operations.mark_different(likeness=pair_of(one, other), reason=" ", actor=office)
    assert refused.value.code == "no_reason"
    operations.mark_different(likeness=pair_of(one, other), reason="Dwie", actor=office)
    with pytest.raises(Refused) as refused:
        operations.mark_different(likeness=pair_of(one, other), reason="Jedna", actor=office)
    assert refused.value.code == "judged"


def test_a_merger_settles_a_pair_and_a_corrected_number_too():
    one, other = twins(regon="123456785")
    third, fourth = twins(nip="7251801126")
    found()
    with quietly():
        reports.succeed(
            kind="takeover", predecessors=[one], successors=[other], reason="Duplikat",
            effective_on=timezone.localdate(), actor=SYSTEM,
        )  # fmt: skip
    Unit.objects.filter(pk=third.pk).update(nip="5261040828")
    assert found() == {}
    assert {pair_of(one, other).state, pair_of(third, fourth).state} == {_STATE.SETTLED}
    Unit.objects.filter(pk=third.pk).update(nip="7251801126")
    assert len(found()) == 1  # what is alike anew is to be looked at anew


def test_new_reasons_of_an_open_pair_are_added():
    one, other = twins(regon="123456785")
    found()
    Unit.objects.filter(pk__in=[one.pk, other.pk]).update(nip="7251801126")
    assert found() == {(one.name, other.name): {"regon", "nip"}}
    assert pair_of(one, other).score == 90


def test_the_search_reads_the_register_a_fixed_number_of_times(django_assert_max_num_queries):
    for number in range(20):
        make_unit(name=f"Poradnia {number}", regon="", nip="")
    twins(regon="123456785")
    with django_assert_max_num_queries(15):
        operations.find_doubles()


def test_only_who_edits_the_whole_country_orders_a_search(office):
    with pytest.raises(NotAllowed):
        operations.order_search(actor=office)
    before = OrmQ.objects.count()
    operations.order_search(actor=make_actor(role="cez-admin"))
    assert OrmQ.objects.count() == before + 1
