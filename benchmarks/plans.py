"""How statements were run: what they read, and tables that they read as a whole."""

SMALL = 1_000  # rows of a table that may be read as a whole


def scanned(database, statements, small=SMALL):
    """Return the names of large tables that statements read as a whole.

    :param int small: rows up to which a table may be read so
    """
    return {
        table
        for sql, __ in statements
        for table, read in _read_whole(plan_of(database, sql))
        if read > small and read > _rows(database, table) / 2
    }


def plan_of(database, sql, *settings):
    """Run a statement, recorded with its values, and return how it was run.

    :param settings: statements that come before it
    """
    [(plan,)] = database.run(
        *settings, f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}"
    )
    return plan[0]["Plan"]


def buffers(plan):
    """Return how many buffers a statement read, wherever they were."""
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def _read_whole(plan):
    """Return the tables that a plan reads in sequence, each with the rows read.

    Counting up to a limit may read the first pages of a table in sequence: there is
    nothing cheaper, and it is not a scan that grows with the table.
    """
    found = []
    if plan["Node Type"] == "Seq Scan":
        rows = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
        found.append((plan["Relation Name"], rows))
    for part in plan.get("Plans", ()):
        found += _read_whole(part)
    return found


def _rows(database, table):
    [(rows,)] = database.run(
        f"SELECT reltuples FROM pg_class WHERE oid = '{table}'::regclass"
    )
    return rows
