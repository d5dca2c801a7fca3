-- The busiest web servers, twice: once in batch over all files, once as a stream that takes the files one at a time.
-- Run from the repository's top: go run ./cmd/flowsql --format table -f testdata/notebook.sql
create table flows with (path = 'testdata/flows');

-- First half: the batch query.
select dstdevice, count(*) as count from flows
where dstport in (80, 443) group by dstdevice order by count desc limit 10;

-- Second half: the same query, continuous, into the table counts.
create continuous query counts with (max_files_per_trigger = 1) as
  select dstdevice, count(*) as count from flows
  where dstport in (80, 443) group by dstdevice order by count desc;
wait counts;
select batch_id, files_done, rows, caught_up from flowsql.batches where query = 'counts' order by batch_id;
select * from counts limit 10;

-- They agree: counts is compared with a recomputation over the files of its last batch, row by row, and with the
-- batch query itself.
verify counts;
select count(*) as groups, sum(c.count <=> b.count) as identical
from counts as c full join (
  select dstdevice, count(*) as count from flows where dstport in (80, 443) group by dstdevice) as b
  on c.dstdevice = b.dstdevice;
