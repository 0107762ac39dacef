"""The list of 200,000 units against the same list as Unfold draws it."""

import django

django.setup()

from tests.bench.lists import Question, compare, make_country

UNITS = 200_000
FEW, MANY = (1, 2), (1, 2, 5)  # pages that are looked at
QUESTIONS = (
    Question({}, pages=(1, 5, 100)),
    Question({"q": "kowalski"}, pages=MANY),
    Question({"q": "nowak lekarska praktyka"}, pages=FEW),
    Question({"q": "lodz"}, {"q": "łódź"}, pages=FEW, alike=False),  # folded, it is in młodzież too
    Question({"q": "zychlin"}, {"q": "żychlin"}, pages=FEW),  # the other side folds nothing
    Question({"q": "praktyka lekarska"}, pages=(1, 5, 40)),
    Question({"q": "szpital praktyka"}),
    Question({"q": "gabinet stomatologiczny warszawa"}, pages=FEW),
    Question({"q": "hospicjum"}, pages=FEW),
    Question({"q": "psychicznego centrum zdrowia"}, pages=FEW),
    Question({"q": "warszawa wojcik"}, {"q": "warszawa wójcik"}, pages=FEW),
    Question({"q": "brzeczyszczykiewicz"}, {"q": "brzęczyszczykiewicz"}),
    # Numbers begin as typed; the other side looks inside them, too.
    Question({"q": "525"}, pages=FEW, alike=False),
    Question({"q": "7811"}, alike=False),
    Question({"q": "10000001"}, alike=False),
    Question({"voivodeship": "14", "q": "kowalski"}, pages=FEW),
    Question({"kind": "reporting", "q": "stomatologiczny"}, pages=MANY),
    Question({"voivodeship": "14"}, pages=(1, 5)),
    Question({"o": "type", "q": "nowak"}, {"o": "2", "q": "nowak"}),
    Question({"o": "-voivodeship", "q": "lekarska"}, {"o": "-5", "q": "lekarska"}, alike=False),
)

if __name__ == "__main__":
    make_country(units=UNITS)
    compare("unit_list", "/backoffice/units/unit/", "/plain/units/unit/", QUESTIONS)
