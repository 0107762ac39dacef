"""Patterns: the part of regular expressions that Python and JavaScript understand alike."""

import re

from django.utils.translation import gettext as _

from ssoz.questionnaires import limits
from ssoz.questionnaires.mistakes import Refusal

_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_SYNTAX = frozenset("^$\\.*+?()[]{}|/")
_BOUNDS = re.compile(r"\{([0-9]{1,4})(,)?([0-9]{1,4})?\}")
_MOST_TIMES = 1_000


def canonical(pattern: str) -> str:
    """Check a pattern and write it with only the escapes that both languages demand."""
    if len(pattern) > limits.PATTERN_SIGNS:
        raise Refusal(
            "E48",
            _("The pattern has %(signs)d characters.") % {"signs": len(pattern)},
            _("At most %(limit)d are allowed.") % {"limit": limits.PATTERN_SIGNS},
        )
    reader = _Reader(pattern)
    reader.alternatives(0)
    reader.finish()
    try:
        re.compile(reader.written)
    except (re.error, OverflowError, RecursionError):
        raise _refused(_("The pattern cannot be read.")) from None
    return reader.written


def _refused(what: str) -> Refusal:
    advice = _("Allowed are letters, [ ] classes, ( ), |, ?, *, + and {m,n}; escape punctuation.")
    return Refusal("E16", what, advice)


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.written = ""

    def finish(self) -> None:
        if self.at < len(self.pattern):
            raise _refused(_("In the pattern a bracket is closed that was not opened."))

    def alternatives(self, depth: int) -> bool:
        """Read up to the closing bracket; tell whether a repetition without end is inside."""
        if depth > limits.DEPTH:
            raise _refused(_("The brackets of the pattern stand too deep."))
        endless = False
        while self.at < len(self.pattern) and self._sign != ")":
            if self._sign == "|":
                self._keep()
            else:
                endless |= self._item(depth)
        return endless

    def _item(self, depth: int) -> bool:
        inner = False
        group = self._sign == "("
        if group:
            inner = self._group(depth)
        elif self._sign == "[":
            self._class()
        else:
            self._literal()
        many, endless = self._times()
        if group and many and inner:
            raise _refused(_("A repeated group holds a repetition without end."))
        return inner or endless

    def _group(self, depth: int) -> bool:
        if self.pattern.startswith("(?:", self.at):
            self._keep(3)
        elif self.pattern.startswith("(?", self.at):
            raise _refused(_("The pattern holds a group with a special meaning."))
        else:
            self._keep()
        endless = self.alternatives(depth + 1)
        if self._sign != ")":
            raise _refused(_("In the pattern a bracket is not closed."))
        self._keep()
        return endless

    def _class(self) -> None:
        self._keep()
        if self._sign == "^":
            self._keep()
        start = self.at
        while self._sign not in ("]", ""):
            if self._sign == "[" or self.pattern[self.at : self.at + 2] in ("--", "&&", "||", "~~"):
                raise _refused(_("In a class of the pattern a sign stands unescaped."))
            if self._sign == "\\":
                self._escape(in_class=True)
            else:
                self._keep()
        if self._sign != "]" or self.at == start:
            raise _refused(_("A class of the pattern is empty or not closed."))
        self._keep()

    def _literal(self) -> None:
        if self._sign == "\\":
            self._escape(in_class=False)
        elif self._sign in _SYNTAX - {"/"} or not self._sign.isprintable():
            what = _("In the pattern “%(sign)s” stands where it cannot.") % {"sign": self._sign}
            raise _refused(what)
        else:
            self._keep()

    def _escape(self, *, in_class: bool) -> None:
        escaped = self.pattern[self.at + 1 : self.at + 2]
        if escaped not in _PUNCTUATION:
            raise _refused(_("The pattern escapes “%(sign)s”.") % {"sign": escaped})
        needed = escaped in _SYNTAX or (in_class and escaped in "-&~")
        self.written += ("\\" if needed and escaped not in "&~" else "") + escaped
        self.at += 2

    def _times(self) -> tuple[bool, bool]:
        """Read a repetition; tell whether it is more than once, and whether it has no end."""
        if self._sign in ("*", "+"):
            self._keep()
            return self._once(True, True)
        if self._sign == "?":
            self._keep()
            return self._once(False, False)
        if self._sign != "{":
            return False, False
        found = _BOUNDS.match(self.pattern, self.at)
        if not found or (found[3] and not found[2]):
            raise _refused(_("In the pattern { } does not hold numbers of times."))
        least = int(found[1])
        most = int(found[3]) if found[3] else least
        if most < least or most > _MOST_TIMES:
            raise _refused(_("In the pattern { } holds wrong numbers of times."))
        self._keep(len(found.group()))
        endless = bool(found[2]) and not found[3]
        return self._once(endless or most > 1, endless)

    def _once(self, many: bool, endless: bool) -> tuple[bool, bool]:
        if self._sign and self._sign in "*+?{":
            raise _refused(_("In the pattern a repetition is repeated."))
        return many, endless

    @property
    def _sign(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _keep(self, signs: int = 1) -> None:
        self.written += self.pattern[self.at : self.at + signs]
        self.at += signs
