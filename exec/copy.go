package exec

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"flowsql/exec/export"
	"flowsql/exec/vec"
	"flowsql/sql/ast"
	"flowsql/sql/plan"
	"flowsql/sql/source"

	"github.com/apache/arrow/go/v15/arrow"
)

// copyOptions are the WITH options of COPY and INTO OUTFILE.
type copyOptions struct {
	export.Options
	format    string
	overwrite bool
}

func readCopyOptions(st *ast.Copy) (copyOptions, error) {
	o := copyOptions{}
	o.format, o.Compression = export.FormatOf(st.Path)
	err := apply(st.Options, []option{
		{"format", func(v string) error { return oneOf(v, &o.format, export.Formats...) }},
		{"header", func(v string) error {
			header := true
			err := setBool(v, &header)
			o.NoHeader = !header
			return err
		}},
		{"null", func(v string) error { o.Null, o.NullSet = v, true; return nil }},
		{"compression", func(v string) error { return oneOf(v, &o.Compression, "none", "gzip", "zstd", "snappy", "lz4") }},
		{"overwrite", func(v string) error { return setBool(v, &o.overwrite) }},
	})
	if err == nil && o.format == "" {
		return o, source.Errorf(st.PathPlace, "the name does not tell the format of the file").
			WithHint("name it .csv, .json, .parquet or the like, or write with (format = '...'): %s", strings.Join(export.Formats, ", "))
	}
	for _, given := range st.Options {
		if err == nil && (given.Name == "header" || given.Name == "null") && !slices.Contains([]string{"csv", "tsv"}, o.format) {
			return o, source.Errorf(given.Span, "option %q is for csv and tsv, not for %s", given.Name, o.format)
		}
	}
	return o, err
}

// copyTo writes the rows of a select to a file, which is there whole when the statement has succeeded and else not at all.
func (s *Session) copyTo(ctx context.Context, st *ast.Copy) error {
	o, err := readCopyOptions(st)
	if err != nil {
		return err
	}
	query := st.Query
	if query == nil {
		query = everything(st.Name)
	}
	to := &copied{statement: st, options: o}
	defer to.discard()
	err = s.rows(ctx, query, func(fields []plan.Field) (rowSink, error) {
		to.discard() // of a first try, with narrower columns
		return to, to.begin(schemaOf(fields))
	})
	if err == nil && to.blank > 0 {
		s.out.Warn(fmt.Sprintf("%s of one NULL are empty lines, which are no rows when the file is read: with (null = '...') gives them a text", count(int(to.blank), "row")))
	}
	if err == nil {
		s.out.Done(fmt.Sprintf("wrote %d rows to %s", to.rows, st.Path))
	}
	return err
}

// everything is select * from name.
func everything(name ast.Name) ast.Query {
	from := &ast.TableName{Node: name.Node, Schema: name.Schema, Name: name.Name}
	star := &ast.Star{}
	star.Span = name.Span
	return &ast.Select{Node: name.Node, Items: []ast.Item{{Expr: star, Text: "*"}}, From: from}
}

// copied is the sink of COPY.
type copied struct {
	statement *ast.Copy
	options   copyOptions
	schema    *arrow.Schema
	file      *export.File
	writer    export.Writer
	rows      int64
	blank     int64 // rows of one NULL, which are empty lines in CSV and TSV
}

func (c *copied) begin(schema *arrow.Schema) error {
	file, err := export.Create(c.statement.Path, c.options.overwrite)
	if err != nil {
		return c.fault(err)
	}
	c.schema, c.file, c.rows, c.blank = schema, file, 0, 0
	if c.writer, err = export.New(file, c.options.format, schema, c.options.Options); err != nil {
		return c.fault(err)
	}
	return nil
}

// begun is never true: what is written is thrown away when the select starts over.
func (c *copied) begun() bool { return false }

func (c *copied) take(b *vec.Batch) error {
	c.rows += int64(b.Rows())
	rec := vec.Record(c.schema, b)
	if lines := c.options.format == "csv" || c.options.format == "tsv"; lines && len(b.Cols) == 1 && !c.options.NullSet {
		c.blank += int64(rec.Column(0).NullN())
	}
	if err := c.writer.Write(rec); err != nil {
		return c.fault(err)
	}
	return nil
}

func (c *copied) end() error {
	if err := c.writer.Close(); err != nil {
		return c.fault(err)
	}
	if err := c.file.Commit(); err != nil {
		return c.fault(err)
	}
	return nil
}

func (c *copied) discard() {
	if c.file != nil {
		c.file.Discard()
	}
	c.file = nil
}

// fault is an error of the file at the place of its path.
func (c *copied) fault(err error) error {
	e := source.Errorf(c.statement.PathPlace, "cannot write the file: %s", err)
	if errors.Is(err, export.ErrExists) {
		return e.WithHint("with (overwrite = true) replaces it")
	}
	return e
}
