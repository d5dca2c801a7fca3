# One peer behind a conversation: a JSON request a line on standard input, a JSON answer a line on standard output.
#
#   python helper.py ENGINE THREADS
#
# Requests: {"op": "version"}, {"op": "files", "format", "paths"} makes flows a view of files, {"op": "load", same} a
# table in memory, {"op": "query", "sql"}, {"op": "stream", "format"} readies an incremental count of web servers,
# {"op": "step", "format", "paths"} adds files to it and answers it, {"op": "trickle", "format", "dir"} has the peer's own
# streaming engine take a folder file by file. Answers: {"rows": [[...]]}, {"version"}, {"millis": [...]} or {"error"}.
import json
import os
import sys

NUMBERS = {"time", "duration", "protocol", "srcpackets", "dstpackets", "srcbytes", "dstbytes"}
COLUMNS = ["time", "duration", "srcdevice", "dstdevice", "protocol", "srcport", "dstport", "srcpackets", "dstpackets", "srcbytes", "dstbytes"]
WEB = "select dstdevice, count(*) as n from {} where dstport in ('80','443') group by dstdevice"
TOP = " order by n desc, dstdevice limit 20"


def real(form):
    """Whether numbers are spelled as fractions: then peers are given DOUBLE, else 64-bit integers."""
    return form in ("json-float", "json-mess")


def columns(form, number, integer, text):
    return {c: (number if real(form) else integer) if c in NUMBERS else text for c in COLUMNS}


def suffix(path):
    """How the file's name ends, the packing included."""
    name = os.path.basename(path)
    return name[name.index("."):]


class DuckDB:
    enum = False

    def __init__(self, threads):
        import duckdb
        self.version = duckdb.__version__
        self.db = duckdb.connect(config={"threads": threads})
        self.db.execute("set preserve_insertion_order = false")
        self.db.execute("set enable_progress_bar = false")

    def source(self, form, paths):
        types = "{" + ", ".join(f"{c}: '{t}'" for c, t in columns(form, "DOUBLE", "BIGINT", "VARCHAR").items()) + "}"
        if form == "csv":
            return f"read_csv({paths}, header = false, delim = ',', columns = {types})"
        return f"read_json({paths}, format = 'newline_delimited', columns = {types})"

    def files(self, form, paths):
        self.db.execute(f"create or replace view flows as select * from {self.source(form, paths)}")

    def load(self, form, paths):
        if not self.enum:
            self.db.execute(f"create table flows as select * from {self.source(form, paths)}")
            return
        self.db.execute(f"create temp table raw as select * from {self.source(form, paths)}")
        texts = [c for c in COLUMNS if c not in NUMBERS]
        for c in texts:
            self.db.execute(f"create type {c}_text as enum (select distinct {c} from raw where {c} is not null order by 1)")
        picks = [f"{c}::{c}_text as {c}" if c in texts else f"{c}::{'UTINYINT' if c == 'protocol' else 'UINTEGER'} as {c}"
                 if c in ("time", "duration", "protocol", "srcpackets", "dstpackets") else f"{c}::BIGINT as {c}" for c in COLUMNS]
        self.db.execute(f"create table flows as select {', '.join(picks)} from raw")
        self.db.execute("drop table raw")

    def query(self, sql):
        return self.db.execute(sql).fetchall()

    def stream(self, form):
        self.db.execute("create or replace table counts (dstdevice varchar primary key, n bigint)")

    def step(self, form, paths):
        self.db.execute(f"insert into counts {WEB.format(self.source(form, paths))} on conflict do update set n = n + excluded.n")
        return self.query("select * from counts" + TOP)


class DuckDBEnum(DuckDB):
    enum = True


class ClickHouse:
    def __init__(self, threads):
        import chdb
        from chdb import session
        self.version = f"{chdb.query('select version()').bytes().decode().strip().strip(chr(34))} (chdb {chdb.__version__})"
        self.db = session.Session()
        self.settings = f" settings max_threads = {threads}"

    def source(self, form, paths):
        types = ", ".join(f"{c} {t}" for c, t in columns(form, "Float64", "Int64", "String").items())
        if form == "json-mess":
            types = ", ".join(f"{c} Nullable({t})" for c, t in columns(form, "Float64", "Int64", "String").items())
        folder = paths[0].rsplit("/", 1)[0]
        names = paths[0] if len(paths) == 1 else folder + "/*" + suffix(paths[0])
        return f"file('{names}', {'CSV' if form == 'csv' else 'JSONEachRow'}, '{types}')"

    def files(self, form, paths):
        self.db.query("create database if not exists bench")
        self.from_files = self.source(form, paths)

    from_files = "bench.flows"

    def load(self, form, paths):
        self.db.query("create database if not exists bench")
        types = ", ".join(f"{c} {t}" for c, t in columns(form, "Float64", "Int64", "LowCardinality(String)").items())
        self.db.query(f"create table bench.flows ({types}) engine = Memory")
        self.db.query(f"insert into bench.flows select * from {self.source(form, paths)}" + self.settings)

    def query(self, sql):
        for word in ("from", "join"):
            sql = sql.replace(f"{word} flows", f"{word} {self.from_files}")
        answer = self.db.query(sql + self.settings, "JSONCompactEachRow").bytes().decode()
        return [json.loads(line) for line in answer.splitlines()]


