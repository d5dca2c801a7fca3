package store

// Format is the version of the catalog on disk: one more whenever an older program could not read it.
const Format = 6

// application marks our databases: "flsq".
const application = 0x666c7371

// tables are the database. Every committed change adds one to meta.generation, so that others see that there is one.
//
// An object is a definition. A head is where a continuous query stands: seq counts its commits, and a commit is made only
// onto the seq that it started from; batches.seq is that by which a batch came. data names the Arrow files that count, in the order n, or has them if they are small; garbage names those
// that did until lately, which somebody may still be opening.
const tables = `
CREATE TABLE meta (generation INTEGER NOT NULL);
INSERT INTO meta VALUES (1);
CREATE TABLE objects (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	key TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	text TEXT NOT NULL,
	definition BLOB,
	version INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE heads (
	object INTEGER PRIMARY KEY REFERENCES objects ON DELETE CASCADE,
	seq INTEGER NOT NULL DEFAULT 0,
	state TEXT NOT NULL DEFAULT 'RUNNING',
	error TEXT NOT NULL DEFAULT '',
	anew INTEGER NOT NULL DEFAULT 0,
	asked INTEGER NOT NULL DEFAULT 0,
	plan TEXT NOT NULL DEFAULT '',
	status BLOB NOT NULL DEFAULT '{}'
);
` + ledgers + `
CREATE TABLE batches (
	object INTEGER NOT NULL REFERENCES objects ON DELETE CASCADE,
	id INTEGER NOT NULL,
	files INTEGER NOT NULL,
	end_file TEXT NOT NULL,
	files_done INTEGER NOT NULL,
	rows INTEGER NOT NULL,
	rejects INTEGER NOT NULL,
	took INTEGER NOT NULL,
	caught_up INTEGER NOT NULL,
	committed INTEGER NOT NULL,
	seq INTEGER,
	result_rows INTEGER,
	late_rows INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (object, id)
) WITHOUT ROWID;
CREATE TABLE rejects (
	object INTEGER NOT NULL REFERENCES objects ON DELETE CASCADE,
	n INTEGER NOT NULL,
	taken INTEGER NOT NULL,
	table_name TEXT NOT NULL,
	file TEXT NOT NULL,
	line INTEGER NOT NULL,
	byte_offset INTEGER NOT NULL,
	column_name TEXT NOT NULL,
	reason TEXT NOT NULL,
	raw BLOB NOT NULL,
	PRIMARY KEY (object, n)
) WITHOUT ROWID;
CREATE TABLE data (
	object INTEGER NOT NULL REFERENCES objects ON DELETE CASCADE,
	kind TEXT NOT NULL,
	n INTEGER NOT NULL,
	file TEXT NOT NULL,
	rows INTEGER NOT NULL,
	bytes INTEGER NOT NULL,
	sum INTEGER NOT NULL,
	sums BLOB,
	body BLOB,
	PRIMARY KEY (object, kind, n)
) WITHOUT ROWID;
` + orders + `
CREATE TABLE garbage (
	file TEXT PRIMARY KEY,
	since INTEGER NOT NULL
) WITHOUT ROWID;
`

// orders has the definitions that are to take the place of others; see Order.
const orders = `
CREATE TABLE orders (
	object INTEGER PRIMARY KEY REFERENCES objects ON DELETE CASCADE,
	number INTEGER NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	text TEXT NOT NULL,
	definition BLOB,
	error TEXT NOT NULL
);
`

// ledgers has what of which files is in results, as pages (see catalog/ledger).
const ledgers = `
CREATE TABLE ledger (
	object INTEGER NOT NULL REFERENCES objects ON DELETE CASCADE,
	input INTEGER NOT NULL,
	place INTEGER NOT NULL,
	page BLOB NOT NULL,
	PRIMARY KEY (object, input, place)
);
`

// births tells inodes with the same number apart.
const births = "ALTER TABLE ledger ADD COLUMN birth INTEGER NOT NULL DEFAULT 0"

// bodies are small files that are kept in the database.
const bodies = "ALTER TABLE data ADD COLUMN body BLOB"

// pasts tells by which commit a batch came, and how many rows the result had after it; NULL for those of earlier formats. And how many
// rows were late.
const pasts = "ALTER TABLE batches ADD COLUMN seq INTEGER; ALTER TABLE batches ADD COLUMN result_rows INTEGER; " +
	"ALTER TABLE batches ADD COLUMN late_rows INTEGER NOT NULL DEFAULT 0"

// upgrades[n] makes a database of format n one of format n + 1. That of 5 goes on in pageLedgers.
var upgrades = [Format]string{1: orders, 2: births, 3: bodies, 4: pasts, 5: "ALTER TABLE ledger RENAME TO ledger_rows;" + ledgers}
