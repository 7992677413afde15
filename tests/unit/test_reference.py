"""The reviewed lists of `sql/reference`: whole, consistent, and right where a standard says what is right."""

import csv
import unicodedata
from datetime import date

import pycountry
import pytest

from assets.reference import FOLDER, published_names
from assets.tables import contracts

# Names of the Home Office's list that are no country of ISO 3166-1, or no longer one.
WITHOUT_CODE = {
    "British overseas citizens", "Cyprus (Northern part of)", "Former Yugoslavia", "Kosovo", "Netherlands Antilles",
    "Not currently recorded", "Other and unknown", "Refugee", "Serbia and Montenegro", "Stateless",
}  # fmt: skip
# Codes whose name in the standard shares no word with the Home Office's name; checked by hand.
# Ivory Coast, Macau, Occupied Palestinian Territories, Russia, Turkey.
OTHERWISE_NAMED = {"CIV", "MAC", "PSE", "RUS", "TUR"}


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_code_is_one_of_iso_3166_and_belongs_to_one_name():
    by_code: dict[str, set[str]] = {}
    for row in rows("nationalities"):
        if row["iso3"]:
            assert pycountry.countries.get(alpha_3=row["iso3"]), row
            by_code.setdefault(row["iso3"], set()).add(row["canonical_name"])
    assert {code: names for code, names in by_code.items() if len(names) > 1} == {}


def test_names_without_a_code_are_those_known_to_have_none():
    assert {row["canonical_name"] for row in rows("nationalities") if not row["iso3"]} == WITHOUT_CODE


def test_names_are_those_of_the_standard_but_for_a_reviewed_few():
    """A code given to the wrong country shows here: the name shares no word with the standard's name of the code."""
    otherwise = set()
    for row in rows("nationalities"):
        if row["iso3"]:
            country = pycountry.countries.get(alpha_3=row["iso3"])
            names = [country.name, getattr(country, "common_name", ""), getattr(country, "official_name", "")]
            if not {word for word in words(row["canonical_name"]) if len(word) > 2} & words(" ".join(names)):
                otherwise.add(row["iso3"])
    assert otherwise == OTHERWISE_NAMED


def words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return {word.strip("(),.'").casefold() for word in plain.replace("-", " ").split()}


def test_each_name_is_listed_once_and_its_canonical_name_is_a_name_too():
    for name, key in (("nationalities", "published_name"), ("regions", "published_name")):
        published = [row[key] for row in rows(name)]
        assert len(published) == len(set(published)), name
        assert {row["canonical_name"] for row in rows(name)} <= set(published), name
    pairs = [(row["dimension"], row["published_name"]) for row in rows("categories")]
    assert len(pairs) == len(set(pairs))


def test_days_of_validity_are_days_in_order():
    for row in rows("nationalities"):
        first, last = (date.fromisoformat(row[name]) if row[name] else None for name in ("valid_from", "valid_to"))
        assert first is None or last is None or first <= last, row


@pytest.mark.parametrize("table_id", sorted(contracts()))
def test_every_list_that_a_contract_names_is_there(table_id):
    for dimension in contracts()[table_id].dimensions:
        if dimension.categories:
            assert published_names(dimension.categories)


def test_every_outcome_of_matched_arrivals_has_a_column_in_their_marts():
    named = {
        "matched_arrivals_asylum": ("asylum_claim", "asylum_outcome_group"),
        "matched_arrivals_nrm": ("nrm_referral", "nrm_outcome_group", "nrm_outcome"),
    }
    for mart, dimensions in named.items():
        sql = (FOLDER.parent / "marts" / f"{mart}.sql").read_text(encoding="utf-8")
        names = {row["canonical_name"] for row in rows("categories") if row["dimension"] in dimensions}
        assert len(names) >= 8
        assert {name for name in names if f"'{name}'" not in sql} == set()
