"""One question asked of one peer: `python peers.py PEER QUESTION FORMAT FOLDER`.

Prints JSON: the rows of the answer, and the seconds from after the import of the peer to the answer. Each peer has the
form that was found to be its fastest with an exact answer:

* the month, and the working seconds before it, are looked up for the hour of an instant (`hours.csv`), because zones and
  calendars change at full hours only; maintenance is looked up by service and hour and then compared to the millisecond;
* percentiles are counted by value first, because the exact functions of the peers keep every value of a group;
* rows are counted by hour before the month is looked up, where the peer does not do so by itself.
"""

import json
import os
import sys
import time

PEER, QUESTION, FORMAT, FOLDER = sys.argv[1:5]
THREADS = 2
# ClickHouse refuses a NULL where the type does not name it.
NUMBER = "Nullable(Int32)" if PEER == "chdb" else "INT"
TARGETS = {"P1": 3600, "P2": 4 * 3600, "P3": 8 * 3600, "P4": 24 * 3600}
TARGET = "CASE priority " + " ".join(f"WHEN '{p}' THEN {s}" for p, s in TARGETS.items()) + " END"


def path(name):
    return os.path.join(FOLDER, name)


def questions(hour, ms, seconds):
    """The three questions in SQL, given how the dialect writes the hour, the milliseconds and the seconds of an instant."""
    one = f"""
        WITH kept AS (
            SELECT p.service, {hour('p.ts')} AS h, count(*) AS n, sum(p.ok) AS good
            FROM probes p LEFT JOIN maintenance m ON p.service = m.service AND {hour('p.ts')} = m.h
            WHERE m.h IS NULL OR {ms('p.ts')} < m.from_ms OR {ms('p.ts')} >= m.until_ms
            GROUP BY p.service, {hour('p.ts')})
        SELECT service, berlin, sum(n), sum(good) FROM kept JOIN hours ON kept.h = hours.h GROUP BY service, berlin"""
    two = f"""
        WITH counted AS (
            SELECT service, berlin AS month, CAST(round(latency_ms * 10) AS {NUMBER}) AS tenths, count(*) AS n
            FROM probes JOIN hours ON {hour('ts')} = hours.h GROUP BY 1, 2, 3),
        ranked AS (
            SELECT service, month, tenths,
                   sum(n) OVER (PARTITION BY service, month ORDER BY tenths) AS upto,
                   sum(n) OVER (PARTITION BY service, month) AS total
            FROM counted)
        SELECT service, month,
               min(CASE WHEN 100 * upto >= 95 * total THEN tenths END),
               min(CASE WHEN 100 * upto >= 99 * total THEN tenths END)
        FROM ranked GROUP BY service, month"""
    three = f"""
        WITH t AS (SELECT priority, {seconds('opened_at')} AS o, {seconds('first_response_at')} AS f FROM tickets),
        waited AS (
            SELECT priority, a.h AS h, (b.open + b.rate * (f - 3600 * b.h)) - (a.open + a.rate * (o - 3600 * a.h)) AS d
            FROM t JOIN hours a ON {hour_of('o')} = a.h LEFT JOIN hours b ON {hour_of('f')} = b.h),
        counted AS (
            SELECT priority, h, count(*) AS n, sum(CASE WHEN d <= {TARGET} THEN 1 ELSE 0 END) AS met
            FROM waited GROUP BY priority, h)
        SELECT priority, newyork, sum(n), sum(met) FROM counted JOIN hours ON counted.h = hours.h
        GROUP BY priority, newyork"""
    return {"q1": one, "q2": two, "q3": three}[QUESTION]


def hour_of(seconds):
    whole = {"duckdb": f"{seconds} // 3600", "datafusion": f"{seconds} / 3600", "chdb": f"intDiv({seconds}, 3600)"}[PEER]
    return f"CAST({whole} AS {NUMBER})"


