package expr

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"flowsql/sql/plan"
	"flowsql/sql/types"
)

func digestKernels() map[string]maker {
	hexed := func(f func(s string) []byte) maker {
		return fixed(lift1(readText, writeText, sure(func(s string) string { return hex.EncodeToString(f(s)) })))
	}
	return map[string]maker{
		"md5":  hexed(func(s string) []byte { x := md5.Sum([]byte(s)); return x[:] }),
		"sha1": hexed(func(s string) []byte { x := sha1.Sum([]byte(s)); return x[:] }),
		"sha2": fixed(lift2(readText, readInt, writeText, sha2)),
		"hex": func(c *plan.Call) (kernel, error) {
			if c.Args[0].Type().Kind == types.BigInt {
				return lift1(readInt, writeText, sure(func(n int64) string { return fmt.Sprintf("%X", uint64(n)) })), nil
			}
			return lift1(readText, writeText, sure(func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) })), nil
		},
		"unhex": fixed(lift1(readText, writeText, func(s string) (string, error) {
			if len(s)%2 == 1 {
				s = "0" + s
			}
			b, err := hex.DecodeString(s)
			if err != nil || !utf8.Valid(b) {
				return "", errNull
			}
			return string(b), nil
		})),
	}
}

func sha2(s string, size int64) (string, error) {
	switch size {
	case 224:
		return fmt.Sprintf("%x", sha256.Sum224([]byte(s))), nil
	case 0, 256:
		return fmt.Sprintf("%x", sha256.Sum256([]byte(s))), nil
	case 384:
		return fmt.Sprintf("%x", sha512.Sum384([]byte(s))), nil
	case 512:
		return fmt.Sprintf("%x", sha512.Sum512([]byte(s))), nil
	}
	return "", errNull
}
