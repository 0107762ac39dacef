"""What the loader refuses, and where it says so."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssoz.questionnaires import limits
from ssoz.questionnaires.lines import index
from ssoz.questionnaires.loading import EditionInvalid, from_definition, load
from ssoz.questionnaires.schema import label

VECTORS = Path(__file__).parents[2] / "vectors"
EXAMPLES = {path.name: path.read_text() for path in sorted(VECTORS.glob("examples/*.toml"))}
LOADER = json.loads((VECTORS / "rules.json").read_text())["loader"]
MZ_88 = load(EXAMPLES["mz-88.toml"], file="mz-88.toml", library={}).questionnaire
LIBRARY = {"MZ-88": MZ_88}
HEAD = """\
language = 1
code = "T"
edition = "2025"
title = "Test"
class = "non_financial"
frequency = "yearly"
per = "unit"
"""
TABLE = """
[[section]]
code = "1"
provenance = "project"
columns = [
  { code = "a", label = "a" },
  { code = "b", label = "b" },
]
rows = [
  { code = "01", label = "01" },
  { code = "02", label = "02" },
  { code = "02x", label = "w tym", closed = ["a"] },
]

[[section]]
code = "2"
provenance = "project"
fields = [
  { code = "typ", label = "Typ", type = "choice", options = ["1", "2"] },
  { code = "dzien", label = "Dzień", type = "date" },
  { code = "opis", label = "Opis", type = "text" },
  { code = "co", label = "Co", type = "choices", options = ["x", "y"] },
  { code = "czy", label = "Czy", type = "yesno" },
  { code = "ile", label = "Ile" },
]

[[section]]
code = "4"
provenance = "project"
repeat = { min = 0 }
columns = [
  { code = "x", label = "x" },
  { code = "t", label = "t", type = "text" },
]

[[section]]
code = "5"
provenance = "project"
columns = [
  { code = "k", label = "k" },
]
rows = [
  { code = "A", label = "A" },
  { code = "A.I", label = "A.I" },
  { code = "A.II", label = "A.II" },
  { code = "B", label = "B" },
]
"""


def mistakes_of(text, library=LIBRARY):
    with pytest.raises(EditionInvalid) as refused:
        load(text, file="t.toml", library=library)
    return refused.value.mistakes


def codes_of(text):
    return [mistake.code for mistake in mistakes_of(text)]


def mistake_of_rule(check, **more):
    keys = "".join(f"\n{key} = '{value}'" for key, value in more.items())
    (mistake,) = mistakes_of(f"{HEAD}{TABLE}\n[[rule]]\ncheck = '{check}'{keys}\n")
    return mistake


def fields(*lines):
    items = "".join(f"  {line},\n" for line in lines)
    return f'{HEAD}\n[[section]]\ncode = "1"\nprovenance = "project"\nfields = [\n{items}]\n'


def mistake_of_field(keys):
    (mistake,) = mistakes_of(fields(f'{{ code = "x", label = "x", {keys} }}'))
    assert mistake.line == 13
    return mistake


@pytest.mark.parametrize("vector", LOADER, ids=[vector["id"] for vector in LOADER])
def test_each_vector_gets_its_code_line_and_cell(vector):
    found = mistakes_of("\n".join(vector["toml"]))
    said = [
        {"code": mistake.code, "line": mistake.line}
        | ({"cell": mistake.cell} if mistake.cell else {})
        for mistake in found
    ]
    assert said == vector["errors"]
    for mistake in found:
        cell = f"{mistake.cell}: " if mistake.cell else ""
        assert str(mistake).startswith(f"t.toml:{mistake.line}: {cell}")
        assert mistake.what.endswith(".") and mistake.advice.endswith((".", "?", "…"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_loads_and_comes_back_from_its_stored_definition(name):
    loaded = load(EXAMPLES[name], file=name, library={})
    stored = json.loads(json.dumps(loaded.definition))
    again = from_definition(stored, {})
    assert again.compiled == loaded.compiled
    assert again.questionnaire == loaded.questionnaire


def test_a_file_with_five_mistakes_names_all_five_in_the_order_of_lines():
    text = f"""{HEAD}colour = "red"
