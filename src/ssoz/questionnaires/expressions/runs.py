"""How running addresses pair: the checks that one rule makes."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ssoz.questionnaires.expressions.selections import Axis, Selection, Step
from ssoz.questionnaires.mistakes import Refusal


def repeating(selections: Sequence[Selection]) -> str:
    """Give the repeating section over whose rows the addresses run, if they do."""
    running = [found for found in selections if found.rows.way == "running"]
    sections = dict.fromkeys(found.section.code for found in running if found.section)
    fixed = [found for found in selections if found.rows.runs and found.rows.way != "running"]
    if not running:
        return ""
    if fixed or len(sections) > 1 or not any(found.own for found in running):
        raise Refusal(
            "E40",
            _("Repeating rows pair only with rows of their own section."),
            _("Gather one of them with a colon, or name the rows."),
        )
    if any(found.source not in ("", "last", "before", "others") for found in running):
        raise Refusal(
            "E40",
            _("Repeating rows of another form cannot be paired with these."),
            _("Gather them with a colon."),
        )
    return next(iter(sections))


def row_steps(selections: Sequence[Selection]) -> Sequence[Step]:
    """Give the steps over rows."""
    fixed = [(found, found.rows) for found in selections if found.rows.way != "running"]
    return _steps(fixed, columns=False)


def column_steps(selections: Sequence[Selection]) -> Sequence[Step]:
    """Give the steps over columns."""
    return _steps([(found, found.columns) for found in selections], columns=True)


def _steps(found: list[tuple[Selection, Axis]], *, columns: bool) -> Sequence[Step]:
    running = [(selection, axis) for selection, axis in found if axis.runs]
    if not running:
        return (None,)
    braces = [axis for _selection, axis in running if axis.way == "braces"]
    if not braces:
        return _stars(running, columns=columns)
    if len(braces) < len(running):
        raise Refusal(
            "E40",
            _("One axis runs both by * and by braces."),
            _("Name the codes in braces in each address."),
        )
    if len({len(axis.codes) for axis in braces}) > 1:
        raise Refusal(
            "E40",
            _("The braces name different numbers of codes."),
            _("Braces pair by position: name as many codes in each."),
        )
    return range(len(braces[0].codes))


def _stars(running: list[tuple[Selection, Axis]], *, columns: bool) -> Sequence[Step]:
    lead = next(((found, axis) for found, axis in running if axis.way != "open"), None)
    if lead is None:
        raise Refusal(
            "E40",
            _("Nothing says which codes the register is asked for."),
            _("Write an address of this form with * before it, or name the codes in braces."),
        )
    for selection, axis in running:
        if axis.way == "open" or selection.section is lead[0].section:
            continue
        require_codes(selection, lead[1].codes, columns=columns)
    return lead[1].codes


def require_codes(selection: Selection, codes: Sequence[str], *, columns: bool) -> None:
    """Refuse codes that the section of an address has not."""
    if not selection.section:
        return
    known = selection.section.column_at if columns else selection.section.row_at
    missing = [code for code in codes if code not in known]
    if missing:
        words = {"codes": ", ".join(missing[:5]), "address": selection.text}
        raise Refusal(
            "E40",
            _("%(address)s has no %(codes)s to pair with.") % words,
            _("Name the codes in braces."),
        )