def duckdb():
    import duckdb

    start = time.perf_counter()
    db = duckdb.connect()
    db.execute(f"SET threads={THREADS}; SET preserve_insertion_order=false; SET TimeZone='UTC'")
    probes = "{'ts': 'TIMESTAMP', 'service': 'VARCHAR', 'ok': 'TINYINT', 'latency_ms': 'DOUBLE'}"
    tickets = ("{'id': 'VARCHAR', 'priority': 'VARCHAR', 'opened_at': 'TIMESTAMP', 'first_response_at': 'TIMESTAMP', "
               "'resolved_at': 'TIMESTAMP', 'status': 'VARCHAR', 'group': 'VARCHAR'}")
    for name, columns in (("probes", probes), ("tickets", tickets)):
        file = path(f"{name}.{FORMAT}")
        source = {
            "csv": f"read_csv('{file}', header=true, auto_detect=false, columns={columns})",
            "ndjson": f"read_json('{file}', format='newline_delimited', columns={columns})",
            "parquet": f"read_parquet('{file}')",
        }[FORMAT]
        if os.path.exists(file):
            db.execute(f"CREATE VIEW {name} AS SELECT * FROM {source}")
    db.execute(f"CREATE TABLE hours AS SELECT h::INT h, berlin::VARCHAR berlin, newyork::VARCHAR newyork, open::INT open, "
               f"rate::INT rate FROM read_csv('{path('hours.csv')}', all_varchar=true)")
    db.execute(f"CREATE TABLE maintenance AS SELECT service, h::INT h, from_ms, until_ms "
               f"FROM read_csv('{path('maintenance_hours.csv')}')")
    sql = questions(lambda t: f"CAST(epoch_ms({t}) // 3600000 AS INT)", lambda t: f"epoch_ms({t})",
                    lambda t: f"epoch_ms({t}) // 1000")
    return start, db.execute(sql).fetchall()


def datafusion():
    import datafusion
    import pyarrow as pa

    start = time.perf_counter()
    db = datafusion.SessionContext(datafusion.SessionConfig().with_target_partitions(THREADS))
    ms, text = pa.timestamp("ms"), pa.string()
    probes = pa.schema([("ts", ms), ("service", text), ("ok", pa.int8()), ("latency_ms", pa.float64())])
    tickets = pa.schema([("id", text), ("priority", text), ("opened_at", ms), ("first_response_at", ms),
                         ("resolved_at", ms), ("status", text), ("group", text)])
    for name, schema in (("probes", probes), ("tickets", tickets)):
        file = path(f"{name}.{FORMAT}")
        if not os.path.exists(file):
            continue
        if FORMAT == "csv":
            db.register_csv(name, file, schema=schema)
        elif FORMAT == "ndjson":
            db.register_json(name, file, schema=schema, file_extension=".ndjson")
        else:
            db.register_parquet(name, file)
    hours = pa.schema([("h", pa.int32()), ("berlin", text), ("newyork", text), ("open", pa.int64()), ("rate", pa.int64())])
    spans = pa.schema([("service", text), ("h", pa.int32()), ("from_ms", pa.int64()), ("until_ms", pa.int64())])
    db.register_csv("hours", path("hours.csv"), schema=hours)
    db.register_csv("maintenance", path("maintenance_hours.csv"), schema=spans)
    bare = lambda t: f"arrow_cast(arrow_cast({t}, 'Timestamp(Millisecond, None)'), 'Int64')"
    sql = questions(lambda t: f"CAST({bare(t)} / 3600000 AS INT)", bare, lambda t: f"({bare(t)} / 1000)")
    return start, [tuple(row.values()) for row in db.sql(sql).to_arrow_table().to_pylist()]


def chdb():
    from chdb.session import Session

    start = time.perf_counter()
    db = Session()
    form = {"csv": "CSVWithNames", "ndjson": "JSONEachRow", "parquet": "Parquet"}[FORMAT]
    probes = "ts DateTime64(3, ''UTC''), service LowCardinality(String), ok UInt8, latency_ms Float64"
    tickets = ("id String, priority LowCardinality(String), opened_at DateTime(''UTC''), "
               "first_response_at Nullable(DateTime(''UTC'')), resolved_at Nullable(DateTime(''UTC'')), "
               "status LowCardinality(String), `group` LowCardinality(String)")
    hours = "h Int32, berlin String, newyork String, open Int64, rate Int64"
    spans = "service String, h Int32, from_ms Int64, until_ms Int64"
    for name, file, kind, columns in (
        ("probes", f"probes.{FORMAT}", form, probes),
        ("tickets", f"tickets.{FORMAT}", form, tickets),
        ("hours", "hours.csv", "CSVWithNames", hours),
        ("maintenance", "maintenance_hours.csv", "CSVWithNames", spans),
    ):
        db.query(f"CREATE VIEW {name} AS SELECT * FROM file('{path(file)}', {kind}, '{columns}')")
    sql = questions(lambda t: f"toInt32(intDiv(toUnixTimestamp({t}), 3600))", lambda t: f"toUnixTimestamp64Milli({t})",
                    lambda t: f"toInt64(toUnixTimestamp({t}))")
    settings = f" SETTINGS max_threads={THREADS}, date_time_input_format='best_effort', join_use_nulls=1"
    lines = str(db.query(sql + settings, "JSONCompactEachRow")).splitlines()
    return start, [json.loads(line) for line in lines if line]