[[section]]
code = "1"
provenance = "project"
fields = [
  {{ code = "x", label = "x", type = "number" }},
  {{ code = "y", label = "y" }},
  {{ code = "y", label = "y" }},
]

[[rule]]
check = "1.z >= 1"
level = "fatal"
"""
    found = [(mistake.line, mistake.code) for mistake in mistakes_of(text)]
    assert found == [(8, "E02"), (13, "E14"), (15, "E12"), (19, "E31"), (20, "E47")]


def test_two_absent_cells_in_one_rule_are_both_named():
    text = f"{HEAD}{TABLE}\n[[rule]]\ncheck = '1.07.a <= 1.09.b'\n"
    assert [mistake.cell for mistake in mistakes_of(text)] == ["1.07.a", "1.09.b"]


def test_a_circle_of_three_is_told_in_the_order_of_need():
    text = fields(*(f'{{ code = "{code}", label = "x" }}' for code in "abc"))
    for cell, value in (("1.c", "1.a + 1"), ("1.a", "1.b + 1"), ("1.b", "1.c + 1")):
        text += f'[[calc]]\ncell = "{cell}"\nvalue = "{value}"\n'
    (mistake,) = mistakes_of(text)
    assert (mistake.code, mistake.cell) == ("E44", "1.c")
    assert "1.c → 1.a → 1.b → 1.c" in mistake.what


def test_a_circle_through_a_condition_is_found():
    text = fields('{ code = "a", label = "a", show = "1.b > 0" }', '{ code = "b", label = "b" }')
    text += '[[calc]]\ncell = "1.b"\nvalue = "1.a * 2"\n'
    (mistake,) = mistakes_of(text)
    assert mistake.code == "E44"
    assert "1.a" in mistake.what and "1.b" in mistake.what


def test_each_of_two_circles_is_named():
    text = fields('{ code = "a", label = "a" }', '{ code = "b", label = "b" }')
    text += '[[calc]]\ncell = "1.a"\nvalue = "1.a + 1"\n'
    text += '[[calc]]\ncell = "1.b"\nvalue = "1.b + 1"\n'
    assert [mistake.cell for mistake in mistakes_of(text)] == ["1.a", "1.b"]


@pytest.mark.parametrize(
    ("check", "code", "cell"),
    [
        ("registry.beds_by_specialty >= 1.01.a", "E31", "registry.beds_by_specialty"),
        ("last!1.07.a <= 1.01.a", "E31", "last!1.07.a"),
        ("1.01 .a <= 1", "E41", ""),
        ("1.ile <= 1", "E31", "1.ile"),
        ("2.x.ile <= 1", "E31", "2.x.ile"),
        ("4.x <= 1", "E31", "4.x"),
        ("filed(MZ-77)", "E32", "MZ-77"),
        ("sum(5.A.*.k) <= 1", "E33", "5.A.*.k"),
        ("sum(1.01.*/:) <= 1", "E33", "1.01.*/:"),
        ("4.{1,2}.x <= 1", "E33", "4.{1,2}.x"),
        ("registry.beds_by_specialty.: <= 1", "E33", "registry.beds_by_specialty.:"),
        ("count(2.:) >= 1", "E34", "2.:"),
        ("sum(5.B/:.k) <= 1", "E35", "5.B/:.k"),
        ("1.*.a <= sum(1.*/:.a)", "E35", "1.*/:.a"),
        ("1.{01,01}.a <= 1", "E36", "1.{01,01}.a"),
        ("2.ile in 1.01.a", "E37", "1.01.a"),
        ("count(1.*.a) >= 1", "E37", "1.*.a"),
        ("sum(1.01.a + 1.01.b) <= 1", "E37", ""),
        ("change(1.:.a) <= 1", "E37", "1.:.a"),
        ("2.co = \"x\"", "E38", "2.co"),
        ("2.czy < 2.czy", "E38", "2.czy"),
        ("2.czy + 1 = 2", "E38", ""),
        ("sum(2.{typ,opis}) > 1", "E37", "2.{typ,opis}"),
        ("round(1.01.a, 13) = 1", "E38", ""),
        ("change(last!1.01.a) <= 1", "E38", "last!1.01.a"),
        ("2.typ in [1, 2]", "E38", "2.typ"),
        ("2.typ in [\"1\", 2]", "E38", ""),
        ("1.01.a in 2.co", "E38", "1.01.a"),
        ("registry.specialties = \"4500\"", "E38", "registry.specialties"),
        ("\"z\" in 2.co", "E39", "2.co"),
        ("2.typ in [\"1\", \"9\"]", "E39", "2.typ"),
        ("days(2.dzien, \"2025-13-01\") > 1", "E39", ""),
        ("2.dzien = \"1 maja\"", "E39", "2.dzien"),
        ("1.*.a <= 5.*.k", "E40", ""),
        ("4.*.x <= MZ-88!1.*.4", "E40", ""),
        ("1.01.a >= registry.beds_by_specialty.*", "E40", ""),
        ("1.01.a <= 1 1", "E41", ""),
        ("1.01.a <= \"x", "E41", ""),
        ("1.01.a in 5", "E41", ""),
        ("round(1.01.a) = 1", "E41", ""),
        ("1.01.a and", "E41", ""),
        ("1.{01;02}.a <= 1", "E41", ""),
        ("", "E41", ""),
        ("1.01.a <= 5-3", "E42", ""),
        ("if(1.01.a, 1, 2) = 1", "E42", ""),
        ("1.01.a <> 1.01.b <> 1", "E43", ""),
        ("1.01.a <= 1.0000000000001", "E48", ""),
        ("1.01.a <= 1234567890123456", "E48", ""),
        ("last!1.01.a > 0", "E49", ""),
        ("period.days > 5", "E49", ""),
        ("1 = 1", "E49", ""),
        ("matches(2.opis, \"a.b\")", "E16", ""),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_refused_with_its_reason(check, code, cell):
    mistake = mistake_of_rule(check)
    assert (mistake.code, mistake.cell) == (code, cell)


def test_condition_and_place_of_a_rule_are_read_as_strictly_as_its_check():
    assert mistake_of_rule("1.01.a >= 1", when="1.07.a > 0").code == "E31"
    assert mistake_of_rule("1.01.a >= 1", when="1.01.b").code == "E38"
    assert mistake_of_rule("1.01.a >= 1", when=" ").code == "E41"
    assert mistake_of_rule("1.01.a >= 1", at="1.07.a").code == "E31"
    assert mistake_of_rule("1.01.a >= 1", at="1.01.a + 1").code == "E41"
    assert mistake_of_rule("filed(MZ-88)", at="MZ-88!1.01.4").code == "E49"


@pytest.mark.parametrize("message", ["{rows}", "{1.02.b}", "{0}", "{left!r}", "{", "}", "{{row}}"])
def test_a_message_names_only_what_it_may(message):
    assert mistake_of_rule("1.01.a >= 1", message=message).code == "E50"
    assert mistake_of_rule("1.01.a >= 1", message_en=message).code == "E50"


def test_a_message_may_name_addresses_of_its_rule_even_with_braces():
    text = f"{HEAD}{TABLE}\n[[rule]]\ncheck = '1.{{01,02}}.b <= 1.01.b'\n"
    text += "message = '{row} {1.01.b} {1.{01,02}.b} {limit}'\n"
    assert load(text, file="t.toml", library={}).questionnaire.rules[0].message


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ("colour = 1", "E02"),
        ("required = 1", "E04"),
        ("min = true", "E04"),
        ('min = "1e5"', "E04"),
        ("min = nan", "E04"),
        ("max = 1e300", "E04"),
        ("max = 12345678901234567890", "E04"),
        ('format = "pesel"', "E04"),
        ('provenance = "rumour"', "E04"),
        ("places = 2", "E16"),
        ('type = "decimal", places = 13', "E16"),
        ("length = 5", "E16"),
        ('type = "text", min = 1', "E16"),
        ('type = "text", dictionary = "icd10"', "E16"),
        ('options = ["1"]', "E16"),
        ("min = 5, max = 4", "E16"),
        ('type = "text", length = 0', "E16"),
        ('type = "choice", options = "stopnie"', "E15"),
        ('type = "choice", options = []', "E15"),
        ('type = "choice", options = ["1", "1"]', "E12"),
        ('type = "choice", options = ["ą"]', "E11"),
        ('type = "choice", options = [{ label = "x" }]', "E03"),
        ('type = "text", from = "registry.colour"', "E31"),
        ('type = "integer", from = "registry.name"', "E38"),
        ('provenance = "official"', "E05"),
        ('show = "1.nic = 1"', "E31"),
        ('show = "1.* > 0"', "E44"),
        ("show = 'sum(1.:) > \"1\"'", "E38"),
    ],
)
def test_a_cell_key_that_cannot_be_is_refused_on_its_line(keys, code):
    assert mistake_of_field(keys).code == code


@pytest.mark.parametrize(
    "pattern",
    [
        ".", r"\d", r"\w+", "^a", "a$", "(?=a)", "(?i)a", r"(a)\1", "a**", "a+?", "(", ")", "[", "[]",
        "[z-a]", "a{2,1}", "a{", "a{99999}", "(a*)*", "((a+)b){2,}", "([a-z]{2,})+", "*a", "a|*",
        "[[a]]", "[a&&b]", "\\", "a\\b", "(?P<x>a)", "{2}",
    ],
)  # fmt: skip
def test_a_pattern_that_both_languages_do_not_read_alike_is_refused(pattern):
    assert mistake_of_field(f"type = 'text', pattern = '{pattern}'").code == "E16"


@pytest.mark.parametrize(
    ("pattern", "kept"),
    [
        ("[A-Z]{2}", "[A-Z]{2}"),
        (r"W-[0-9]{2,4}\.[^a-z_]+", r"W-[0-9]{2,4}\.[^a-z_]+"),
        (r"(?:a|bc)?\,\-x*", "(?:a|bc)?,-x*"),
        (r"[\-\]\&]", r"[\-\]&]"),
        ("(ab){3}", "(ab){3}"),
    ],
)
def test_a_pattern_is_kept_with_only_the_escapes_that_both_languages_need(pattern, kept):
    text = fields(f"{{ code = 'x', label = 'x', type = 'text', pattern = '{pattern}' }}")
    loaded = load(text, file="t.toml", library={})
    assert loaded.compiled["cells"]["1.x"]["pattern"] == kept


@pytest.mark.parametrize(
    ("section", "codes"),
    [
        ('code = "1"\nprovenance = "project"', ["E13"]),
        ('code = "1"\nprovenance = "project"\nrows = [{ code = "01", label = "x" }]', ["E13"]),
        ('code = "1"\nprovenance = "project"\nrows_from = "nic"\ncolumns = []', ["E13", "E15"]),
        ('code = "a-b"\nprovenance = "project"\nfields = []', ["E11"]),
        ('code = "registry"\nprovenance = "project"\nfields = []', ["E11"]),
        ('code = "1"\nfields = []', ["E03"]),
        ('provenance = "project"\nfields = []', ["E03"]),
        ('code = "1"\nprovenance = "project"\nfields = [{ label = "x" }]', ["E03"]),
        ('code = "1"\nprovenance = "project"\nfields = "x"', ["E04"]),
        ('code = "1"\nprovenance = "project"\ntype = "nic"\nfields = []', ["E14"]),
        ('code = "1"\nprovenance = "official"\nsource = [" "]\nfields = []', ["E05"]),
    ],
)
def test_a_section_that_cannot_be_is_refused(section, codes):
    assert codes_of(f"{HEAD}\n[[section]]\n{section}\n") == codes


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ('code = "01", label = "x", parent = "07"', "E18"),
        ('code = "01", label = "x", parent = "01"', "E18"),
        ('code = "01", label = "x", parent = "02"', "E18"),
        ('code = "0 1", label = "x"', "E11"),
        ('code = "a-123456789-123456789", label = "x"', "E11"),
        ('code = "01"', "E03"),
        ('code = "01", label = "x", closed = ["c"]', "E17"),
        ('code = "01", label = "x", type = "choice"', "E15"),
    ],
)
def test_a_row_that_cannot_be_is_refused(row, code):
    section = f"""
