"""What people read of a problem, in Polish and in English, from the rule or made from its tree."""

from typing import Any

import pytest

from ssoz.questionnaires.evaluating import Context, Evaluator
from ssoz.questionnaires.loading import from_definition
from ssoz.questionnaires.messages import message

SECTIONS: list[dict[str, Any]] = [
    {
        "code": "1",
        "title": "Dział 1. Pracujący",
        "title_en": "Part 1. Staff",
        "columns": [
            {"code": "a", "label": "Ogółem", "label_en": "Total"},
            {"code": "b", "label": "w tym kobiety", "label_en": "of whom women"},
            {"code": "m", "label": "Koszt", "type": "money", "na": True},
        ],
        "rows": [
            {"code": "01", "label": "Lekarze", "label_en": "Doctors"},
            {"code": "02", "label": "Pielęgniarki"},
        ],
    },
    {
        "code": "2",
        "title": "Opis",
        "fields": [
            {"code": "od", "label": "Od", "type": "date"},
            {"code": "do", "label": "Do", "type": "date"},
            {"code": "t", "label": "Kod", "type": "text", "length": 9},
            {
                "code": "w",
                "label": "Tryb",
                "type": "choice",
                "options": [{"code": "1", "label": "nowy"}, {"code": "2", "label": "stary"}],
            },
            {"code": "tak", "label": "Czy jest", "type": "yesno"},
        ],
    },
    {
        "code": "4",
        "title": "Oddziały",
        "repeat": {"min": 0, "max": 2},
        "columns": [
            {"code": "nr", "label": "Numer", "type": "text"},
            {"code": "x", "label": "Łóżka"},
        ],
    },
]


def messages(
    answers: dict[str, Any],
    *rules: dict[str, str],
    language: str = "en",
    context: dict[str, Any] | None = None,
    sections: list[dict[str, Any]] = SECTIONS,
) -> list[str]:
    definition = {"code": "T", "edition": "2025", "section": sections, "rule": list(rules)}
    loaded = from_definition(definition, {"MZ-88": {"code": "MZ-88", "section": SECTIONS}})
    problems = Evaluator(loaded.compiled).check(answers, Context(**(context or {}))).problems
    told = [message(problem, loaded.questionnaire, answers, language) for problem in problems]
    return [text.replace("\u00a0", " ") for text in told]


# --- The rule's own words --------------------------------------------------------------------------


def test_a_message_names_labels_and_figures():
    rule = {
        "check": "1.*.b <= 1.*.a",
        "message": "{section}, {row}, {column}: kobiet ({left}) o {difference} więcej niż ({right}).",
        "message_en": "{row}: women ({left}) cannot exceed all ({right}).",
    }
    answers = {"1.02.a": "1 000", "1.02.b": "12345"}

    assert messages(answers, rule, language="pl") == [
        "Dział 1. Pracujący, Pielęgniarki, w tym kobiety: kobiet (12 345) o 11 345 więcej niż (1 000)."
    ]
    assert messages(answers, rule) == ["Pielęgniarki: women (12 345) cannot exceed all (1 000)."]


def test_a_message_shows_money_with_its_groszes():
    rule = {"check": "1.*.m <= 1000", "message": "{cell}: {value} > {limit}"}

    assert messages({"1.01.m": "1234,5"}, rule) == ["1.01.m (Doctors, Koszt): 1 234,50 > 1 000,00"]


def test_a_message_names_addresses_of_its_rule():
    rule = {
        "check": "1.*.a <= last!1.*.a + MZ-88!1.01.a + registry.beds",
        "when": '2.w = "2" and 1.*.b >= 0',
        "message": "{1.*.a}/{1.*.b}/{last!1.*.a}/{MZ-88!1.01.a}/{registry.beds}/{2.w}/{last}",
    }
    answers = {"1.02.a": "50", "2.w": "2", "1.02.b": "7", "1.01.a": "3"}
    context = {
        "last": {"1.02.a": "10,0", "1.01.a": "99"},
        "forms": {"MZ-88": {"1.01.a": "2"}},
        "registry": {"beds": 1},
    }

    assert messages(answers, rule, context=context) == ["50/7/10/2/1/stary/10"]


def test_a_message_shows_the_sum_of_what_is_gathered():
    rule = {"check": "1.02.a = sum(1.:.b)", "message": "{1.02.a} ≠ {1.:.b}"}

    assert messages({"1.02.a": "1", "1.01.b": "2", "1.02.b": "3"}, rule) == ["1 ≠ 5"]


def test_a_message_shows_nothing_written_as_a_dash():
    rule = {"check": "1.01.a = 1.01.b", "message": "{value} {1.01.a} {last} {1.01.b}"}

    assert messages({"1.01.b": "4"}, rule) == ["– – – 4"]


def test_a_message_of_a_repeating_row_names_its_number():
    rule = {"check": "4.*.x <= 10", "message": "{row}, {column}: {value}"}

    assert messages({"4.7.x": "11"}, rule) == ["row 7, Łóżka: 11"]


def test_nothing_typed_is_read_as_a_name_in_braces():
    rule = {"check": 'matches(2.t, "[A-Z]")', "message": "{value}"}

    assert messages({"2.t": "{cell}"}, rule) == ["{cell}"]


