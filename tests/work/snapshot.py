"""What the jobs leave behind, in a form that two ways of getting there can compare."""

TABLES = {
    "relationship_classification_run": "company_id = %s",
    "relationship_classification": "company_id = %s",
    "relationship_tier_change": "company_id = %s",
    "relationship_card": "company_id = %s",
    "relationship_rhythm": "company_id = %s",
    "relationship_value": "company_id = %s",
    "relationship_value_history": "company_id = %s",
}
WORKING = "working tables"
# Numbers from sequences, and the time of the day, differ between any two runs.
IGNORED = {"id", "job", "create_date", "write_date", "create_uid", "write_uid"}


def snapshot(cr, company_id):
    """Return the rows of all tables that the jobs write, for one company.

    A run is named by its scheme and day. A second run of that day which had nothing to
    write is left out: a job that is started again looks at every scheme.

    :param cr: any database cursor
    """
    rows = {table: _rows(cr, table, company_id) for table in TABLES}
    runs = rows["relationship_classification_run"]
    names = {run["id"]: (run["scheme_id"], run["date"]) for run in runs}
    first = {names[run["id"]]: run["id"] for run in reversed(runs)}
    rows["relationship_classification_run"] = [
        run
        for run in runs
        if run["changed_count"] or run["id"] == first[names[run["id"]]]
    ]
    for table_rows in rows.values():
        for row in table_rows:
            if row.get("run_id"):
                row["run_id"] = names[row["run_id"]]
    return {
        **{
            table: sorted((_comparable(table, row) for row in table_rows), key=_order)
            for table, table_rows in rows.items()
        },
        WORKING: working_tables(cr),
    }


def working_tables(cr):
    """Return the working tables of jobs, of any connection, that are there."""
    cr.execute(
        "SELECT relname FROM pg_class"
        " WHERE relpersistence = 't' AND relname ~ '^relationship_.*_work$'"
    )
    return [{"name": name} for (name,) in cr.fetchall()]


def _rows(cr, table, company_id):
    condition = TABLES[table]
    cr.execute(
        f"SELECT to_jsonb(t) FROM {table} t WHERE {condition} ORDER BY id", [company_id]
    )
    return [row for (row,) in cr.fetchall()]


def _order(row):
    """Return what identifies a row in its table, before what the jobs write there."""
    return repr(
        [row.get(name) for name in ("id", "card_id", "scheme_id", "date")] + [row]
    )


def _comparable(table, row):
    # Cards keep their ids: they are there before the jobs begin.
    ignored = IGNORED - {"id"} if table == "relationship_card" else IGNORED
    return {name: value for name, value in row.items() if name not in ignored}


def differences(found, expected):
    """Return what differs between two snapshots, in a form that can be read."""
    result = []
    for table, rows in expected.items():
        if len(rows) != len(found[table]):
            result.append(f"{table}: {len(found[table])} rows, not {len(rows)}")
        for row, other in zip(rows, found[table], strict=False):
            changed = {k: (other[k], v) for k, v in row.items() if other[k] != v}
            if changed:
                result.append(f"{table}: found, expected: {changed}")
    return result