[[section]]
code = "1"
provenance = "project"
columns = [{{ code = "a", label = "a" }}]
rows = [
  {{ {row} }},
  {{ code = "02", label = "x", parent = "01" }},
]
"""
    assert code in codes_of(HEAD + section)


@pytest.mark.parametrize(
    ("line", "with_", "codes"),
    [
        ("language = 1", "language = 2", ["E04"]),
        ('code = "T"', 'code = "T T"', ["E11"]),
        ('class = "non_financial"', 'class = "nonfinancial"', ["E04"]),
        ('per = "unit"', 'per = "key"', ["E03"]),
        ('per = "unit"', 'per = "key"\nkey = ["1.nic"]', ["E31"]),
        ('title = "Test"', "title = 2025-01-01", ["E04"]),
        ('title = "Test"', f'title = "{"x" * 501}"', ["E48"]),
        ('title = "Test"\n', "", ["E03"]),
    ],
)
def test_the_head_of_the_file_is_checked(line, with_, codes):
    assert codes_of((HEAD + TABLE).replace(line, with_, 1)) == codes


def test_lists_and_calculations_are_checked():
    listed = "[[list]]\nname = 'l'\noptions = ['1']\n"
    assert codes_of(HEAD + TABLE + listed + listed) == ["E12"]
    calc = "[[calc]]\ncell = '{}'\nvalue = '{}'\n"
    for cell, value, code in [
        ("1.07.a", "1", "E31"),
        ("1.:.a", "1", "E37"),
        ("2.opis", "1", "E38"),
        ("1.01.a", "2.opis", "E38"),
        ("1.02x.a", "1.01.a", "E35"),
        ("last!1.01.a", "1", "E49"),
        ("1.01.a", "", "E41"),
    ]:
        assert codes_of(HEAD + TABLE + calc.format(cell, value)) == [code]


def test_every_limit_of_size_is_kept():
    row = '{ code = "%d", label = "x" }'
    section = '[[section]]\ncode = "{}"\nprovenance = "project"\ncolumns = [{}]\nrows = [{}]\n'
    column = '{ code = "c%d", label = "x" }'

    def table(code, rows, columns):
        return section.format(
            code,
            ",".join(column % number for number in range(columns)),
            ",".join(row % number for number in range(rows)),
        )

    assert codes_of(HEAD + table("1", 2001, 1)) == ["E48"]
    assert codes_of(HEAD + table("1", 1, 101)) == ["E48"]
    assert codes_of(HEAD + table("1", 201, 50)) == ["E19"]
    assert codes_of(HEAD + "".join(table(str(n), 1, 1) for n in range(201))) == ["E48"]
    big = HEAD + table("1", 1000, 10)
    assert codes_of(big + "[[rule]]\ncheck = 'sum(1.:.:) > 0'\n") == ["E48"]
    assert codes_of(big + "[[rule]]\ncheck = '1.*.* >= 0'\n" * 6) == ["E48"]
    assert codes_of(big + "[[rule]]\ncheck = '1.0.c0 >= 0'\n" * 3001) == ["E48"]
    too_many_named = "[[rule]]\ncheck = '1.*.c0 <= sum(1.:.{})'\n"
    assert codes_of(big + too_many_named.format("c1:c5")) == ["E48"]


def test_every_limit_of_a_line_is_kept():
    plus = " + ".join(["1.01.a"] * 60)
    assert mistake_of_rule(f"{plus} >= 1").code == "E48"
    assert mistake_of_rule("(" * 21 + "1.01.a >= 1" + ")" * 21).code == "E48"
    assert mistake_of_rule("not " * 21 + "1.01.a >= 1").code == "E48"
    assert mistake_of_rule("-" * 21 + "1.01.a >= 1").code == "E48"
    assert mistake_of_rule("1.01.a >= 1", message="x" * 1001).code == "E48"
    assert mistake_of_field(f'type = "text", pattern = "{"a" * 201}"').code == "E48"
    (mistake,) = mistakes_of(fields(f'{{ code = "x", label = "{"x" * 501}" }}'))
    assert mistake.code == "E48"
    repeat = "[[section]]\ncode = '9'\nprovenance = 'project'\nrepeat = { max = 2001 }\n"
    columns = "columns = [{ code = 'x', label = 'x' }]\n"
    assert codes_of(HEAD + repeat + columns) == ["E48"]


def test_what_stands_at_the_limit_is_allowed():
    checks = [
        "(" * 20 + "1.01.a >= 1" + ")" * 20,
        " + ".join(["1"] * 123) + " = 1.01.a",
        "1.01.a <= 123456789012345.123456789012",
    ]
    for check in checks:
        text = f"{HEAD}{TABLE}\n[[rule]]\ncheck = '{check}'\n"
        assert load(text, file="t.toml", library={}).compiled["rules"]


@pytest.mark.parametrize(
    "text",
    [
        "a = [" * 5000,
        "a = {b=" * 5000,
        f"a = {'9' * 5000}",
        'a = "\ud800"',
        "a = 1\x00",
        "\ufeffa = 1",
        "a = 1\na = 2",
        "[section]\ncode = 1",
        "section = 5",
        "section = [5]",
        "rule = [[]]",
    ],
)
def test_broken_and_strange_files_are_refused_not_crashed_upon(text):
    assert mistakes_of(text)


def test_a_file_over_two_megabytes_is_not_even_read():
    (mistake,) = mistakes_of("#" * (limits.FILE_BYTES + 1))
    assert mistake.code == "E48"


def test_an_unclosed_quote_is_found_on_its_own_line():
    for quote in ("'", '"', "'''", '"""'):
        text = f"{HEAD}[[rule]]\ncheck = {quote}1.01.a >= 1\n\n"
        (mistake,) = mistakes_of(text)
        assert (mistake.code, mistake.line) == ("E01", 9)