# --- Made from the tree ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "answers", "told"),
    [
        (
            "1.01.b <= 1.01.a",
            {"1.01.a": "5", "1.01.b": "6"},
            "“Doctors, of whom women” (6) cannot be greater than “Doctors, Total” (5).",
        ),
        (
            "1.02.a = sum(1.:.b)",
            {"1.02.a": "1", "1.01.b": "2"},
            "“Pielęgniarki, Total” (1) should equal the sum (2); the difference is -1.",
        ),
        (
            "1.01.a <= last!1.01.a",
            {"1.01.a": "6"},
            "“Doctors, Total” (6) cannot be greater than the value of last year (4).",
        ),
        (
            "1.01.a <= MZ-88!1.01.a",
            {"1.01.a": "6"},
            "“Doctors, Total” (6) cannot be greater than the value in the form MZ-88 (3).",
        ),
        ("count(1.01.a:b) >= 1", {}, "the number of answers (0) cannot be less than 1. "),
        ("2.od <= 2.do", {"2.od": "2025-02-02", "2.do": "2025-02-01"}, "cannot be after"),
        ("1.01.a <= 1.01.b <= 1.02.a", {"1.01.a": "3"}, "3 cannot be greater than 0."),
        ("filled(1.01.a)", {}, "Doctors, Total: the answer is missing. Enter it."),
        ("not filled(2.t)", {"2.t": "x"}, "Kod: nothing may stand here. Delete the answer."),
        ('2.w in ["1"]', {"2.w": "2"}, "Tryb: this answer does not fit here. Choose another one."),
        ('2.t not in ["x"]', {"2.t": "x"}, "Kod: this answer does not fit here."),
        ("2.t not in others!2.t", {"2.t": "x"}, "Kod: this answer stands in another report"),
        ("2.tak", {"2.tak": "no"}, "Czy jest: the answers do not agree with the rule 2.tak."),
        ("filed(MZ-88) and filled(2.t)", {}, "do not agree with the rule filed(MZ-88) and"),
        ("unique(4.:.nr)", {"4.1.nr": "A", "4.2.nr": "A"}, "row 1, Numer: this answer stands here"),
        ('matches(2.t, "[A-Z]")', {"2.t": "1"}, "Kod: the answer is not written as it should be."),
    ],
)
def test_a_rule_without_words_is_told_from_its_tree(check, answers, told):
    context = {
        "last": {"1.01.a": "4"},
        "forms": {"MZ-88": {"1.01.a": "3"}},
        "others": [{"2.t": "x"}],
    }
    (text,) = messages(answers, {"check": check}, context=context)

    assert told in text
    assert "%" not in text


def test_a_form_that_must_come_first_is_named():
    (text,) = messages({}, {"check": "filed(MZ-88)"}, context={"forms": {}})

    assert text == "First fill in the form MZ-88."


# --- Built in --------------------------------------------------------------------------------------


def test_built_in_problems_say_what_happened_and_what_to_do():
    answers = {
        "1.01.a": "pięć", "1.01.b": "-1", "1.02.a": "1,5", "1.02.m": "1,555", "2.od": "2025-02-30",
        "2.t": "0123456789", "2.w": "9", "8.x": "1", "4.1.x": "1", "4.2.x": "1", "4.3.x": "100%",
    }  # fmt: skip

    assert messages(answers) == [
        "The form has no place 8.x. The answer there counts nowhere: delete it.",
        "“pięć” is not a whole number. Enter digits only, for example 12.",
        "The value cannot be below 0. Correct it.",
        "“1,5” is not a whole number. Enter digits only, for example 12.",
        "“1,555” has too many decimal places. Enter at most 2.",
        "“2025-02-30” is not a date. Enter year-month-day, for example 2027-02-09.",
        "The text is longer than 9 characters. Shorten it.",
        "“9” is not one of the answers. Choose one from the list.",
        "“100%” is not a whole number. Enter digits only, for example 12.",
        "Rows here: 3. At most 2 may be here. Remove the others.",
    ]


def test_every_built_in_problem_has_words():
    fields = [
        {"code": "c", "label": "c", "type": "code", "format": "icd10", "dictionary": "icd10"},
        {"code": "p", "label": "p", "type": "text", "pattern": "[A-Z]"},
        {"code": "x", "label": "x", "min": 5, "max": 9, "required": True},
        {"code": "y", "label": "y", "max": 9},
        {"code": "z", "label": "z", "type": "yesno", "required": True},
        {"code": "v", "label": "v", "type": "date", "required": True},
    ]
    repeat = {"code": "4", "title": "4", "repeat": {"min": 2}, "columns": [{"code": "k"}]}
    table = {"code": "5", "title": "5", "columns": [{"code": "k"}]}
    table["rows"] = [{"code": "01", "closed": ["k"]}, {"code": "02"}]
    sections = [{"code": "1", "title": "1", "fields": fields}, repeat, table]
    answers = {"1.c": "zz", "1.p": "1", "1.y": "10", "5.01.k": "1"}
    context = {"dictionaries": {"icd10": []}}

    assert messages(answers, sections=sections, context=context) == [
        "“zz” is not written as it should be. Compare it with the document.",
        "The dictionary does not know the code “zz”. Correct it.",
        "“1” is not written as it should be. Compare it with the help.",
        "The field is empty. Enter a value; if there was none, enter 0.",
        "The value cannot be above 9. Correct it.",
        "The answer is missing. Choose one.",
        "The field is empty. Enter a value.",
        "Nothing may stand in this field. Delete the answer.",
        "Rows here: 0. At least 2 are needed. Add the rest.",
    ]
    assert messages({**answers, "1.x": "2"}, sections=sections)[2] == (
        "The value cannot be below 5. Correct it."
    )
