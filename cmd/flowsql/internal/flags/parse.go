package flags

import (
	"strings"

	"flowsql/sql/near"
)

// parser is the state of one Parse.
type parser struct {
	options Options
	byLong  map[string]*definition
	byShort map[string]*definition
	rest    []string
}

// Parse reads the arguments after the program's name. Its errors are *UsageError. Flags and DATA may come in any order; -- ends the
// flags; --help and --version win over faults that come after them.
func Parse(args []string) (Options, error) {
	p := parser{rest: args, byLong: map[string]*definition{}, byShort: map[string]*definition{}}
	p.options.Color = "auto"
	for _, group := range groups() {
		for i := range group.flags {
			d := &group.flags[i]
			p.byLong[d.long] = d
			for _, letter := range []string{d.short, d.alias} {
				if letter != "" {
					p.byShort[letter] = d
				}
			}
		}
	}
	for len(p.rest) > 0 && !p.options.Help && !p.options.Version {
		if err := p.argument(); err != nil {
			return Options{}, err
		}
	}
	if p.options.Help || p.options.Version {
		return p.options, nil
	}
	return p.options, p.options.check()
}

func (p *parser) argument() error {
	arg := p.rest[0]
	p.rest = p.rest[1:]
	switch {
	case arg == "--":
		for _, path := range p.rest {
			if err := p.data(path); err != nil {
				return err
			}
		}
		p.rest = nil
		return nil
	case strings.HasPrefix(arg, "--"):
		return p.long(arg)
	case arg == "-":
		return usage("standard input holds SQL: -f - or a pipe", "DATA cannot be standard input")
	case strings.HasPrefix(arg, "-"):
		return p.short(arg)
	}
	return p.data(arg)
}

func (p *parser) long(arg string) error {
	name, value, given := strings.Cut(arg[2:], "=")
	d := p.byLong[name]
	if d == nil {
		return p.unknown("--" + name)
	}
	if d.value == "" {
		if given {
			return usage("", "--%s takes no value", d.long)
		}
		return d.set(&p.options, "")
	}
	if !given {
		var err error
		if value, err = p.next("--"+d.long, d); err != nil {
			return err
		}
	}
	return d.set(&p.options, value)
}

// short reads one-letter flags behind one dash: -Nq, -e SQL, -m2GB, -m=2GB.
func (p *parser) short(arg string) error {
	name, _, _ := strings.Cut(arg[1:], "=")
	if p.byLong[name] != nil {
		return usage("did you mean --"+name+"?", "unknown flag %q", "-"+name)
	}
	for letters := arg[1:]; letters != ""; {
		letter := letters[:1]
		letters = letters[1:]
		d := p.byShort[letter]
		if d == nil {
			return p.unknown("-" + letter)
		}
		if d.value == "" {
			if err := d.set(&p.options, ""); err != nil {
				return err
			}
			continue
		}
		value := strings.TrimPrefix(letters, "=")
		if letters == "" {
			var err error
			if value, err = p.next("-"+letter, d); err != nil {
				return err
			}
		}
		return d.set(&p.options, value)
	}
	return nil
}

// next is the argument after a flag that takes a value.
func (p *parser) next(flag string, d *definition) (string, error) {
	if len(p.rest) == 0 {
		return "", usage("", "%s needs a value: %s %s", flag, flag, d.value)
	}
	value := p.rest[0]
	p.rest = p.rest[1:]
	return value, nil
}

func (p *parser) unknown(flag string) error {
	hint := "flowsql --help lists the flags"
	names := make([]string, 0, len(p.byLong))
	for _, group := range groups() {
		for _, d := range group.flags {
			names = append(names, "--"+d.long)
		}
	}
	if found := near.Name(flag, names); found != "" {
		hint = "did you mean " + found + "?"
	}
	return usage(hint, "unknown flag %q", flag)
}

// data reads [name=]PATH. What stands before = is a name only if it looks like one, so that ./a=b is a path.
func (p *parser) data(arg string) error {
	name, path, named := strings.Cut(arg, "=")
	if !named || !identifier(name) {
		name, path = DefaultTable, arg
	}
	if path == "" {
		return usage("DATA is a directory, a file or a glob, or name=PATH", "DATA argument %q has no path", arg)
	}
	p.options.Data = append(p.options.Data, Data{name, path})
	return nil
}

func (o *Options) check() error {
	stdin := 0
	for _, s := range o.Scripts {
		if s.Path == "-" {
			stdin++
		}
	}
	if stdin > 1 {
		return usage("", "standard input can be read once: --file - is given %d times", stdin)
	}
	return nil
}
