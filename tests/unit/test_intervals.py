"""States put together into intervals: what a brute-force history says, however much is taken from an earlier one."""

from datetime import datetime, timedelta

import duckdb
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assets.marts.intervals import OPEN, Stretch, go_on, names_of, pieces, stretches

START = datetime(2024, 1, 1)
COLUMNS = ("day", "figure")


def moment(number: int) -> datetime:
    return START + timedelta(days=number)


# A state is what each of three days says; NULL is a figure too, and a day may be left out.
STATE = st.dictionaries(st.integers(1, 3), st.none() | st.integers(0, 2), max_size=3)
STATES = st.dictionaries(st.integers(0, 12), st.integers(0, 5), min_size=0, max_size=8)


def put_together(
    connection: duckdb.DuckDBPyConnection,
    said: dict[int, dict[int, int | None]],
    states: dict[int, int],
    before: list[Stretch],
) -> list[tuple]:
    """Return the history of some states (by day their number, by number their rows), taking over table `before`."""
    named = [(moment(day), str(state)) for day, state in sorted(states.items())]
    for table in names_of("history"):
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} (day INTEGER, figure INTEGER, first_vintage VARCHAR, "
            "last_vintage VARCHAR, realtime_start TIMESTAMP, realtime_end TIMESTAMP)"
        )
    for piece in pieces(stretches(named), before):
        connection.execute("CREATE OR REPLACE TEMP TABLE piece AS FROM history_ended LIMIT 0")
        if piece.kept:
            connection.execute(
                "INSERT INTO piece SELECT day, figure, first_vintage, last_vintage, greatest(realtime_start, $start), "
                "least(realtime_end, $end) FROM before WHERE realtime_start < $end AND realtime_end > $start",
                {"start": piece.start, "end": piece.end},
            )
        else:
            state = max((day, state) for day, state in states.items() if moment(day) <= piece.start)[1]
            for day, figure in said[state].items():
                label = f"{piece.start:%d}"
                connection.execute(
                    "INSERT INTO piece VALUES (?, ?, ?, ?, ?, ?)", [day, figure, label, label, piece.start, piece.end]
                )
        go_on(connection, "history", "piece", piece, COLUMNS)
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW history AS {' UNION ALL '.join(f'FROM {t}' for t in names_of('history'))}"
    )
    return connection.execute("FROM history ORDER BY ALL").fetchall()


def by_brute_force(said: dict[int, dict[int, int | None]], states: dict[int, int]) -> list[tuple]:
    """Return the same by looking at each row at each moment."""
    changes = stretches([(moment(day), str(state)) for day, state in sorted(states.items())])
    rows: list[list] = []
    for each in changes:
        label = f"{each.start:%d}"
        for day, figure in said[int(each.state)].items():
            going_on = [row for row in rows if row[:2] == [day, figure] and row[5] == each.start]
            if going_on:
                going_on[0][3], going_on[0][5] = label, each.end
            else:
                rows.append([day, figure, label, label, each.start, each.end])
    return sorted(map(tuple, rows), key=lambda row: (row[0], row[1] is None, row[1] or 0, *row[2:]))


@settings(max_examples=40)
@example([{1: 1}] * 6, {0: 0, 5: 1}, {5: 1})  # the oldest release is gone, and the next one says the same
@example([{1: 1}] * 6, {5: 1}, {0: 0, 5: 1})
@example([{1: 1}] * 6, {0: 0, 5: 1, 9: 2}, {5: 1, 9: 2, 11: 3})
@given(st.lists(STATE, min_size=6, max_size=6), STATES, STATES)
def test_a_history_is_the_same_whatever_is_taken_from_an_earlier_one(rows, earlier, states):
    said = dict(enumerate(rows))
    with duckdb.connect() as connection:
        put_together(connection, said, earlier, [])
        assert connection.execute("FROM history ORDER BY ALL").fetchall() == by_brute_force(said, earlier)
        connection.execute("CREATE TEMP TABLE before AS FROM history")
        before = stretches([(moment(day), str(state)) for day, state in sorted(earlier.items())])
        assert put_together(connection, said, states, before) == by_brute_force(said, states)


def test_one_more_moment_computes_its_own_state_of_a_long_history():
    before = [(moment(day), str(day)) for day in range(100)]
    now = [*before, (moment(100), "new")]
    found = pieces(stretches(now), stretches(before))
    assert [(piece.start, piece.end, piece.kept) for piece in found] == [
        (moment(0), moment(100), True), (moment(100), OPEN, False),
    ]  # fmt: skip


def test_a_late_release_computes_the_stretch_in_which_it_was_the_newest_and_its_neighbours():
    before = [(moment(day), str(day)) for day in range(10)]
    now = sorted([*before, (moment(4) + timedelta(hours=1), "late")])
    found = pieces(stretches(now), stretches(before))
    assert [(piece.start, piece.kept) for piece in found] == [
        (moment(0), True), (moment(4), False), (moment(4) + timedelta(hours=1), False), (moment(5), False),
        (moment(6), True),
    ]  # fmt: skip


def test_nothing_new_computes_nothing():
    states = stretches([(moment(day), str(day)) for day in range(10)])
    assert [piece.kept for piece in pieces(states, states)] == [True]
