"""What tests of drafts of assigning rules share: a survey of two years, and who works on its rules."""

from django.utils import timezone

from ssoz.actors import Actor
from ssoz.questionnaires import operations as desk
from ssoz.questionnaires.models import Edition
from ssoz.questionnaires.steps import Step
from ssoz.reports import operations
from ssoz.reports.models import AssigningDraft, AssigningRules
from tests.makers import make_shipped_edition, quietly
from tests.surveys import RULES, load_rules

WHEN = ("form", 0, "when")
# A form that the rules of 2025 do not speak of.
NEW = {
    "code": "MZ-99", "when": "3.szpital and 1.pracuje", "registry": "registry.beds > 100",
    "because": "jednostka prowadzi duży szpital", "otherwise": "jednostka nie prowadzi szpitala",
}  # fmt: skip


def make_survey() -> AssigningRules:
    """Bring in the survey of 2025 with its rules."""
    with quietly():
        edition = make_shipped_edition("ankieta", "2025")
        load_rules(RULES.read_text(encoding="utf-8"))
    return AssigningRules.objects.get(edition=edition)


def next_survey(edition: Edition, editor: Actor, publisher: Actor) -> Edition:
    """Make the survey of 2026 at the desk, as two people do."""
    draft = desk.begin_draft(edition=edition, name="2026", actor=editor)
    desk.propose(draft=draft, effective_on=timezone.localdate(), actor=editor)
    return desk.publish_draft(draft=draft, actor=publisher)


def change(draft: AssigningDraft, actor: Actor, *steps: Step, revision: int = 0) -> AssigningDraft:
    """Change a draft as somebody who sees its newest revision, or an older one."""
    draft.refresh_from_db()
    return operations.change_rules(
        draft=draft, revision=revision or draft.revision, steps=steps, actor=actor
    )
