"""The list of 200,000 people against the same list as Unfold draws it."""

import django

django.setup()

from tests.bench.lists import Question, compare, make_country

# The units are there for the people to work in; a quarter of a country is enough of them.
UNITS, PEOPLE = 50_000, 200_000
QUESTIONS = (
    Question({}),
    Question({"p": "5"}),
    Question({"p": "100"}),
    Question({"q": "kowalski"}),
    Question({"q": "jan kowalski"}),
    Question({"q": "kowalska anna"}),
    Question({"q": "wisniewska"}, {"q": "wiśniewska"}),  # the other side knows no such folding
    Question({"q": "zielinski tomasz"}, {"q": "zieliński tomasz"}),
    Question({"q": "małgorzata"}),
    Question({"q": "nowak"}),
    Question({"q": "wojciech nowak"}),
    Question({"q": "lukaszewicz"}, {"q": "łukaszewicz"}),
    Question({"q": "brzęczyszczykiewicz"}),
    Question({"q": "xyz"}),
    Question({"q": "kamińska ewa"}),
    Question({"q": "anna", "p": "5"}),
    Question({"q": "szymańska z"}),
    Question({"o": "-name"}, {"o": "-2.-1"}),
    Question({"o": "email"}, {"o": "4"}),
    Question({"o": "-email", "p": "5"}, {"o": "-4", "p": "5"}),
    Question({"o": "email", "q": "nowak"}, {"o": "4", "q": "nowak"}),
    Question({"active": "yes", "q": "mazur"}, {"q": "mazur"}),
)

if __name__ == "__main__":
    make_country(units=UNITS, people=PEOPLE)
    compare("person_list", "/backoffice/people/person/", "/plain/people/person/", QUESTIONS)