def polars():
    os.environ["POLARS_MAX_THREADS"] = str(THREADS)
    import polars as pl

    start = time.perf_counter()
    name = "tickets" if QUESTION == "q3" else "probes"
    times = ["opened_at", "first_response_at"] if QUESTION == "q3" else ["ts"]
    form = "%Y-%m-%dT%H:%M:%SZ" if QUESTION == "q3" else "%Y-%m-%dT%H:%M:%S%.3fZ"
    file = path(f"{name}.{FORMAT}")
    if FORMAT == "parquet":
        rows = pl.scan_parquet(file)
    else:
        if FORMAT == "csv":
            rows = pl.scan_csv(file, schema_overrides={t: pl.String for t in times})
        else:
            columns = {"ts": pl.String, "service": pl.String, "ok": pl.Int64, "latency_ms": pl.Float64}
            rows = pl.scan_ndjson(file, schema=columns)
        rows = rows.with_columns(pl.col(t).str.to_datetime(form, time_unit="ms") for t in times)
    ms = lambda column: pl.col(column).dt.epoch("ms")
    hours = pl.read_csv(path("hours.csv"), schema_overrides={"h": pl.Int64}).lazy()
    if QUESTION == "q1":
        spans = pl.read_csv(path("maintenance_hours.csv"), schema_overrides={"h": pl.Int64}).lazy()
        rows = rows.with_columns((ms("ts") // 3_600_000).alias("h")).join(spans, on=["service", "h"], how="left")
        outside = pl.col("from_ms").is_null() | (ms("ts") < pl.col("from_ms")) | (ms("ts") >= pl.col("until_ms"))
        rows = rows.filter(outside).group_by("service", "h").agg(pl.len().alias("n"), pl.col("ok").cast(pl.Int64).sum().alias("good"))
        rows = rows.join(hours, on="h").group_by("service", "berlin").agg(pl.col("n").sum(), pl.col("good").sum())
    elif QUESTION == "q2":
        rows = rows.with_columns((ms("ts") // 3_600_000).alias("h")).join(hours, on="h")
        rows = rows.with_columns((pl.col("latency_ms") * 10).round().cast(pl.Int32).alias("tenths"))
        rows = rows.group_by("service", "berlin", "tenths").agg(pl.len().cast(pl.Int64).alias("n")).sort("tenths")
        upto, total = pl.col("n").cum_sum(), pl.col("n").sum()
        rank = lambda p: pl.col("tenths").filter(100 * upto >= p * total).min()
        rows = rows.group_by("service", "berlin", maintain_order=True).agg(rank(95).alias("p95"), rank(99).alias("p99"))
    else:
        seconds = lambda column: pl.col(column).dt.epoch("ms") // 1000
        rows = rows.select("priority", seconds("opened_at").alias("o"), seconds("first_response_at").alias("f"))
        rows = rows.with_columns((pl.col("o") // 3600).alias("h"), (pl.col("f") // 3600).alias("hf"))
        rows = rows.join(hours, on="h", how="left").join(hours, left_on="hf", right_on="h", how="left", suffix="_f")
        before = pl.col("open") + pl.col("rate") * (pl.col("o") % 3600)
        after = pl.col("open_f") + pl.col("rate_f") * (pl.col("f") % 3600)
        target = pl.col("priority").replace_strict(TARGETS, return_dtype=pl.Int64)
        met = ((after - before) <= target).fill_null(False).cast(pl.Int64)
        rows = rows.with_columns(met.alias("met")).group_by("priority", "newyork").agg(pl.len(), pl.col("met").sum())
    return start, rows.collect(engine="streaming").rows()


start, rows = {"duckdb": duckdb, "datafusion": datafusion, "chdb": chdb, "polars": polars}[PEER]()
seconds = time.perf_counter() - start
json.dump({"seconds": seconds, "rows": [[row[0], row[1], int(row[2]), int(row[3])] for row in rows]}, sys.stdout)
