package store

import (
	"sync"
)

// mostMaps is how many files are mapped before all but large ones are read instead. The system bounds maps, and a file that was removed
// stays on disk while it is mapped.
const (
	mostMaps  = 256
	largeFile = 64 << 20 // bytes
)

// mappings are the files that are mapped. Records that share their bytes are not told from others, so they stay, each once: a data
// file never changes, and its name is not used again.
type mappings struct {
	mu     sync.Mutex
	byPath map[string][]byte
}

// mapFile is the bytes of a data file that tables read.
func (s *Store) mapFile(d dataFile) ([]byte, error) {
	return s.load(d, func(path string) ([]byte, error) {
		s.maps.mu.Lock()
		defer s.maps.mu.Unlock()
		if data, ok := s.maps.byPath[path]; ok {
			return data, nil
		}
		if len(s.maps.byPath) >= mostMaps && d.bytes < largeFile {
			return s.files.ReadFile(path)
		}
		data, err := s.files.Map(path)
		if err != nil {
			return nil, err
		}
		if s.maps.byPath == nil {
			s.maps.byPath = map[string][]byte{}
		}
		s.maps.byPath[path] = data
		return data, nil
	})
}
