package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReferenceScripts: every script of the reference is named in the README, and the other way round.
func TestReferenceScripts(t *testing.T) {
	page, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, m := range regexp.MustCompile("\\(`([a-z]+\\.test)`\\)").FindAllStringSubmatch(string(page), -1) {
		named[m[1]] = true
	}
	scripts, err := filepath.Glob("../../testdata/script/reference/*.test")
	if err != nil || len(scripts) != len(named) {
		t.Errorf("%d scripts, %d named, %v", len(scripts), len(named), err)
	}
	for _, path := range scripts {
		if !named[filepath.Base(path)] {
			t.Errorf("the README does not name %s", path)
		}
		text, err := os.ReadFile(path)
		if err != nil || !strings.HasPrefix(string(text), "# README, Values: ") {
			t.Errorf("%s does not say which part of the README it shows: %v", path, err)
		}
	}
}
