package maths

const (
	workBudget = 1_500_000 // steps for one call of Equal, about 20 ns each
	powerCost  = 100       // steps for one power or inverse in the field
	stepCost   = 50        // steps for one comparison of two trees, besides what their values cost
)

// budget counts the work of one call of Equal down.
type budget struct{ left int }

func (b *budget) spend(n int) error {
	b.left -= n
	if b.left < 0 {
		return errTooLarge
	}
	return nil
}