def test_lines_are_known_however_the_file_is_written():
    text = (
        'top = 1\n"quoted key" = 2\na.b.c = 3\n[[section]] # one\n'
        "text = \"\"\"\n[[not a table]]\nx = 1\n\"\"\"\nafter = '''\n]'''\n"
        "items = [ # first\n  { code = 'x', deep = [1,\n   2] }, { code = \"]}\" },\n]\n"
        "[[section]]\n[[section.rows]]\ncode = 1979-05-27 07:32:00\n[[section.rows]]\n[other]\nk = 1"
    )
    lines = index(text)
    assert lines.of(("quoted key",)) == 2
    assert lines.of(("a", "b", "c")) == 3
    assert lines.of(("section", 0)) == 4
    assert lines.of(("section", 0, "text")) == 5
    assert lines.of(("section", 0, "after")) == 9
    assert lines.of(("section", 0, "items", 0)) == 12
    assert lines.of(("section", 0, "items", 0, "deep", 1)) == 13
    assert lines.of(("section", 0, "items", 1, "code")) == 13
    assert lines.of(("section", 1)) == 15
    assert lines.of(("section", 1, "rows", 0, "code")) == 17
    assert lines.of(("section", 1, "rows", 1)) == 18
    assert lines.of(("other", "k")) == 20
    assert lines.of(("section", 1, "nothing")) == 15


