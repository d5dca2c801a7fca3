package flowfile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"flowsql/catalog"
)

func (f *follower) rename(from, to string) {
	f.t.Helper()
	if err := os.Rename(filepath.Join(f.dir, from), filepath.Join(f.dir, to)); err != nil {
		f.t.Fatal(err)
	}
}

func (f *follower) remove(name string) {
	f.t.Helper()
	if err := os.Remove(filepath.Join(f.dir, name)); err != nil {
		f.t.Fatal(err)
	}
}

// pack makes a packed copy of a file and removes the file.
func (f *follower) pack(from, to string) {
	f.t.Helper()
	text, err := os.ReadFile(filepath.Join(f.dir, from))
	if err != nil {
		f.t.Fatal(err)
	}
	f.write(to, gz(f.t, string(text)))
	f.remove(from)
}

// TestRotation follows files as logrotate and others turn them over. Steps are rows; "held" is said of what waits.
func TestRotation(t *testing.T) {
	now := catalog.Limit{}
	for name, c := range map[string]struct {
		paths string
		limit catalog.Limit
		play  func(f *follower)
	}{
		"create": {"", now, func(f *follower) {
			f.write("x.json", object(1)+object(2))
			f.want("1 2")
			f.add("x.json", object(3)) // before anybody looks
			f.rename("x.json", "x.json.1")
			f.write("x.json", object(4))
			f.want("3 4", "")
			f.add("x.json.1", object(5)) // its writer has not yet opened the new one
			f.want("5", "")
			f.rename("x.json.1", "x.json.2")
			f.rename("x.json", "x.json.1")
			f.write("x.json", object(6))
			f.want("6")
			f.pack("x.json.2", "x.json.2.gz")
			f.want("", "")
			f.rename("x.json.2.gz", "x.json.3.gz")
			f.pack("x.json.1", "x.json.2.gz")
			f.rename("x.json", "x.json.1")
			f.want("", "")
			f.remove("x.json.3.gz")
			f.write("x.json", object(7))
			f.want("7", "")
		}},
		"turned while nobody looked": {"", now, func(f *follower) {
			f.write("x.json.1", object(-1)) // was there before
			f.write("x.json", object(1)+object(2))
			f.want("1 2", "")
			f.add("x.json", object(3))
			f.rename("x.json", "x.json.4")
			f.write("x.json.3.gz", gz(f.t, object(4)))
			f.write("x.json.2", object(5))
			f.write("x.json", object(6))
			for n, name := range []string{"x.json.3.gz", "x.json.2", "x.json"} {
				at := time.Now().Add(time.Duration(n+1) * time.Minute)
				os.Chtimes(filepath.Join(f.dir, name), at, at)
			}
			f.want("3 5 4 6", "") // in the order in which they came to be known
			f.add("x.json.2", object(7))
			f.rename("x.json.2", "x.json.9")
			f.want("7", "")
		}},
		"turned one by one": {"", catalog.Limit{Files: 1}, func(f *follower) {
			f.write("x.json", object(1))
			f.want("1")
			f.rename("x.json", "x.json.3")
			f.write("x.json.2", object(2))
			f.write("x.json.1", object(3))
			f.write("x.json", object(4))
			for n, name := range []string{"x.json.2", "x.json.1", "x.json"} {
				at := time.Now().Add(time.Duration(n+1) * time.Minute)
				os.Chtimes(filepath.Join(f.dir, name), at, at)
			}
			f.want("4 2 of 4")
			f.rename("x.json.1", "x.json.5")
			f.want("2 3 of 4", "3", "")
		}},
		"packed at once": {"", now, func(f *follower) {
			f.write("x.json", object(1)+object(2))
			f.want("1 2")
			f.add("x.json", object(3)) // only the copy tells of it
			f.pack("x.json", "x.json.1.gz")
			f.write("x.json", object(4))
			f.want("3 4", "")
		}},
		"packed under another name": {"", now, func(f *follower) {
			f.write("x.json", object(1)+object(2))
			f.want("1 2")
			f.add("x.json", object(3))
			f.pack("x.json", "2026.json.gz")
			f.want("3", "")
			f.write("y.json", object(1)+object(2)) // gone, and unpacked again it is another one
			f.want("1 2", "")
		}},
		"packed while it is read": {"", catalog.Limit{Bytes: 8}, func(f *follower) {
			f.write("x.json", object(1)+object(2)+object(3))
			f.want("1 0 of 1", "2 0 of 1")
			f.pack("x.json", "x.json.gz")
			f.want("3", "")
		}},
		"copied and truncated": {"", now, func(f *follower) {
			f.write("x.json", object(1)+object(2))
			f.want("1 2")
			f.write("x.json.1", object(1)+object(2)+object(3))
			f.write("x.json", "")
			f.want("3", "")
			f.add("x.json", object(4))
			f.want("4", "")
			f.write("x.json.2", object(1)+object(2)+object(3))
			f.write("x.json.1", object(4)+object(5))
			f.write("x.json", object(6)+object(7)+object(8)) // longer than it was
			f.want("5 6 7 8", "")
			f.pack("x.json.2", "x.json.3.gz")
			f.want("", "")
		}},
		"copied and truncated among all": {"x*", now, func(f *follower) {
			f.write("x.json", object(1)+object(2))
			f.want("1 2")
			f.feed.(*Table).set.hold = time.Hour
			f.write("x.json.1", object(1)+object(2)+object(3)) // the copy is there, and the truncation to come
			f.want("held", "held")
			f.write("x.json", "")
			f.want("3", "")
		}},
		"a copy that stays": {"x*", now, func(f *follower) {
			f.write("x.json", object(1))
			f.want("1")
			f.feed.(*Table).set.hold = time.Nanosecond
			f.write("x.json.1", object(1))
			f.write("x.json.gz", gz(f.t, object(1)))
			f.want("1 1", "")
		}},
		"being packed": {"", now, func(f *follower) {
			f.write("x.json", object(1)+object(2))
			f.want("1 2")
			f.feed.(*Table).set.hold = time.Hour
			f.write("x.json.gz", gz(f.t, object(1)+object(2))[:20])
			f.want("held", "held")
			f.pack("x.json", "x.json.gz")
			f.want("", "")
		}},
		"packed otherwise": {"", now, func(f *follower) {
			f.write("x.json.gz", gz(f.t, object(1)+object(2)))
			f.want("1 2")
			f.write("x.json.zst", string(zst(f.t, object(1)+object(2))))
			f.remove("x.json.gz")
			f.want("", "")
			f.write("x.json.zst", gz(f.t, object(1)+object(2))+gz(f.t, object(3)+object(4))) // grew by a member
			f.want("3 4", "")
		}},
		"unpacked": {"", now, func(f *follower) {
			f.write("x.json.gz", gz(f.t, object(1)+object(2)))
			f.want("1 2")
			f.write("x.json", object(1)+object(2)+object(3))
			f.remove("x.json.gz")
			f.want("3", "")
		}},
		"put back": {"", now, func(f *follower) {
			f.write("x.json", object(1))
			f.want("1")
			f.remove("x.json")
			f.want("", "")
			f.write("x.json", object(1)+object(2))
			f.want("2", "")
			f.remove("x.json")
			f.want("")
			f.write("x.json", object(7)) // a new file of that name
			f.want("7", "")
		}},
		"renamed to what is passed over": {"", now, func(f *follower) {
			f.write("x.json", object(1))
			f.want("1")
			f.add("x.json", object(2)+"{\"a\":")
			f.rename("x.json", "x.json.bak")
			f.want("2 held")
			f.add("x.json.bak", "3}\n")
			f.want("3", "")
			f.rename("x.json.bak", ".x.json")
			f.add(".x.json", object(4))
			f.want("", "")
		}},
		"links": {"", now, func(f *follower) {
			f.write("b.json", object(1))
			f.want("1")
			os.Link(filepath.Join(f.dir, "b.json"), filepath.Join(f.dir, "c.json"))
			os.Symlink("b.json", filepath.Join(f.dir, "d.json"))
			f.want("")
			os.Link(filepath.Join(f.dir, "b.json"), filepath.Join(f.dir, "a.json"))
			f.add("d.json", object(2))
			f.want("2", "")
			f.remove("a.json")
			f.remove("b.json")
			f.add("c.json", object(3))
			f.want("3", "")
		}},
		"touched": {"", now, func(f *follower) {
			f.write("x.json", object(1))
			f.write("y.json.gz", gz(f.t, object(2)))
			f.want("1 2")
			for _, name := range []string{"x.json", "y.json.gz"} {
				os.Chtimes(filepath.Join(f.dir, name), time.Unix(1, 0), time.Unix(1, 0))
			}
			f.want("", "")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if c.paths != "" {
				write(t, dir, "x0.json", "") // for the pattern to match something
			}
			f := follow(t, filepath.Join(dir, c.paths), Options{Columns: columns("a", "bigint")}, c.limit)
			f.dir = dir
			c.play(f)
		})
	}
}

