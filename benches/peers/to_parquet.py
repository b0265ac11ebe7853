"""The CSV files of a folder as Parquet, as pipelines write them: typed, zstd, row groups of about a million rows."""

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as reader
import pyarrow.parquet as pq

FOLDER = Path(sys.argv[1])
MS = pa.timestamp("ms", "UTC")
TYPES = {
    "probes": {"ts": MS, "service": pa.string(), "ok": pa.int8(), "latency_ms": pa.float64()},
    "tickets": {"opened_at": MS, "first_response_at": MS, "resolved_at": MS},
}
for name, types in TYPES.items():
    convert = reader.ConvertOptions(column_types=types)
    with reader.open_csv(FOLDER / f"{name}.csv", convert_options=convert,
                         read_options=reader.ReadOptions(block_size=64 << 20)) as stream:
        with pq.ParquetWriter(FOLDER / f"{name}.parquet", stream.schema, compression="zstd") as out:
            for batch in stream:
                out.write_table(pa.Table.from_batches([batch]), row_group_size=1 << 20)
