package core

// Page asks for one page of a list: at most Limit rows after the row whose sort key is After.
type Page struct {
	After string // "" starts at the beginning
	Limit int    // 1 … 200; 0 means 50
}

// Rows is Limit with its default and its bound applied.
func (p Page) Rows() int {
	switch {
	case p.Limit <= 0:
		return 50
	case p.Limit > 200:
		return 200
	default:
		return p.Limit
	}
}
