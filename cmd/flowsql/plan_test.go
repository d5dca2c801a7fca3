package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPlan runs EXPLAIN on the queries of testdata/plan/*.txt: a query, ----, its plan, an empty line. The tables are
// those that the first paragraphs create; a # begins a comment.
func TestPlan(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/plan/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal("no plans: ", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			c := &conversation{}
			paragraphs := strings.Split(strings.TrimRight(string(text), "\n"), "\n\n")
			for i, paragraph := range paragraphs {
				comment, body := "", paragraph
				for strings.HasPrefix(body, "#") {
					line, rest, _ := strings.Cut(body, "\n")
					comment, body = comment+line+"\n", rest
				}
				query, want, _ := strings.Cut(body, "\n----")
				want = strings.TrimPrefix(want, "\n")
				if query == "" {
					continue
				}
				if strings.HasPrefix(query, "create") {
					c.say(query, func(a answer) {
						if a.out+a.err != "" {
							t.Errorf("%s\n%s%s", query, a.out, a.err)
						}
					})
					continue
				}
				c.say("explain "+query, func(a answer) {
					got := strings.TrimSuffix(planText(a.out)+a.err, "\n")
					paragraphs[i] = comment + query + "\n----\n" + got
					if got != want && !*update {
						t.Errorf("%s\ngot:\n%s\nwant:\n%s", query, got, want)
					}
				})
			}
			c.run([]string{"-N", "--keep-going"})
			if !c.over {
				t.Fatal("the command ended too early: ", c.err.String())
			}
			if *update {
				if err := os.WriteFile(path, []byte(strings.Join(paragraphs, "\n\n")+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// planText is the rows of EXPLAIN without what is NULL, columns two blanks apart.
func planText(out string) string {
	lines := strings.Split(out, "\n")
	for i, line := range lines {
		cells := strings.Split(line, "\t")
		for len(cells) > 1 && cells[len(cells)-1] == `\N` {
			cells = cells[:len(cells)-1]
		}
		for k := 1; k < len(cells); k++ {
			cells[k] = "[" + strings.ReplaceAll(cells[k], `\N`, "") + "]"
		}
		lines[i] = strings.Join(cells, "  ")
	}
	return strings.Join(lines, "\n")
}