def test_labels_fall_back_to_polish():
    section = MZ_88.section("1")
    assert label(MZ_88, "en") == "Report on persons working in health care providers"
    assert label(section.row("01"), "en") == "Lekarze"
    assert label(MZ_88.cell("1.01.4"), "pl").startswith("Lekarze, ")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_but_a_refusal(noise):
    for text in (noise.decode("latin-1"), HEAD + noise.decode("utf-8", errors="replace")):
        with pytest.raises(EditionInvalid):
            load(text, file="t.toml", library=LIBRARY)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(EXAMPLES)), st.randoms(use_true_random=False), st.integers(1, 6))
def test_no_mutation_of_an_example_raises_anything_but_a_refusal(name, chance, times):
    text = EXAMPLES[name]
    for _time in range(times):
        text = mutated(text, chance)
    try:
        load(text, file="t.toml", library=LIBRARY)
    except EditionInvalid as refused:
        lines = [mistake.line for mistake in refused.mistakes]
        assert lines == sorted(lines)
        assert all(0 < line <= text.count("\n") + 1 for line in lines)
        assert all("\n" not in str(mistake) for mistake in refused.mistakes)


def mutated(text, chance):
    at, end = sorted(chance.randrange(len(text) + 1) for _end in range(2))
    end = min(end, at + chance.choice([0, 1, 2, 30]))
    piece = chance.choice(
        ["", '"', "'", "*", ":", ".", "{", "}", "[", "]", "(", "!", "-", " = ", "\n", "0", "ż", "\\",
         "sum(", " and ", "not ", "1.*.ogolem", "last!", "true", "[[rule]]\n", text[at:end] * 2]
    )  # fmt: skip
    return text[:at] + piece + text[end:]


