"""Assigning rules brought in from their file."""

from collections.abc import Iterable

from django.db import transaction

from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.questionnaires.catalogue import Source
from ssoz.questionnaires.mistakes import EditionInvalid, Mistake
from ssoz.questionnaires.models import Edition
from ssoz.questionnaires.operations import digest_of
from ssoz.reports import policies
from ssoz.reports.assigning.reading import named, read, unknown_survey
from ssoz.reports.assigning.schema import Scheme
from ssoz.reports.models import AssigningDraft, AssigningRules
from ssoz.reports.queries import form_of
from ssoz.reports.refusals import RulesOfTheDesk


@transaction.atomic
def load_assigning_rules(
    *, files: Iterable[Source], actor: Actor
) -> tuple[int, list[RulesOfTheDesk]]:
    """Bring rules in, each beside the edition of its survey; tell how many changed, and which may not.

    The same file again changes nothing; where one has a mistake, nothing is brought in. Rules that
    a second person published at the desk no file changes any more.
    """
    count = 0
    kept: list[RulesOfTheDesk] = []
    refused: list[Mistake] = []
    for source in files:
        try:
            count += _load(source, actor)
        except RulesOfTheDesk as refusal:
            kept.append(refusal)
        except EditionInvalid as invalid:
            refused += invalid.mistakes
    if refused:
        raise EditionInvalid(refused)
    return count, kept


def _load(source: Source, actor: Actor) -> bool:
    code, name = named(source)
    edition = Edition.objects.filter(code=code, edition=name).light().first()
    report_class = edition.report_class if edition is not None else ""
    require(policies.may_load_assigning_rules(actor, report_class))
    if edition is None:
        raise EditionInvalid([unknown_survey(source.file, code, name)])
    scheme = read(source.text, file=source.file, survey=form_of(edition).questionnaire)
    published = AssigningDraft.objects.filter(edition=edition, state=AssigningDraft.State.PUBLISHED)
    others = AssigningRules.objects.exclude(digest=digest_of(scheme.definition))
    if others.filter(edition=edition).exists() and published.exists():
        raise RulesOfTheDesk(str(edition))
    return keep_rules(edition, scheme, actor)


def keep_rules(edition: Edition, scheme: Scheme, actor: Actor) -> bool:
    """Write rules without mistakes beside their edition; tell whether they say anything new.

    Obligations that stand are left as they are: whatever is judged from now on is judged by these.
    """
    digest = digest_of(scheme.definition)
    rules = AssigningRules.objects.select_for_update().filter(edition=edition).first()
    if rules is not None and rules.digest == digest:
        return False
    act = "reports.assigning.added" if rules is None else "reports.assigning.changed"
    rules = rules or AssigningRules(edition=edition)
    before, rules.definition, rules.digest = rules.digest, scheme.definition, digest
    record(rules, act, by=actor, before=before, digest=digest)
    return True
