package repl

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
)

const maxHistory = 1000 // entries that are kept

// history is the input of earlier conversations and of this one, in a file with a JSON string on each line. Failure to read
// or write the file is silent: it must not stand in anyone's way.
type history struct {
	path    string // "" for none
	entries []string
}

// HistoryPath is where history is kept by default: $FLOWSQL_HISTORY, else flowsql/history in the XDG state
// folder; "" for nowhere.
func HistoryPath() string {
	if path, ok := os.LookupEnv("FLOWSQL_HISTORY"); ok {
		return path
	}
	state := os.Getenv("XDG_STATE_HOME")
	if state == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		state = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(state, "flowsql", "history")
}

// load reads the file, and shortens it when it has grown to twice what is kept.
func (h *history) load() {
	if h.path == "" {
		return
	}
	if at, err := os.Stat(h.path); err == nil && !at.Mode().IsRegular() {
		h.path = "" // /dev/null and the like
		return
	}
	data, err := os.ReadFile(h.path)
	if err != nil {
		return
	}
	for _, line := range strings.Split(string(data), "\n") {
		var entry string
		if json.Unmarshal([]byte(line), &entry) == nil && entry != "" {
			h.entries = append(h.entries, entry)
		}
	}
	if n := len(h.entries); n > maxHistory {
		h.entries = h.entries[n-maxHistory:]
		if n > 2*maxHistory {
			h.rewrite()
		}
	}
}

// rewrite replaces the file by the entries.
func (h *history) rewrite() {
	file, err := os.CreateTemp(filepath.Dir(h.path), ".history-*") // mode 0600
	if err != nil {
		return
	}
	var text []byte
	for _, entry := range h.entries {
		text = append(text, encoded(entry)...)
	}
	_, err = file.Write(text)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil || os.Rename(file.Name(), h.path) != nil {
		os.Remove(file.Name())
	}
}

// add appends an entry, and reports whether it differs from the one before.
func (h *history) add(entry string) bool {
	entry = strings.TrimRight(entry, " \t\n")
	if n := len(h.entries); entry == "" || n > 0 && h.entries[n-1] == entry {
		return false
	}
	h.entries = append(h.entries, entry)
	if h.path == "" || os.MkdirAll(filepath.Dir(h.path), 0o700) != nil {
		return true
	}
	file, err := os.OpenFile(h.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return true
	}
	defer file.Close()
	file.Chmod(0o600)
	file.Write(encoded(entry))
	return true
}

// encoded is the entry's line of the file.
func encoded(entry string) []byte {
	line, err := json.Marshal(entry)
	if err != nil {
		panic("bug: a string is no JSON: " + err.Error())
	}
	return append(line, '\n')
}
