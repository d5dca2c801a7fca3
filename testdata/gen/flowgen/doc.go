// Package flowgen makes synthetic network flows for tests, benchmarks and
// the bundled example, in the shape of the LANL "Unified Host and Network
// Data Set" (Turcotte, Kent, Hash 2017). None of its rows is real.
//
// It knows nothing of the engine and uses the standard library only, so that
// any package's tests may import it; it stands outside cmd -> exec -> sql ->
// catalog.
//
// One seed names one endless sequence of flows ([Flows]). Row n is a function
// of the seed, the rows per second and n alone: files may be written in any
// order, in parallel, or split in other sizes, and the rows stay the same. All
// arithmetic is on integers and the random numbers are our own, so the bytes
// are the same on every platform and with every Go version. (Gzip is the one
// exception: what it unpacks to is fixed, how well it packs is Go's affair.)
//
// The walk: rng.go draws bits, alias.go and magnitude.go shape them, service.go
// and names.go are the world they fall on, flows.go makes a [Row] of them,
// format.go and mess.go spell it, write.go lays the files out.
package flowgen
