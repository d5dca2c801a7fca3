package exec

import (
	"context"

	"flowsql/catalog"
	"flowsql/sql/plan"
	"flowsql/sql/types"
)

// systemTable is a table that tells of the engine. It is made anew for each statement that reads it.
type systemTable struct {
	schema, name string
	fields       []plan.Field
	fill         func(context.Context, *Session, *grid) error
}

// systemTables lists them all.
func systemTables() []systemTable {
	return []systemTable{
		{"flowsql", "queries", []plan.Field{
			textField("name"), textField("state"), intField("files_done"), intField("files_total"), intField("rows"), intField("bytes"),
			intField("rejects"), intField("batch_id"), floatField("rows_per_second"), floatField("eta_seconds"), boolField("caught_up"),
			textField("watermark"), intField("late_rows"), intField("state_rows"), intField("state_bytes"), textField("mode"), textField("last_error"),
		}, fillQueries},
		{"flowsql", "batches", []plan.Field{
			textField("query"), intField("batch_id"), intField("files"), textField("end_file"), intField("files_done"), intField("rows"),
			intField("rejects"), intField("late_rows"), floatField("milliseconds"), boolField("caught_up"), timeField("committed_at"),
		}, fillBatches},
		{"flowsql", "files", []plan.Field{
			textField("query"), textField("table_name"), textField("path"), intField("size"), timeField("mtime"), intField("rows"),
			intField("rejects"), intField("bytes_done"), textField("state"),
		}, fillFiles},
		{"flowsql", "rejects", []plan.Field{
			textField("table_name"), textField("file"), intField("line"), intField("byte_offset"), textField("column_name"),
			textField("reason"), textField("raw"),
		}, fillRejects},
		{"flowsql", "settings", []plan.Field{textField("name"), textField("value"), textField("description")}, fillSettings},
		{"information_schema", "tables", []plan.Field{
			textField("table_schema"), textField("table_name"), textField("table_type"), textField("growth"),
		}, fillTables},
		{"information_schema", "columns", []plan.Field{
			textField("table_schema"), textField("table_name"), textField("column_name"), intField("ordinal_position"),
			textField("data_type"), textField("is_nullable"),
		}, fillColumns},
	}
}

// systemTable is the table of that name, filled now.
func (s *Session) systemTable(ctx context.Context, schema, name string) (catalog.Table, bool, error) {
	g, err := s.systemGrid(ctx, schema, name)
	if g == nil || err != nil {
		return nil, false, err
	}
	return g.table(schema + "." + name), true, nil
}

// systemGrid is the content of a system table, nil if there is none of that name.
func (s *Session) systemGrid(ctx context.Context, schema, name string) (*grid, error) {
	for _, t := range systemTables() {
		if t.schema == schema && t.name == name {
			g := newGrid(t.fields...)
			return g, t.fill(ctx, s, g)
		}
	}
	return nil, nil
}

func fillQueries(_ context.Context, s *Session, g *grid) error {
	for _, x := range s.engine.list() {
		c := x.continuous
		if c == nil {
			continue
		}
		c.mu.Lock()
		p := c.progress
		rate, eta := null, null
		if seconds := c.busy.Seconds(); seconds > 0 && c.rows > 0 {
			rate = fraction(float64(c.rows) / seconds)
			if p.bytesDone > 0 {
				eta = fraction(seconds / float64(p.bytesDone) * float64(max(0, p.bytesTotal-p.bytesDone)))
			}
		}
		failure := c.trouble()
		g.add(text(c.name), text(string(c.shownState())), number(p.filesDone), number(p.filesTotal), number(c.rows), number(p.bytesDone),
			number(c.rejected), countOrNull(c.nextBatch-1), rate, eta, truth(c.state == stateCaughtUp),
			textOrNull(c.measured.watermark), number(c.measured.late), number(c.measured.rows), number(c.measured.bytes), text(c.mode()), textOrNull(failure))
		c.mu.Unlock()
	}
	return nil
}

