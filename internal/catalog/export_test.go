package catalog

// PretendLong makes a service take its shelf for a long one on which every word is common.
func (s *Service) PretendLong(tiers int) {
	s.finder.census.known = &commonness{tiers: tiers, listings: 1_000_000, rare: 1}
	s.finder.census.at = s.now()
}
