"""Who supervises whom: the lists of ministries and universities, the offices of voivodeships."""

from django.db import transaction
from django.utils import timezone

from ssoz.actors import Actor, require
from ssoz.journal.operations import note, record
from ssoz.units import policies, refusals
from ssoz.units.models import Supervision, Unit, Voivodeship
from ssoz.units.operations.locks import locked_unit, locked_units
from ssoz.units.refusals import Refused


@transaction.atomic
def appoint_office(*, voivodeship: Voivodeship, office: Unit, actor: Actor) -> None:
    """Say which unit is the executing body of a voivodeship; it can be that of one alone."""
    require(policies.may_edit_everywhere(actor))
    office = locked_unit(office)
    voivodeship = Voivodeship.objects.select_for_update().get(pk=voivodeship.pk)
    if voivodeship.office_id == office.pk:
        return
    if not office.is_supervising:
        raise Refused(refusals.NOT_SUPERVISING, "not_supervising")
    if not office.is_open_on(timezone.localdate()):
        raise Refused(refusals.OFFICE_CLOSED, "closed")
    other = Voivodeship.objects.filter(office=office).first()
    if other is not None:
        raise Refused(refusals.RUNS_ANOTHER % {"place": other.name}, "runs_another")
    before = voivodeship.office_id
    Voivodeship.objects.filter(pk=voivodeship.pk).update(office=office)
    details = {"before": before} if before else {}
    note("units.office.appointed", by=actor, thing=office, voivodeship=voivodeship.pk, **details)


@transaction.atomic
def add_supervision(*, supervisor: Unit, unit: Unit, actor: Actor) -> Supervision:
    """Put a unit on the list of those that a ministry or a university supervises by name."""
    fresh = locked_units([supervisor, unit])
    supervisor, unit = fresh[supervisor.pk], fresh[unit.pk]
    require(policies.may_list(actor, supervisor, unit))
    if not supervisor.is_supervising:
        raise Refused(refusals.NOT_SUPERVISING, "not_supervising")
    if supervisor.institution:
        raise Refused(refusals.SUPERVISES_BY_ITSELF, "institution")
    if not unit.is_reporting:
        raise Refused(refusals.NOT_REPORTING, "not_reporting")
    if Supervision.objects.filter(supervisor=supervisor, unit=unit).exists():
        raise Refused(refusals.LISTED_ALREADY, "listed")
    supervision = Supervision(supervisor=supervisor, unit=unit)
    record(supervision, "units.supervision.added", by=actor)
    return supervision


@transaction.atomic
def remove_supervision(*, supervision: Supervision, actor: Actor) -> None:
    """Take a unit off the list of a supervising unit; one that is off already stays so."""
    fresh = locked_units([supervision.supervisor, supervision.unit])
    supervisor, unit = fresh[supervision.supervisor_id], fresh[supervision.unit_id]
    require(policies.may_list(actor, supervisor, unit))
    listed = Supervision.objects.filter(pk=supervision.pk).first()
    if listed is None:
        return
    note("units.supervision.removed", by=actor, thing=listed)
    stamp = {"_history_user": actor.person_id, "_change_reason": "units.supervision.removed"}
    vars(listed).update(stamp)
    listed.delete()
