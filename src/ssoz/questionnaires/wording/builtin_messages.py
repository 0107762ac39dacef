"""Messages of the problems that need no rule."""

from django.utils.translation import gettext as _

from ssoz.questionnaires.wording.naming import Naming


def builtin_message(naming: Naming) -> str:
    """Say what happened and what to do, with the value where it helps."""
    problem = naming.problem
    cell = naming.questionnaire.find(problem.cells[0]) if "." in problem.cells[0] else None
    words = {name: naming.figure(name) for name in ("value", "limit")}
    words["cell"] = problem.cells[0]
    if problem.rule == "places":  # a count, not an amount of money
        words["limit"] = str(problem.figures["limit"])
    if cell and problem.rule in _BY_TYPE:
        return _BY_TYPE[problem.rule](cell.type, cell.digits_only) % words
    if problem.rule == "rows":
        return _rows(too_few=int(problem.figures["value"]) < int(problem.figures["limit"])) % words
    if problem.rule == "min" and problem.figures["limit"] == 0:
        return _("The value cannot be below 0. Correct it.")
    return _one(problem.rule) % words


def _one(rule: str) -> str:
    return {
        "unknown": _("The form has no place %(cell)s. The answer there counts nowhere: delete it."),
        "closed": _("Nothing may stand in this field. Delete the answer."),
        "min": _("The value cannot be below %(limit)s. Correct it."),
        "max": _("The value cannot be above %(limit)s. Correct it."),
        "length": _("The text is longer than %(limit)s characters. Shorten it."),
        "pattern": _("“%(value)s” is not written as it should be. Compare it with the help."),
        "format": _("“%(value)s” is not written as it should be. Compare it with the document."),
        "dictionary": _("The dictionary does not know the code “%(value)s”. Correct it."),
    }[rule]


def _type(kind: str, digits_only: bool) -> str:
    if kind == "integer" or digits_only:
        return _("“%(value)s” is not a whole number. Enter digits only, for example 12.")
    if kind in ("decimal", "money", "percent"):
        return _("“%(value)s” is not a number. Enter digits and a comma, for example 12,5.")
    if kind == "date":
        return _("“%(value)s” is not a date. Enter year-month-day, for example 2027-02-09.")
    return _("“%(value)s” is not one of the answers. Choose one from the list.")


def _required(kind: str, digits_only: bool) -> str:
    if kind in ("integer", "decimal", "money", "percent"):
        return _("The field is empty. Enter a value; if there was none, enter 0.")
    if kind in ("yesno", "choice", "choices"):
        return _("The answer is missing. Choose one.")
    return _("The field is empty. Enter a value.")


def _places(kind: str, digits_only: bool) -> str:
    if kind == "integer":
        return _("“%(value)s” is not a whole number. Enter digits only, for example 12.")
    return _("“%(value)s” has too many decimal places. Enter at most %(limit)s.")


_BY_TYPE = {"type": _type, "required": _required, "places": _places}


def _rows(*, too_few: bool) -> str:
    if too_few:
        return _("Rows here: %(value)s. At least %(limit)s are needed. Add the rest.")
    return _("Rows here: %(value)s. At most %(limit)s may be here. Remove the others.")
