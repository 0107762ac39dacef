"""What the pages of a trial call rules and outcomes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from ssoz.trials.models import Trial, TriedReport
from web.templatetags.state import badge

# What a cell says by itself, without a rule of the form (questionnaires.md 2.5).
BUILTIN = {
    "unknown": gettext_lazy("an answer without a cell"),
    "closed": gettext_lazy("an answer in a closed cell"),
    "type": gettext_lazy("an answer that can not be read"),
    "required": gettext_lazy("an answer is missing"),
    "places": gettext_lazy("too many decimal places"),
    "min": gettext_lazy("a number that is too small"),
    "max": gettext_lazy("a number that is too large"),
    "length": gettext_lazy("a text that is too long"),
    "pattern": gettext_lazy("a text that does not fit its pattern"),
    "format": gettext_lazy("a number or code that is not correct"),
    "dictionary": gettext_lazy("a code that is not in its dictionary"),
    "rows": gettext_lazy("too few or too many rows"),
}
LEVELS = {
    "error": (pgettext_lazy("level of a rule", "Error"), "err", "circle-alert"),
    "warning": (pgettext_lazy("level of a rule", "Warning"), "warn", "triangle-alert"),
}
_LOOKS = {
    "fails_now": ("err", "circle-alert"),
    "failed_before": ("", "circle-alert"),
    "warns_now": ("warn", "triangle-alert"),
    "warned_before": ("", "triangle-alert"),
    "mended": ("ok", "check"),
}


def standing_of(trial: Trial) -> SafeString:
    """Say how far a trial is, in word and colour."""
    if trial.is_finished:
        return badge(_("Finished"), "ok", "check")
    if trial.is_stopped:
        return badge(_("Stopped"), "warn", "circle-pause")
    return badge(_("Running"), "blue", "loader-circle")


def outcome_of(tried: TriedReport) -> SafeString:
    """Say how a report came out, in word and colour."""
    return badge(tried.get_standing_display(), *_LOOKS[tried.standing])


def level_of(level: str) -> SafeString:
    """Say how grave a rule is, in word and colour."""
    return badge(*LEVELS[level])


def rule_name(rule: str) -> str:
    """Name a rule of a form by its own name, and what every form asks by words."""
    return str(BUILTIN.get(rule, rule))


def rule_names(rules: Iterable[str]) -> str:
    """Name rules one after another."""
    return ", ".join(map(rule_name, rules))


def rules_said(definition: Mapping[str, Any]) -> dict[str, str]:
    """Return what each rule of a form says, by its name; what every form asks is named by words."""
    rules = definition.get("rule", [])
    own = {rule.get("id", f"r{n}"): rule["check"] for n, rule in enumerate(rules, start=1)}
    return own


def found_of(one: Mapping[str, Any]) -> SafeString:
    """Say what made-up answers showed of a rule."""
    if one["broken"]:
        return badge(pgettext("rule", "Can be broken"), "ok", "check")
    if not one["can_break"]:
        return badge(pgettext("rule", "Can not be broken"), "warn", "triangle-alert")
    if one["held"]:
        return badge(pgettext("rule", "Never broken"), "warn", "triangle-alert")
    return badge(pgettext("rule", "Never judged"), "warn", "triangle-alert")


def why_of(one: Mapping[str, Any]) -> str:
    """Say what to think of a rule that nothing broke, honestly: trying proves nothing."""
    words = {"n": one["attempts"]}
    if one["broken"]:
        return ""
    if not one["can_break"]:
        return _("Nothing that its cells accept can break it. Either it is superfluous, or it says something else than was meant.")  # fmt: skip
    if one["held"]:
        return _("It was judged, and none of %(n)d made-up answers broke it. That proves nothing, but look whether it says what was meant.") % words  # fmt: skip
    return _("Its condition never held, or it stayed undecided, in %(n)d made-up answers. Look whether it can be judged at all.") % words  # fmt: skip
