"""Registering at the door of SSOZ I: what is typed waits for the mailbox, then for an office.

Nothing is looked up while somebody waits for the answer, neither the login nor the PESEL: whoever
registers learns only by the mail, and of a PESEL only once the mailbox is proved, what is known.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from ssoz.access import mails, refusals
from ssoz.access.models import Application, Packet, Registration, Role
from ssoz.access.operations import wizard
from ssoz.access.queries import registration_roles, waiting_packet
from ssoz.access.refusals import Refused
from ssoz.actors import SYSTEM, Actor
from ssoz.ciphers import one_time_token
from ssoz.identifiers import birth_date_of, is_pesel
from ssoz.journal.operations import record
from ssoz.people import operations as people
from ssoz.people.models import PasswordAccount, Person, plain_password_login
from ssoz.people.operations import Limit, LoginTaken, network_of, spend_try
from ssoz.people.operations.oneself import as_oneself
from ssoz.units.models import Unit

LINK_LIFE = timedelta(hours=24)
KEEP_REGISTRATIONS = timedelta(days=1)
TRIES_SPAN = timedelta(hours=1)
TRIES_OF_LOGIN = 3  # each writes to a mailbox that may be somebody else's
TRIES_OF_ADDRESS = 20  # an office may sit behind one address
TRIES_WITHOUT_WORK = 2

_SEND_LINK = "ssoz.access.tasks.send_registration_link"


@dataclass(frozen=True)
class Newcomer:
    """What somebody says of themselves."""

    first_name: str
    family_name: str
    pesel: str
    email: str
    phone: str


def roles_to_register(unit: Unit, *, financial: bool, psychiatric: bool) -> list[Role]:
    """Return the roles that a registration in a unit asks for, or raise `Refused`."""
    today = timezone.localdate()
    if financial and psychiatric:
        raise Refused(refusals.BOTH_TICKED, "both_ticked")
    if not unit.is_open_on(today):
        raise refusals.unit_not_open(unit, today)
    roles = registration_roles(unit, financial=financial, psychiatric=psychiatric)
    if not roles:
        raise Refused(refusals.UNIT_REPORTS_NOTHING, "reports_nothing")
    if not unit.psychiatric and any(role.needs_psychiatric_activity for role in roles):
        raise Refused(refusals.NO_PSYCHIATRIC_WARD, "no_ward")
    return roles


def register(
    *,
    newcomer: Newcomer,
    unit: Unit,
    financial: bool,
    psychiatric: bool,
    password: str,
    worked: bool,
    actor: Actor,
) -> None:
    """Keep a registration and have a link sent to its mailbox; the answer is always the same.

    `worked` tells that the browser has done its proof of work. Raise `Refused` for what cannot be
    asked for, `ValidationError` for a poor password, and `TooManyTries`.
    """
    roles = roles_to_register(unit, financial=financial, psychiatric=psychiatric)
    if not is_pesel(newcomer.pesel):
        raise Refused(refusals.WRONG_PESEL, "pesel")
    validate_password(password)
    spend_try(limits=_limits(newcomer.email, worked, actor))
    made = make_password(password)  # outside the transaction: it takes its time
    registration = Registration(
        login=plain_password_login(newcomer.email),
        password=made,
        unit=unit,
        role_codes=[role.code for role in roles],
    )
    registration.person_data = asdict(newcomer)
    _keep(registration, actor)


@transaction.atomic
def send_registration_link(*, registration_id: int) -> str:
    """Write to the mailbox of a registration, once; return what was written.

    A login that is in use gets another mail, to its holder and to nobody else: how to set a new
    password, or the way to the form that an office still waits for.
    """
    rows = Registration.objects.select_for_update(of=("self",)).filter(used_at=None)
    registration = rows.select_related("unit").filter(pk=registration_id).first()
    if registration is None or registration.is_sent:
        return "nothing to do"
    accounts = PasswordAccount.objects.with_login(registration.login).select_related("person")
    account = accounts.first()
    if account is None or _may_be_renewed(account):
        token = _let_live(registration)
        mails.registration_confirm(registration, registration.person_data["email"], token)
        return "confirm"
    if account.is_active:
        registration.delete()
        mails.registration_known(account)
        return "known"
    registration.packet = waiting_packet(account.person_id)
    registration.forget()
    mails.registration_waiting(account, registration, _let_live(registration))
    return "waiting"


def confirm_registration(*, token: str, actor: Actor) -> Packet:
    """Take the link of a registration, once: make person, login and applications, or refuse.

    A link to the form of a registration that waits gives that form. Raise `LinkNotValid` the second
    time, and `Refused` where somebody has the PESEL or the login, or the unit cannot be asked for.
    """
    with transaction.atomic():
        registration = _taken(token)
        if registration.packet is not None:
            return registration.packet
        outcome = _come_of(registration, actor)
        registration.forget()
        if isinstance(outcome, Refused):
            code = outcome.code
            record(registration, "access.registration.refused", by=actor, reason=code)
        else:
            registration.packet = outcome
            record(registration, "access.registration.confirmed", by=actor)
    if isinstance(outcome, Refused):  # raised after the commit: the link stays used
        raise outcome
    return outcome


def purge_registrations() -> int:
    """Remove the registrations whose link has no time left; what they made stays."""
    before = timezone.now() - KEEP_REGISTRATIONS
    return Registration.objects.filter(expires_at__lt=before).delete()[0]


def _limits(email: str, worked: bool, actor: Actor) -> list[Limit]:
    login = plain_password_login(email)
    limits = [Limit("registration-login", login, TRIES_OF_LOGIN, TRIES_SPAN)]
    if actor.address:
        network = network_of(actor.address)
        limits.append(Limit("registration-address", network, TRIES_OF_ADDRESS, TRIES_SPAN))
        if not worked:
            # Who runs no script cannot do the work, and is not shut out for it: the mailbox is
            # proved by a link all the same. A program that poses as them is held to so few that
            # it had better work.
            without = Limit("registration-unworked", network, TRIES_WITHOUT_WORK, TRIES_SPAN)
            limits.append(without)
    return limits


@transaction.atomic
def _keep(registration: Registration, actor: Actor) -> None:
    registration.created_at = registration.expires_at = timezone.now()
    registration.carry(one_time_token())  # nobody gets this one: the mail brings another
    record(registration, "access.registration.received", by=actor)
    async_task(_SEND_LINK, registration.pk)


def _let_live(registration: Registration) -> str:
    token = one_time_token()
    registration.carry(token)
    registration.expires_at = timezone.now() + LINK_LIFE
    record(registration, "access.registration.link_sent", by=SYSTEM)
    return token


def _may_be_renewed(account: PasswordAccount) -> bool:
    """Tell whether an office has refused all that a login was registered for, and it opens nothing."""
    return not account.is_active and waiting_packet(account.person_id) is None


def _taken(token: str) -> Registration:
    now = timezone.now()
    rows = Registration.objects.for_token(token)
    # The rivals for a login, in one order: each of them will remove the others.
    rivals = Registration.objects.filter(login__in=rows.values("login")).order_by("pk")
    list(rivals.select_for_update().values_list("pk"))
    if rows.usable(now).update(used_at=now) != 1:
        raise people.LinkNotValid(refusals.OLD_REGISTRATION_LINK)
    return rows.select_related("unit__voivodeship__office", "packet__person").get()


def _come_of(registration: Registration, actor: Actor) -> Packet | Refused:
    try:
        with transaction.atomic():
            packet = _admit(registration, actor)
    except Refused as refusal:
        return refusal
    # Whoever else typed this address has lost: the mailbox has chosen.
    Registration.objects.filter(login=registration.login, used_at=None).delete()
    return packet


def _admit(registration: Registration, actor: Actor) -> Packet:
    typed: dict[str, Any] = registration.person_data
    person = _unproved_person(Newcomer(**typed), actor)
    oneself = as_oneself(person, actor.address)
    try:
        people.make_password_account(
            person=person,
            login=registration.login,
            password_hash=registration.password,
            actor=oneself,
        )
    except LoginTaken:
        raise Refused(refusals.LOGIN_KNOWN, "login_known") from None
    person.email, person.email_verified_at = typed["email"], timezone.now()
    record(person, "people.email.verified", by=oneself, email=person.email)
    return _apply(registration, typed["phone"], oneself)


def _unproved_person(newcomer: Newcomer, actor: Actor) -> Person:
    """Make the person, or take them whom no office has let in; refuse whoever has an account."""
    if not people.can_admit_anybody():
        raise Refused(refusals.NOBODY_ADMITTED, "keys")
    people_with_it = Person.objects.select_for_update().with_pesel(newcomer.pesel)
    person = people_with_it.first()
    if person is None:
        made = people.new_person(
            pesel=newcomer.pesel,
            first_name=newcomer.first_name,
            family_name=newcomer.family_name,
            birth_date=birth_date_of(newcomer.pesel),
            address=actor.address,
        )
        if made is not None:
            return made
        person = people_with_it.get()
    account = PasswordAccount.objects.filter(person=person).first()
    if account is None or not _may_be_renewed(account):
        raise Refused(refusals.PESEL_KNOWN, "pesel_known")
    oneself = as_oneself(person, actor.address)
    people.close_unproved(person=person, actor=oneself)
    person.first_name, person.family_name = newcomer.first_name, newcomer.family_name
    record(person, "people.person.renamed", by=oneself)
    return person


def _apply(registration: Registration, phone: str, oneself: Actor) -> Packet:
    """Make the very applications that the wizard makes; the signed form is what declares them."""
    packet = wizard.begin(actor=oneself)
    packet = wizard.choose_unit(packet=packet, unit=registration.unit, actor=oneself)
    packet = wizard.choose_roles(
        packet=packet,
        role_codes=registration.role_codes,
        phone=phone,
        email="",
        position="",
        actor=oneself,
    )
    wizard.apply(
        packet=packet,
        revision=packet.revision,
        declared=True,
        origin=Application.Origin.PASSWORD,
        actor=oneself,
    )
    wizard.finish(packet=packet, actor=oneself)
    packet.refresh_from_db()
    return packet
