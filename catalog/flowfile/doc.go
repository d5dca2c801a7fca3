// Package flowfile reads flow files: bytes to Arrow columns. It knows formats (NDJSON, JSON arrays, CSV), compression
// (gzip, bzip2, zstd), directories, and how files grow, and nothing of SQL; it stands beside mem under catalog.
//
// The way of a row: list.go finds files, match.go says which of them were covered before, ledger.go, run.go and feed.go decide
// which bytes a version covers, scan.go cuts these into morsels, unpack.go and window.go bring the bytes, jsonrows.go, jsonarray.go and csvrows.go find
// rows in them, walk.go (any JSON), template.go (JSON spelled like a row seen before), csvfast.go (plain CSV), and frame.go (both,
// by the index of all quotes, commas and numbers that index.go makes) and meshrows.go (JSON of no shape, by the places of all tokens,
// which mesh.go finds) take a row apart, value.go turns a token into a
// value of its column, columns.go many at once, batch.go collects columns and makes records. The fast ways refuse nothing: what
// they do not know goes the slow way, so that both accept the same rows. rows.go decides by on_error.
//
// A step costs what it takes, not what there is: versions of one feed share a ledger that only grows, and a run of steps
// shares a listing (run.go) and readers (spare.go). What must outlive the process is plain rows, one a file (ledgerrows.go), and a definition (definition.go).
//
// A schema is declared or inferred (infer.go, sample.go) and may then evolve (evolve.go) until the table is frozen.
//
// Acceptance of a row depends on its bytes, the schema and on_error alone: every row is checked in full, whichever columns a scan asks
// for; under on_error = skip some rows that no condition lets pass are not read (literals.go). Beyond the syntax, a row misfits where two
// keys name the same column (an exact spelling beside one in other case is no duplicate: the exact one counts), where text is not UTF-8
// or has a lone surrogate, and where a value is nested deeper than 512 levels.
package flowfile
