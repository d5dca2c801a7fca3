package exec

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"flowsql/catalog"
	"flowsql/sql/ast"
	"flowsql/sql/source"
)

// missing are the files that are in the result and cannot be read again. Those that are not as they were are an error, unless
// they may be. c.stepping is held.
func (c *Continuous) missing(ctx context.Context, mayChange bool) ([]string, error) {
	var paths []string
	for _, in := range c.inputs {
		feed, ok := in.table.(catalog.Feed)
		if !ok || in.version == nil {
			continue
		}
		at := in.version
		if mayChange {
			renewed, err := feed.Renewed(ctx, at)
			if err != nil {
				return nil, err
			}
			at = renewed.Version()
		}
		list, err := feed.Missing(ctx, at)
		if err != nil {
			return nil, err
		}
		paths = append(paths, list...)
	}
	return paths, nil
}

// filesGone is files that are gone in words: "2 files gone (a.json, b.json)".
func filesGone(paths []string) string {
	var names []string
	for i, p := range paths {
		if i == 3 && len(paths) > 4 {
			names = append(names, fmt.Sprintf("%d more", len(paths)-i))
			break
		}
		names = append(names, filepath.Base(p))
	}
	return fmt.Sprintf("%s gone (%s)", count(len(paths), "file"), strings.Join(names, ", "))
}

// refuseMissing refuses to make a result again where it would lose the rows of files that are gone. c.stepping is held.
func (c *Continuous) refuseMissing(ctx context.Context, place source.Span, hint string) error {
	paths, err := c.missing(ctx, true)
	if err != nil || len(paths) == 0 {
		return err
	}
	return source.Errorf(place, "%s has rows of %s, which cannot be read again", c, filesGone(paths)).WithHint("%s", hint)
}

// readMissing reads the option missing = 'error' | 'ignore'.
func readMissing(given []ast.Option) (ignore bool, err error) {
	word := "error"
	err = apply(given, []option{{"missing", func(v string) error { return oneOf(v, &word, "error", "ignore") }}})
	return word == "ignore", err
}
