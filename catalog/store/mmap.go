package store

import (
	"os"
	"sync"
	"syscall"
)

// Map maps a file.
func (OS) Map(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return nil, err
	}
	return syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
}

// Unmap undoes Map.
func (OS) Unmap(data []byte) error {
	if len(data) == 0 {
		return nil
	}
	return syscall.Munmap(data)
}

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
