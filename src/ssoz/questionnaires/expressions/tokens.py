"""The signs and words of one line of the language."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ssoz.questionnaires import limits
from ssoz.questionnaires.expressions.addresses import ADDRESS, CODE, FORM_NAME
from ssoz.questionnaires.mistakes import Refusal

_BLANKS = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_PLAIN_NUMBER = re.compile(r"[0-9]+\.[0-9]+")
_TEXT = re.compile(r'"([^"\n\r]*)"')
_WORD = re.compile(CODE)
_SIGN = re.compile(r"<=|>=|<>|[-+*/=<>(),\[\]]")
_INSTEAD = {
    "==": "=",
    "=<": "<=",
    "=>": ">=",
    "!=": "<>",
    "≤": "<=",
    "≥": ">=",
    "≠": "<>",
    "−": "-",
    "–": "-",
    "×": "*",
    "·": "*",
    "÷": "/",
    "„": '"',
    "”": '"',
    "“": '"',
    "'": '"',
    "&&": "and",
    "||": "or",
}


@dataclass(frozen=True, slots=True)
class Token:
    """One sign, word, number, text, address or form, and where it begins."""

    kind: str
    text: str
    at: int
    match: re.Match[str] | None = None


def tokens(line: str) -> list[Token]:
    """Part a line into its signs and words; the last token is the end."""
    if len(line) > limits.RULE_SIGNS:
        raise Refusal(
            "E48",
            _("The line has %(signs)d characters.") % {"signs": len(line)},
            _("At most %(limit)d are allowed; make two rules of it.")
            % {"limit": limits.RULE_SIGNS},
        )
    found: list[Token] = []
    at = _end(_BLANKS.match(line))
    while at < len(line):
        token = _next(line, at, found)
        found.append(token)
        at = _end(_BLANKS.match(line, at + len(token.text)))
    return [*found, Token("end", "", at)]


def _next(line: str, at: int, before: list[Token]) -> Token:
    in_filed = [token.text for token in before[-2:]] == ["filed", "("]
    if in_filed and (found := FORM_NAME.match(line, at)):
        return Token("form", found.group(), at)
    if found := _TEXT.match(line, at):
        return Token("text", found.group(), at)
    if (found := ADDRESS.match(line, at)) and not _PLAIN_NUMBER.fullmatch(found.group()):
        return Token("address", found.group(), at, found)
    word = _WORD.match(line, at)
    if (found := _NUMBER.match(line, at)) and (not word or found.end() >= word.end()):
        return Token("number", found.group(), at)
    if word:
        return Token("word", word.group(), at)
    wrong = next((sign for sign in _INSTEAD if line.startswith(sign, at)), "")
    if wrong:
        raise unexpected(wrong, at, _("Write %(sign)s instead.") % {"sign": _INSTEAD[wrong]})
    if found := _SIGN.match(line, at):
        return Token("sign", found.group(), at)
    if line[at] == '"':
        raise unexpected('"', at, _("The text is not closed: write a second quotation mark."))
    raise unexpected(line[at], at, _("Such a sign has no meaning here."))


def unexpected(text: str, at: int, advice: str) -> Refusal:
    """Say what stands where it cannot."""
    if not text:
        return Refusal("E41", _("The line ends too early."), advice)
    words = {"text": text[:40], "place": at + 1}
    return Refusal("E41", _("“%(text)s” at character %(place)d is not expected.") % words, advice)


def _end(found: re.Match[str] | None) -> int:
    return found.end() if found else 0