SIGNS = st.sampled_from(
    ["1.01.a", "1.*.b", "1.:.a", "4.*.x", "4.:.x", "2.typ", "2.co", "2.dzien", "2.czy", "2.opis",
     "5.*.k", "5.*/:.k", "last!1.*.a", "MZ-88!1.01.4", "registry.beds", "others!2.opis",
     "registry.specialties", "registry.beds_by_specialty.*", "1.{01,02}.a", "period.start",
     "sum(", "max(", "count(", "unique(", "filled(", "na(", "abs(", "round(", "change(", "days(",
     "year(", "length(", "matches(", "filed(", "(", ")", ",", "=", "<=", ">", "<>", "+", "-", "*",
     "/", "and", "or", "not", "in", "[", "]", "1", "2.5", '"1"', '"x"', '"2025-01-01"', "MZ-88"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(SIGNS, max_size=14))
def test_no_line_of_signs_raises_anything_but_a_refusal(signs):
    line = " ".join(signs)
    text = (
        HEAD
        + TABLE
        + "".join(
            f"[[{table}]]\n{key} = '{line}'\n{more}\n"
            for table, key, more in (("rule", "check", ""), ("calc", "value", "cell = '2.ile'"))
        )
    )
    try:
        load(text, file="t.toml", library=LIBRARY)
    except EditionInvalid as refused:
        assert refused.mistakes


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "code",
                        "section",
                        "rows",
                        "columns",
                        "fields",
                        "rule",
                        "check",
                        "list",
                        "options",
                        "name",
                        "calc",
                        "cell",
                        "value",
                        "repeat",
                        "type",
                        "show",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=25,
    ),
    st.randoms(use_true_random=False),
)
def test_no_stored_definition_raises_anything_but_a_refusal(part, chance):
    definition = {"code": "T", chance.choice(["section", "rule", "list", "calc"]): [part, part]}
    try:
        from_definition(definition, {})
    except EditionInvalid as refused:
        assert refused.mistakes


def test_mutations_are_the_same_for_the_same_chance():
    text = EXAMPLES["mz-88.toml"]
    assert mutated(text, random.Random(7)) == mutated(text, random.Random(7))
