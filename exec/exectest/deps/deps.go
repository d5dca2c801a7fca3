package deps

import (
	_ "github.com/apache/arrow/go/v15/arrow"
	_ "github.com/apache/arrow/go/v15/arrow/array"
	_ "github.com/apache/arrow/go/v15/arrow/ipc"
	_ "github.com/chzyer/readline"
	_ "github.com/cosnicolaou/pbzip2"
	_ "github.com/klauspost/compress/gzip"
	_ "github.com/klauspost/compress/zstd"
	_ "github.com/rogpeppe/go-internal/testscript"
	_ "github.com/xwb1989/sqlparser"
	_ "golang.org/x/sync/errgroup"
	_ "golang.org/x/term"
)