// TestEdits changes one byte of what was read, anywhere: it is told, whether the file grew or not.
func TestEdits(t *testing.T) {
	for _, rows := range []int{3, 2000, 300_000} {
		var text strings.Builder
		for i := range rows {
			fmt.Fprintf(&text, "{\"a\":%d}\n", 1_000_000+i)
		}
		for _, at := range []float64{0, 0.5, 0.99} {
			f := follow(t, t.TempDir(), Options{}, catalog.Limit{})
			f.write("x.json", text.String())
			f.write("y.json.gz", gz(t, text.String()))
			f.step()
			for name, grow := range map[string]string{"x.json": "", "y.json.gz": "", "x.json ": object(1)} {
				if grow != "" && rows > alwaysSummed/14 && at == 0.5 { // not told of large files before they rest
					continue
				}
				other := []byte(text.String() + grow)
				n := int(at*float64(rows))*14 + 8
				other[n] ^= 1
				to := string(other)
				if name == "y.json.gz" {
					to = gz(t, to)
				}
				feed, _ := f.feed.(*Table).Freeze("name")
				g := &follower{t, f.dir, feed, restored(t, f.feed.(*Table), f.at), f.limit}
				kept := keptPages{}
				kept.take(t, f.feed.(*Table), nil, f.at)
				g.at, _ = feed.(*Table).RestoreVersion(kept.pages())
				name = strings.TrimSpace(name)
				before, _ := os.ReadFile(filepath.Join(f.dir, name))
				f.write(name, to)
				g.want("error " + name + ": the file was changed where it was already read")
				f.write(name, string(before))
				g.want("")
			}
		}
	}
}

// TestPackedGrowth adds to packed files between one step and the next, with and without a look or a restart between: what is new is read.
func TestPackedGrowth(t *testing.T) {
	for name, pack := range map[string]func(testing.TB, ...string) string{"b.json.gz": gz, "b.json.zst": zst} {
		for between := range 3 {
			s := newStepper(t, false, Options{Paths: []string{t.TempDir()}})
			path := write(t, s.feed.paths[0], name, pack(t, object(1)))
			for n := 2; n < 5; n++ {
				s.step(t, catalog.Limit{})
				switch between {
				case 1:
					if _, _, err := s.feed.Look(t.Context(), s.at); err != nil {
						t.Fatal(err)
					}
				case 2:
					s.at = restored(t, s.feed, s.at)
				}
				f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := f.WriteString(pack(t, object(n))); err != nil {
					t.Fatal(err)
				}
				f.Close()
				rows, log := s.step(t, catalog.Limit{})
				if got := strings.Join(rows, " "); got != fmt.Sprint(n) || !log.CaughtUp() {
					t.Errorf("%s, %d between: got %q, want %d, %+v", name, between, got, n, log)
				}
			}
		}
	}
}
