"""Words in the lists of reports and obligations."""

from django.db.models import QuerySet

from backoffice.filters import by_words
from ssoz.identifiers import digits


def matching(rows: QuerySet, words: str) -> QuerySet:
    """Keep the rows by the words of the unit and the symbol of the form, or by its REGON."""
    number = digits(words)
    if len(number) in (9, 14) and not words.replace(" ", "").replace("-", "").strip("0123456789"):
        return rows.filter(unit__regon=number)
    return by_words(rows, words, "unit__search_text", "collection__edition__code")