func fillBatches(ctx context.Context, s *Session, g *grid) error {
	for _, x := range s.engine.list() {
		c := x.continuous
		if c == nil {
			continue
		}
		batches, err := c.allBatches(ctx)
		if err != nil {
			return err
		}
		for _, b := range batches {
			g.add(text(c.name), number(b.id), number(b.files), textOrNull(b.endFile), number(b.filesDone), number(b.rows), number(b.rejects), number(b.late),
				fraction(float64(b.took.Microseconds())/1000), truth(b.caughtUp), number(b.committed.UnixMicro()))
		}
	}
	return nil
}

func fillFiles(ctx context.Context, s *Session, g *grid) error {
	add := func(query string, feed catalog.Feed, at catalog.Version) error {
		files, err := feed.Files(ctx, at)
		if err != nil {
			return err
		}
		for _, f := range files {
			g.add(textOrNull(query), text(feed.Name()), text(f.Path), number(f.Size), number(f.Modified), countOrNull(f.Rows),
				countOrNull(f.Rejects), number(f.BytesDone), text(f.State))
		}
		return nil
	}
	for _, x := range s.engine.list() {
		if feed, ok := x.table.(catalog.Feed); ok {
			if err := add("", feed, nil); err != nil {
				return err
			}
		}
		if x.continuous == nil {
			continue
		}
		committed, err := x.continuous.committed(ctx)
		if err != nil {
			return err
		}
		for _, in := range committed {
			if feed, ok := in.table.(catalog.Feed); ok {
				if err := add(x.name, feed, in.version); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// committed is the inputs as the last commit left them.
func (c *Continuous) committed(ctx context.Context) ([]input, error) {
	c.stepping.Lock()
	defer c.stepping.Unlock()
	if err := c.regain(ctx); err != nil {
		return nil, err
	}
	list := make([]input, len(c.inputs))
	for i, in := range c.inputs {
		list[i] = *in
	}
	return list, nil
}

func fillRejects(ctx context.Context, s *Session, g *grid) error {
	add := func(list []catalog.Reject) {
		for _, r := range list {
			g.add(text(r.Table), text(r.File), number(r.Line), number(r.Offset), textOrNull(r.Column), text(r.Reason), text(r.Raw))
		}
	}
	for _, x := range s.engine.list() {
		s.engine.mu.Lock()
		add(s.engine.rejected[x.table.Name()])
		s.engine.mu.Unlock()
		if c := x.continuous; c != nil {
			list, err := c.allRejects(ctx)
			if err != nil {
				return err
			}
			for i := range list {
				list[i].Table = c.name
			}
			add(list)
		}
	}
	return nil
}

func fillSettings(_ context.Context, s *Session, g *grid) error {
	for _, x := range s.settings.List() {
		g.add(text(x.Name), text(x.Value), text(x.Description))
	}
	return nil
}

func fillTables(_ context.Context, s *Session, g *grid) error {
	for _, x := range s.engine.list() {
		g.add(text("main"), text(x.name), text(string(x.kind)), text(x.table.Growth().String()))
	}
	for _, t := range systemTables() {
		g.add(text(t.schema), text(t.name), text("system"), text(catalog.Replace.String()))
	}
	return nil
}

func fillColumns(_ context.Context, s *Session, g *grid) error {
	for _, x := range s.engine.list() {
		for i, f := range x.table.Schema().Fields() {
			t, err := types.FromArrow(f.Type)
			if err != nil {
				return err
			}
			g.add(text("main"), text(x.name), text(f.Name), number(int64(i+1)), text(t.String()), text("YES"))
		}
	}
	for _, t := range systemTables() {
		for i, f := range t.fields {
			g.add(text(t.schema), text(t.name), text(f.Name), number(int64(i+1)), text(f.Type.String()), text("YES"))
		}
	}
	return nil
}
