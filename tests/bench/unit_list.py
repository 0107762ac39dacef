"""The list of 200,000 units against the same list as Unfold draws it."""

import django

django.setup()

from tests.bench.lists import Question, compare, make_country

UNITS = 200_000
QUESTIONS = (
    Question({}),
    Question({"p": "5"}),
    Question({"p": "100"}),
    Question({"q": "kowalski"}),
    Question({"q": "łódź"}),
    Question({"q": "zychlin"}, {"q": "żychlin"}),  # the other side knows no such folding
    Question({"q": "praktyka lekarska"}),
    Question({"q": "nowak lekarska praktyka"}),
    Question({"q": "szpital praktyka"}),
    Question({"q": "gabinet stomatologiczny warszawa"}),
    Question({"q": "hospicjum"}),
    Question({"q": "centrum zdrowia psychicznego"}),
    Question({"q": "525"}),
    Question({"q": "7811"}),
    Question({"q": "10000001"}),
    Question({"q": "brzęczyszczykiewicz"}),
    Question({"q": "praktyka", "p": "5"}),
    Question({"voivodeship": "14"}, {"voivodeship__code__exact": "14"}),
    Question(
        {"voivodeship": "14", "q": "kowalski"}, {"voivodeship__code__exact": "14", "q": "kowalski"}
    ),
    Question({"kind": "reporting", "p": "5"}, {"kind__exact": "reporting", "p": "5"}),
    Question({"o": "numbers"}, {"o": "4"}),
    Question({"o": "-voivodeship", "p": "5"}, {"o": "-6", "p": "5"}),
    Question({"o": "type", "q": "nowak"}, {"o": "3", "q": "nowak"}),
)

if __name__ == "__main__":
    make_country(units=UNITS)
    compare("unit_list", "/backoffice/units/unit/", "/plain/units/unit/", QUESTIONS)
