"""The grammar of rules, conditions and calculations."""

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _

from ssoz.questionnaires import limits
from ssoz.questionnaires.expressions.addresses import split
from ssoz.questionnaires.expressions.tokens import Token, tokens, unexpected
from ssoz.questionnaires.expressions.trees import (
    Among,
    Arithmetic,
    Call,
    Comparison,
    Form,
    Junction,
    Negative,
    Node,
    Not,
    Number,
    Reference,
    Text,
)
from ssoz.questionnaires.mistakes import Refusal, nearest

FUNCTIONS = (
    "sum", "min", "max", "count", "unique", "filled", "na", "abs", "round", "change", "days",
    "year", "length", "matches", "filed",
)  # fmt: skip
_WORDS = ("and", "or", "not", "in")
_SIGNS = ("=", "<>", "<", "<=", ">", ">=")
_WAYS = {"<": "up", "<=": "up", ">": "down", ">=": "down", "=": "", "<>": "apart"}


def parse(line: str) -> Node:
    """Parse one line of the language; raise Refusal where it is not one."""
    parser = _Parser(tokens(line))
    node = parser.junction("or")
    parser.finish()
    return node


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0
        self._depth = 0

    def finish(self) -> None:
        if self._now.kind != "end":
            raise self._refused(_("Here an operator or the end of the line is expected."))

    def junction(self, word: str) -> Node:
        part = self._not if word == "and" else lambda: self.junction("and")
        parts = [part()]
        while self._take("word", word):
            parts.append(part())
        return Junction(word, tuple(parts)) if len(parts) > 1 else parts[0]

    def _not(self) -> Node:
        if self._take("word", "not"):
            self._deeper()
            node: Node = Not(self._not())
            self._depth -= 1
            return node
        return self._comparison()

    def _comparison(self) -> Node:
        first = self._sum()
        if self._is("word", "not") and self._next_is_in():
            self._at += 2
            return Not(Among(first, self._listed()))
        if self._take("word", "in"):
            return Among(first, self._listed())
        parts, signs = [first], []
        while self._now.kind == "sign" and self._now.text in _SIGNS:
            signs.append(self._step().text)
            if self._is("sign", "=") and signs[-1] == "=":
                raise self._refused(_("The sign = is written once."))
            parts.append(self._sum())
        if not signs:
            return first
        _refuse_turns(signs)
        return Comparison(tuple(parts), tuple(signs))

    def _sum(self) -> Node:
        return self._chain(("+", "-"), self._term)

    def _term(self) -> Node:
        return self._chain(("*", "/"), self._factor)

    def _chain(self, signs: tuple[str, ...], part: Callable[[], Node]) -> Node:
        first = part()
        rest = []
        while self._now.kind == "sign" and self._now.text in signs:
            sign = self._step().text
            rest.append((sign, part()))
        return Arithmetic(first, tuple(rest)) if rest else first

    def _factor(self) -> Node:
        token = self._now
        if self._take("sign", "-"):
            self._deeper()
            node: Node = Negative(self._factor())
            self._depth -= 1
            return node
        if self._take("sign", "("):
            self._deeper()
            node = self.junction("or")
            self._close()
            return node
        if token.kind == "word":
            return self._call()
        return self._leaf()

    def _leaf(self) -> Node:
        token = self._now
        if token.kind == "address" and token.match:
            self._at += 1
            return Reference(split(token.match))
        if token.kind in ("number", "text"):
            return self._constant()
        raise self._refused(_("Here a cell, a number, a text, a function or ( is expected."))

    def _constant(self) -> Number | Text:
        minus = self._take("sign", "-")
        token = self._now
        if token.kind == "number":
            self._at += 1
            return Number(("-" if minus else "") + _canonical(token.text))
        if token.kind == "text" and not minus:
            self._at += 1
            return Text(token.text[1:-1])
        raise self._refused(_("Here a number or a text in quotation marks is expected."))

    def _call(self) -> Node:
        name = self._step()
        if name.text in _WORDS:
            self._at -= 1
            raise self._refused(_("Here a cell, a number, a text, a function or ( is expected."))
        if name.text not in FUNCTIONS:
            words = {"word": name.text[:40], "place": name.at + 1}
            what = _("The word “%(word)s” at character %(place)d is not known.") % words
            advice = nearest(name.text, FUNCTIONS)
            if "-" in name.text:
                advice += " " + _("A minus needs spaces on both sides.")
            raise Refusal("E42", what, advice)
        if not self._take("sign", "("):
            raise self._refused(_("After the name of a function ( is expected."))
        self._deeper()
        parts: list[Node] = [self._form() if name.text == "filed" else self.junction("or")]
        while self._take("sign", ","):
            parts.append(self.junction("or"))
        self._close()
        return Call(name.text, tuple(parts))

    def _form(self) -> Form:
        if self._now.kind != "form":
            raise self._refused(_("In filed( ) the code of a form is expected."))
        return Form(self._step().text)

    def _listed(self) -> tuple[Number | Text, ...] | Reference:
        if self._now.kind == "address" and self._now.match:
            match = self._now.match
            self._at += 1
            return Reference(split(match))
        if not self._take("sign", "["):
            raise self._refused(_("After in a list in [ ] or an address is expected."))
        items = [self._constant()]
        while self._take("sign", ","):
            items.append(self._constant())
        if not self._take("sign", "]"):
            raise self._refused(_("The list is not closed: ] is missing."))
        return tuple(items)

    def _close(self) -> None:
        if not self._take("sign", ")"):
            raise self._refused(_("A bracket is not closed: ) is missing."))
        self._depth -= 1

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > limits.DEPTH:
            raise Refusal(
                "E48",
                _("Brackets, not and minus stand deeper than %(limit)d levels.")
                % {"limit": limits.DEPTH},
                _("Make two rules of it."),
            )

    @property
    def _now(self) -> Token:
        return self._tokens[self._at]

    def _is(self, kind: str, text: str) -> bool:
        return self._now.kind == kind and self._now.text == text

    def _next_is_in(self) -> bool:
        after = self._tokens[self._at + 1]
        return after.kind == "word" and after.text == "in"

    def _take(self, kind: str, text: str) -> bool:
        if self._is(kind, text):
            self._at += 1
            return True
        return False

    def _step(self) -> Token:
        token = self._now
        self._at += 1
        return token

    def _refused(self, advice: str) -> Refusal:
        token = self._now
        before = self._tokens[self._at - 1] if self._at else None
        if token.text == "," and before and before.kind == "number":
            advice = _("In a number write a decimal point, not a comma.")
        return unexpected(token.text, token.at, advice)


def _refuse_turns(signs: list[str]) -> None:
    ways = {_WAYS[sign] for sign in signs} - {""}
    if len(ways) > 1 or ("apart" in ways and len(signs) > 1):
        raise Refusal(
            "E43",
            _("The chain of comparisons turns round: %(signs)s.") % {"signs": " ".join(signs[:10])},
            _("Write two comparisons with and between."),
        )


def _canonical(text: str) -> str:
    number = Decimal(text)
    whole, _point, places = format(number, "f").partition(".")
    if len(whole.lstrip("0")) > limits.WHOLE_DIGITS or len(places) > limits.PLACES:
        raise Refusal(
            "E48",
            _("The number %(number)s is too long.") % {"number": text[:40]},
            _("At most 15 digits before the point and 12 after are allowed."),
        )
    return format(number, "f")