class Polars:
    def __init__(self, threads):
        os.environ["POLARS_MAX_THREADS"] = str(threads)
        import polars
        self.pl, self.version = polars, polars.__version__
        self.db = polars.SQLContext()

    def source(self, form, paths):
        schema = columns(form, self.pl.Float64, self.pl.Int64, self.pl.String)
        if form == "csv":
            return self.pl.scan_csv(paths, has_header=False, schema=schema)
        return self.pl.scan_ndjson(paths, schema=schema)

    def files(self, form, paths):
        self.db.register("flows", self.source(form, paths))

    def load(self, form, paths):
        self.db.register("flows", self.source(form, paths).collect().rechunk())

    def query(self, sql):
        if sql == "select 1":
            sql = "select 1 as one"
        return self.db.execute(sql).collect(engine="streaming").rows()


class DataFusion:
    def __init__(self, threads):
        import datafusion
        import pyarrow
        self.pa, self.version = pyarrow, datafusion.__version__
        self.db = datafusion.SessionContext(datafusion.SessionConfig().with_target_partitions(threads))

    def schema(self, form):
        return self.pa.schema(list(columns(form, self.pa.float64(), self.pa.int64(), self.pa.string()).items()))

    def register(self, name, form, paths):
        folder = paths[0].rsplit("/", 1)[0]
        packing = {".gz": "gzip", ".zst": "zstd"}.get(os.path.splitext(paths[0])[1])
        packed = {"file_extension": suffix(paths[0]), "file_compression_type": packing}
        if form == "csv":
            self.db.register_csv(name, folder, schema=self.schema(form), has_header=False, **packed)
        else:
            self.db.register_json(name, folder, schema=self.schema(form), **packed)

    def files(self, form, paths):
        self.register("flows", form, paths)

    def load(self, form, paths):
        self.register("raw", form, paths)
        self.db.sql("create table flows as select * from raw").collect()
        self.db.sql("drop table raw").collect()

    def query(self, sql):
        batches = self.db.sql(sql).collect()
        return [list(row.values()) for b in batches for row in b.to_pylist()]


class Spark:
    def __init__(self, threads):
        from pyspark.sql import SparkSession
        self.db = (SparkSession.builder.master(f"local[{threads}]").config("spark.ui.enabled", "false")
                   .config("spark.driver.memory", "8g").config("spark.sql.shuffle.partitions", str(threads))
                   .config("spark.sql.ansi.enabled", "false").getOrCreate())
        self.db.sparkContext.setLogLevel("OFF")
        self.version = self.db.version

    def schema(self, form):
        return ", ".join(f"{c} {t}" for c, t in columns(form, "DOUBLE", "BIGINT", "STRING").items())

    def files(self, form, paths):
        read = self.db.read.schema(self.schema(form))
        (read.csv(paths) if form == "csv" else read.json(paths)).createOrReplaceTempView("flows")

    def load(self, form, paths):
        self.files(form, paths)
        self.db.sql("cache table flows")

    def query(self, sql):
        return [list(row) for row in self.db.sql(sql).collect()]

    def trickle(self, form, folder):
        """Takes a folder one file a trigger, with a complete result after each; the milliseconds of each trigger."""
        source = self.db.readStream.schema(self.schema(form)).option("maxFilesPerTrigger", 1).json(folder)
        source.createOrReplaceTempView("arriving")
        stream = self.db.sql(WEB.format("arriving")).writeStream.outputMode("complete").format("memory").queryName("counts")
        millis = []
        run = stream.option("numRecentProgressUpdates", 1000).start()
        run.processAllAvailable()
        millis = [p["durationMs"]["triggerExecution"] for p in run.recentProgress if p["numInputRows"] > 0]
        run.stop()
        return millis, self.query("select * from counts" + TOP)


ENGINES = {"duckdb": DuckDB, "duckdb-enum": DuckDBEnum, "clickhouse": ClickHouse, "polars": Polars, "datafusion": DataFusion, "spark": Spark}


def plain(value):
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


def answer(engine, r):
    op = r["op"]
    if op == "version":
        return {"version": engine.version}
    if op == "query":
        return {"rows": [[plain(v) for v in row] for row in engine.query(r["sql"])]}
    if op == "stream":
        engine.stream(r["format"])
        return {}
    if op == "step":
        return {"rows": [[plain(v) for v in row] for row in engine.step(r["format"], r["paths"])]}
    if op == "trickle":
        millis, rows = engine.trickle(r["format"], r["dir"])
        return {"millis": millis, "rows": [[plain(v) for v in row] for row in rows]}
    if op in ("files", "load"):
        getattr(engine, op)(r["format"], r["paths"])
        return {}
    raise ValueError("unknown request " + op)


def main():
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a peer prints is not an answer
    engine = None
    for line in sys.stdin:
        try:
            engine = engine or ENGINES[sys.argv[1]](int(sys.argv[2]))
            reply = answer(engine, json.loads(line))
        except Exception as e:
            reply = {"error": f"{type(e).__name__}: {e}".strip().splitlines()[0][:300]}
        out.write(json.dumps(reply) + "\n")
        out.flush()


main()
