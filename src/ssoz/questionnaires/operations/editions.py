"""Acts on editions: bringing one in from its file, publishing, withdrawing."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils import timezone

from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.questionnaires import catalogue, policies, refusals
from ssoz.questionnaires.catalogue import Entry, Source
from ssoz.questionnaires.loading import Loaded
from ssoz.questionnaires.models import Edition
from ssoz.questionnaires.queries import known_forms
from ssoz.questionnaires.refusals import EditionFrozen, Refused


@transaction.atomic
def load(*, text: str, file: str, actor: Actor) -> Edition:
    """Bring an edition in as a draft, or change one that no report uses.

    The same file again changes nothing; a file with mistakes raises `EditionInvalid`.
    """
    require(policies.may_load(actor))
    [entry] = catalogue.read([Source(file, text)], known=known_forms())
    edition, _changed = _keep(entry, actor)
    return edition


@transaction.atomic
def load_many(*, files: Iterable[Source], actor: Actor) -> tuple[int, list[EditionFrozen]]:
    """Bring editions in and publish the new ones; tell how many changed, and which may not.

    A withdrawn edition stays withdrawn. Nothing is brought in when any file has a mistake.
    """
    require(policies.may_load(actor))
    count, frozen = 0, []
    for entry in catalogue.read(files, known=known_forms()):
        try:
            edition, changed = _keep(entry, actor)
        except EditionFrozen as refusal:
            frozen.append(refusal)
            continue
        if edition.state == Edition.State.DRAFT:
            publish(edition=edition, actor=actor)
            changed = True
        count += changed
    return count, frozen


@transaction.atomic
def publish(*, edition: Edition, actor: Actor) -> Edition:
    """Announce an edition: from now on units report by it."""
    edition = _locked(edition)
    require(policies.may_publish(actor, edition))
    if edition.is_published:
        raise Refused(refusals.PUBLISHED_ALREADY, "published")
    edition.publish(timezone.now())
    record(edition, "questionnaires.edition.published", by=actor, digest=edition.digest)
    return edition


@transaction.atomic
def withdraw(*, edition: Edition, actor: Actor) -> Edition:
    """Take an edition back: nobody begins a report by it any more."""
    edition = _locked(edition)
    require(policies.may_withdraw(actor, edition))
    if not edition.is_published:
        raise Refused(refusals.NOT_PUBLISHED, "not_published")
    edition.withdraw(timezone.now())
    record(edition, "questionnaires.edition.withdrawn", by=actor)
    return edition


@transaction.atomic
def mark_used(*, edition: Edition, actor: Actor) -> Edition:
    """Freeze an edition, since a report leans on it now; whoever may begin a report may do so."""
    if edition.used:
        return edition
    edition = _locked(edition)
    if not edition.used:
        edition.used = True
        record(edition, "questionnaires.edition.used", by=actor)
    return edition


def digest_of(definition: dict[str, Any]) -> str:
    """Take the digest of what an edition says, whatever the order of its keys."""
    text = json.dumps(definition, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def take_over(edition: Edition, loaded: Loaded, digest: str) -> None:
    """Write into the columns of an edition what was loaded."""
    form = loaded.questionnaire
    edition.title, edition.title_en = form.title, form.title_en
    edition.report_class = form.form_class
    edition.tab, edition.frequency, edition.per = form.tab, form.frequency, form.per
    edition.levels = list(form.levels)
    edition.two_people = form.two_people
    edition.definition = loaded.definition
    edition.compiled = loaded.compiled
    edition.digest = digest


def _keep(entry: Entry, actor: Actor) -> tuple[Edition, bool]:
    said = entry.loaded.definition
    names = {"code": said["code"], "edition": said["edition"]}
    edition = Edition.objects.select_for_update().filter(**names).first()
    new, digest = edition is None, digest_of(said)
    edition = edition or Edition(**names)
    require(policies.may_load(actor, said["class"]))
    if edition.digest == digest and edition.compiled == entry.loaded.compiled:
        return edition, False
    before = edition.digest
    if edition.is_frozen and before != digest:
        raise EditionFrozen(**names, used=edition.used)
    take_over(edition, entry.loaded, digest)
    act = "questionnaires.edition.added" if new else "questionnaires.edition.changed"
    record(edition, act, by=actor, file=PurePath(entry.file).name, before=before, digest=digest)
    return edition, True


def _locked(edition: Edition) -> Edition:
    return Edition.objects.select_for_update().get(pk=edition.pk)
