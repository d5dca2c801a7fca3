package op

// LookFrom makes offsets from n on far ones.
func (s *Sort) LookFrom(n int) { s.far = n }
