"""Every contracted sheet of every real file, read a second time by other means and compared cell by cell."""

from itertools import groupby

import pytest

from assets.tables import contracts
from tests.independent import Account, compare, sheet

LARGE = ("Ret_D01", "Ret_D02")
SMALL = tuple(table_id for table_id in contracts() if table_id not in LARGE)


def held_against_files(connection, file_of, vintages, record_property, name) -> Account:
    total = Account()
    for table_id, vintage_id, sha256, sheet_name in vintages:
        contract = contracts()[table_id]
        cursor = connection.execute(
            f"SELECT * FROM observations.{contract.schema_name} WHERE vintage_id = ?", [vintage_id]
        )
        names = [column[0] for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        observations = {(row["row"], row["col"]): row for row in found}
        assert len(observations) == len(found), f"two observations of one cell in {table_id} {vintage_id}"
        path = file_of[sha256]
        account = compare(contract, sheet(path, sheet_name), observations)
        account.differences = [f"{path.name} {sheet_name}!{text}" for text in account.differences]
        total.add(account)
    record_property("report", f"Fidelity of {name}, {len(vintages)} vintages: {total}")
    assert total.differences[:20] == []
    assert total.unaccounted == 0
    # Were nothing compared, nothing would differ.
    ids = [vintage_id for _, vintage_id, _, _ in vintages]
    counted = "SELECT sum(observations) FROM catalogue.vintages WHERE list_contains(?, vintage_id)"
    observed = total.cells["observation"] + total.cells["marker"]
    assert connection.execute(counted, [ids]).fetchone() == (observed,)
    return total


def vintages_of(connection, tables) -> list[tuple[str, int, str, str]]:
    return connection.execute(
        "SELECT table_id, vintage_id, source_sha256, sheet FROM catalogue.vintages WHERE list_contains(?, table_id) "
        "ORDER BY table_id, vintage_id",
        [list(tables)],
    ).fetchall()


def first_and_last(vintages) -> list[tuple[str, int, str, str]]:
    """Return the first and the last vintage of each table."""
    ends = []
    for _, group in groupby(vintages, key=lambda vintage: vintage[0]):
        mine = list(group)
        ends += dict.fromkeys((mine[0], mine[-1]))
    return ends


def test_every_cell_of_the_first_and_last_smaller_files_is_read_as_published(real_warehouse, file_of, record_property):
    ends = first_and_last(vintages_of(real_warehouse, SMALL))
    account = held_against_files(real_warehouse, file_of, ends, record_property, "the smaller tables, first and last")
    assert account.cells["marker"] > 5_000


@pytest.mark.slow
def test_every_cell_of_every_smaller_file_is_read_as_published(real_warehouse, file_of, record_property):
    every = vintages_of(real_warehouse, SMALL)
    account = held_against_files(real_warehouse, file_of, every, record_property, "the smaller tables, every file")
    assert account.cells["marker"] == 54_780 + 27_600 + 24  # SB_01, SB_02 and Asy_00a
    assert account.cells["note"] == 270 + 114 + 1


@pytest.mark.slow
def test_every_cell_of_the_newest_large_returns_tables_is_read_as_published(real_warehouse, file_of, record_property):
    newest = first_and_last(vintages_of(real_warehouse, LARGE))[1::2]
    account = held_against_files(real_warehouse, file_of, newest, record_property, "Ret_D01 and Ret_D02, newest file")
    assert account.cells["closing row"] == 2


@pytest.mark.long
def test_every_cell_of_the_large_returns_tables_is_read_as_published(real_warehouse, file_of, record_property):
    every = vintages_of(real_warehouse, LARGE)
    account = held_against_files(real_warehouse, file_of, every, record_property, "Ret_D01 and Ret_D02, every file")
    assert account.cells["observation"] == 928_040 + 169_602
    assert account.cells["closing row"] == 8


def test_the_second_reader_notices_what_is_wrong(real_warehouse, file_of):
    vintage_id, sha256 = real_warehouse.execute(
        "SELECT vintage_id, source_sha256 FROM catalogue.vintages WHERE table_id = 'CP_02'"
    ).fetchone()

    def differences(change) -> list[str]:
        cursor = real_warehouse.execute("SELECT * FROM observations.cp_02 WHERE vintage_id = ?", [vintage_id])
        names = [column[0] for column in cursor.description]
        found = {(row[1], row[2]): dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
        change(found)
        return compare(contracts()["CP_02"], sheet(file_of[sha256], "CP_02"), found).differences

    assert differences(lambda found: None) == []
    assert differences(lambda found: found[7, "B"].update(value=1.0)) == [
        "B7: 837 was read as ('penalties', 1.0, None)"
    ]
    assert differences(lambda found: found[7, "B"].update(marker="[p]"))[0].startswith("B7: 837 was read as")
    assert differences(lambda found: found.pop((7, "B"))) == ["B7: 837 is no observation"]
    assert differences(lambda found: found.update({(99, "B"): found.pop((7, "B"))})) == [
        "B7: 837 is no observation",
        "B99: an observation, but no cell",
    ]
