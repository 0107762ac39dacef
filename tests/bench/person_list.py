"""The list of 200,000 people against the same list as Unfold draws it."""

import django

django.setup()

from tests.bench.lists import Question, compare, make_country

# The units are there for the people to work in.
UNITS, PEOPLE = 5_000, 200_000
FEW, MANY = (1, 2), (1, 2, 5)  # pages that are looked at
QUESTIONS = (
    Question({}, pages=(1, 5, 100)),
    Question({"q": "kowalski"}, pages=MANY),
    Question({"q": "jan kowalski"}, pages=FEW),
    Question({"q": "kowalska anna"}, pages=FEW),
    Question({"q": "wisniewska"}, {"q": "wiśniewska"}, pages=MANY),  # the other side folds nothing
    Question({"q": "zielinski tomasz"}, {"q": "zieliński tomasz"}, pages=FEW),
    Question({"q": "malgorzata"}, {"q": "małgorzata"}, pages=MANY),
    Question({"q": "nowak"}, pages=MANY),
    Question({"q": "wojciech nowak"}, pages=FEW),
    Question({"q": "lukaszewicz"}, {"q": "łukaszewicz"}, pages=FEW),
    Question({"q": "kaminska ewa"}, {"q": "kamińska ewa"}, pages=FEW),
    Question({"q": "anna"}, pages=MANY),
    Question({"q": "brzeczyszczykiewicz"}, {"q": "brzęczyszczykiewicz"}, pages=FEW),
    Question({"q": "xyz"}),
    Question({"q": "szymanska z"}, {"q": "szymańska z"}, alike=False),  # one letter begins a word
    Question({"active": "yes", "q": "mazur"}, pages=FEW),
    Question({"o": "email", "q": "nowak"}, {"o": "3", "q": "nowak"}, pages=FEW),
    Question({"o": "-name", "q": "piotr"}, {"o": "-1.-0", "q": "piotr"}, alike=False),
)

if __name__ == "__main__":
    make_country(units=UNITS, people=PEOPLE)
    compare("person_list", "/backoffice/people/person/", "/plain/people/person/", QUESTIONS)
