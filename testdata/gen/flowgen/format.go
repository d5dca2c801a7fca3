package flowgen

import (
	"fmt"
	"strconv"
	"strings"
)

// Columns are the names of a row's values, in the order of every format.
var Columns = [...]string{
	"time", "duration", "srcdevice", "dstdevice", "protocol", "srcport", "dstport",
	"srcpackets", "dstpackets", "srcbytes", "dstbytes",
}

// Format is a way to spell rows, one a line.
type Format string

const (
	JSONFloat Format = "json-float" // the public sample's: numbers as 172800.0, a blank after ':' and ','
	JSONInt   Format = "json-int"   // integers, no blanks
	CSV       Format = "csv"        // LANL's own: no header, integers, nothing quoted
	JSONMess  Format = "json-mess"  // valid JSON that follows no pattern; see mess
)

// Formats are all formats.
var Formats = [...]Format{JSONFloat, JSONInt, CSV, JSONMess}

// ParseFormat returns the format called name.
func ParseFormat(name string) (Format, error) {
	known := make([]string, len(Formats))
	for i, f := range Formats {
		if name == string(f) {
			return f, nil
		}
		known[i] = string(f)
	}
	return "", fmt.Errorf("unknown format %q; known are %s", name, strings.Join(known, ", "))
}

// extension returns how the names of the format's files end.
func (f Format) extension() string {
	if f == CSV {
		return ".csv"
	}
	return ".json"
}

// encoder appends row n as one line, newline included.
type encoder func(dst []byte, row *Row, n int64) []byte

// encoder returns what spells the flows in a format.
func (f *Flows) encoder(format Format) encoder {
	switch format {
	case JSONFloat:
		return floatLine.append
	case JSONInt:
		return intLine.append
	case CSV:
		return csvLine.append
	case JSONMess:
		return mess{f.spelling}.append
	}
	panic(fmt.Sprintf("bug: no encoder for format %q", format))
}

// line is a format in which only the values differ from row to row: before[i]
// stands before value i, the last one after the last value, and fraction after
// each number.
type line struct {
	before   [len(Columns) + 1]string
	fraction string
}

var floatLine = line{
	before: [...]string{
		`{"time": `, `, "duration": `, `, "srcdevice": "`, `", "dstdevice": "`, `", "protocol": `,
		`, "srcport": "`, `", "dstport": "`, `", "srcpackets": `, `, "dstpackets": `,
		`, "srcbytes": `, `, "dstbytes": `, "}\n",
	},
	fraction: ".0",
}

var intLine = line{
	before: [...]string{
		`{"time":`, `,"duration":`, `,"srcdevice":"`, `","dstdevice":"`, `","protocol":`,
		`,"srcport":"`, `","dstport":"`, `","srcpackets":`, `,"dstpackets":`,
		`,"srcbytes":`, `,"dstbytes":`, "}\n",
	},
}

var csvLine = line{
	before: [...]string{"", ",", ",", ",", ",", ",", ",", ",", ",", ",", ",", "\n"},
}

// append is the line's encoder. No text needs escaping.
func (l *line) append(dst []byte, row *Row, _ int64) []byte {
	dst = l.number(dst, 0, row.Time)
	dst = l.number(dst, 1, row.Duration)
	dst = l.text(dst, 2, row.SrcDevice)
	dst = l.text(dst, 3, row.DstDevice)
	dst = l.number(dst, 4, row.Protocol)
	dst = l.text(dst, 5, row.SrcPort)
	dst = l.text(dst, 6, row.DstPort)
	dst = l.number(dst, 7, row.SrcPackets)
	dst = l.number(dst, 8, row.DstPackets)
	dst = l.number(dst, 9, row.SrcBytes)
	dst = l.number(dst, 10, row.DstBytes)
	return append(dst, l.before[len(Columns)]...)
}

func (l *line) number(dst []byte, column int, v int64) []byte {
	dst = append(dst, l.before[column]...)
	dst = strconv.AppendInt(dst, v, 10)
	return append(dst, l.fraction...)
}

func (l *line) text(dst []byte, column int, v string) []byte {
	dst = append(dst, l.before[column]...)
	return append(dst, v...)
}
