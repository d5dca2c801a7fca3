package system

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/windows"
)

// StatusOf looks at a path, or at what a symbolic link leads to.
func StatusOf(path string) (Status, error) { return look(path, 0) }

// StatusOfName looks at a path itself, be it a symbolic link.
func StatusOfName(path string) (Status, error) {
	return look(path, windows.FILE_FLAG_OPEN_REPARSE_POINT)
}

// Folder is a directory, open while its names are read.
type Folder struct {
	path string
	file *os.File
}

// OpenFolder opens a directory.
func OpenFolder(path string) (*Folder, error) {
	f, err := os.Open(path)
	return &Folder{path, f}, err
}

// Close ends the use of the folder.
func (f *Folder) Close() error { return f.file.Close() }

// Names is some more names in it, at most so many and in no order. After the last it fails with io.EOF.
func (f *Folder) Names(most int) ([]string, error) { return f.file.Readdirnames(most) }

// Look returns a function that looks at a name of the folder itself, or with follow at what a symbolic link leads to. It may be called
// from several goroutines.
func (f *Folder) Look() func(name string, follow bool) (Status, error) {
	return func(name string, follow bool) (Status, error) {
		if path := filepath.Join(f.path, name); follow {
			return StatusOf(path)
		} else {
			return StatusOfName(path)
		}
	}
}

// Nowhere reports whether an error of a look says that there is no such file: it is not there, or links lead round in a circle.
func Nowhere(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, windows.ERROR_CANT_RESOLVE_FILENAME)
}

func look(path string, flags uint32) (Status, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return Status{}, err
	}
	file, err := windows.CreateFile(name, windows.FILE_READ_ATTRIBUTES, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE,
		nil, windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS|flags, 0)
	if err != nil {
		return Status{}, err
	}
	defer windows.CloseHandle(file)
	return statusOfHandle(file)
}

// StatusOfOpen looks at an open file.
func StatusOfOpen(f *os.File) (Status, error) { return statusOfHandle(windows.Handle(f.Fd())) }

// basicInfo is FILE_BASIC_INFO, whose last time is that of a change of whatever kind. Times are in units of 100 ns since 1601.
type basicInfo struct {
	birth, accessed, modified, changed int64
	attributes                         uint32
}

func statusOfHandle(file windows.Handle) (Status, error) {
	var info windows.ByHandleFileInformation
	if err := windows.GetFileInformationByHandle(file, &info); err != nil {
		return Status{}, err
	}
	s := Status{Device: uint64(info.VolumeSerialNumber), Inode: uint64(info.FileIndexHigh)<<32 | uint64(info.FileIndexLow),
		Birth: info.CreationTime.Nanoseconds(), Kind: RegularFile, Links: uint64(info.NumberOfLinks),
		Size: int64(info.FileSizeHigh)<<32 | int64(info.FileSizeLow), Modified: info.LastWriteTime.Nanoseconds()}
	var basic basicInfo
	if windows.GetFileInformationByHandleEx(file, windows.FileBasicInfo, (*byte)(unsafe.Pointer(&basic)), uint32(unsafe.Sizeof(basic))) == nil {
		changed := windows.Filetime{LowDateTime: uint32(basic.changed), HighDateTime: uint32(basic.changed >> 32)}
		s.Changed = changed.Nanoseconds()
	}
	switch {
	case info.FileAttributes&windows.FILE_ATTRIBUTE_REPARSE_POINT != 0:
		s.Kind = SymbolicLink
	case info.FileAttributes&windows.FILE_ATTRIBUTE_DIRECTORY != 0:
		s.Kind = Directory
	case info.FileAttributes&windows.FILE_ATTRIBUTE_DEVICE != 0:
		s.Kind = OtherFile
	}
	return s, nil
}
