package function

import (
	"fmt"
	"slices"
	"strings"
)

// Reference is every function and operator as tables of Markdown, by family. The page that holds it is compared with
// it by a test.
func Reference() string {
	var b strings.Builder
	section := func(title string) {
		fmt.Fprintf(&b, "### %s\n\n| write | it is | other names |\n| --- | --- | --- |\n", title)
	}
	row := func(usage, summary string, aliases []string) {
		names := slices.Clone(aliases)
		for i, n := range names {
			names[i] = code(n)
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", code(usage), cell(summary), strings.Join(names, ", "))
	}
	for _, family := range families {
		section(family.title)
		for _, f := range family.list {
			row(f.Usage, f.Summary, f.Aliases)
		}
		b.WriteByte('\n')
	}
	section("Aggregates")
	for _, f := range aggregateFunctions {
		row(f.Usage, f.Summary, f.Aliases)
	}
	b.WriteString("\n### Refused, and what to write instead\n\n| name | because | instead |\n| --- | --- | --- |\n")
	for _, r := range refusals {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", code(strings.Join(strings.Fields(r.names), ", ")), cell(r.message), cell(r.hint))
	}
	return b.String()
}

// cell is text inside a table: a bar would end the cell, also in code.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

func code(s string) string { return "`" + cell(s) + "`" }
