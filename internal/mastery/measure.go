package mastery

import (
	"cmp"
	"math"
	"slices"
)

// Forecast is a probability beside what came: 1 or 0.
type Forecast struct {
	P float64
	Y float64
}

// AUC is the chance that a forecast for a 1 is higher than one for a 0, ties counting half; .5 when one kind is absent.
func AUC(list []Forecast) float64 {
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b Forecast) int { return cmp.Compare(a.P, b.P) })
	var rank, ones, zeros float64
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j].P == sorted[i].P {
			j++
		}
		middle := float64(float64(i+j+1) / 2)
		for _, f := range sorted[i:j] {
			if f.Y >= .5 {
				rank += middle
				ones++
			} else {
				zeros++
			}
		}
		i = j
	}
	if ones == 0 || zeros == 0 {
		return .5
	}
	return (rank - float64(float64(ones*(ones+1))/2)) / float64(ones*zeros)
}

// RMSE is the root of the mean squared difference.
func RMSE(list []Forecast) float64 {
	sum := 0.0
	for _, f := range list {
		d := f.P - f.Y
		sum += float64(d * d)
	}
	return math.Sqrt(sum / float64(max(len(list), 1)))
}

// ECE is the expected calibration error over 15 bins of equal width: how far forecasts and frequencies differ on average.
func ECE(list []Forecast) float64 {
	const bins = 15
	var p, y, n [bins]float64
	for _, f := range list {
		b := min(int(float64(clip(f.P)*bins)), bins-1)
		p[b] += f.P
		y[b] += f.Y
		n[b]++
	}
	sum := 0.0
	for b := range p {
		sum += math.Abs(p[b] - y[b])
	}
	return sum / float64(max(len(list), 1))
}

// LogLoss is the mean of -ln of the probability that was given to what came.
func LogLoss(list []Forecast) float64 {
	sum := 0.0
	for _, f := range list {
		sum += surprisal(f.P, f.Y)
	}
	return sum / float64(max(len(list), 1))
}

// surprisal is -ln of the probability of y, bounded.
func surprisal(p, y float64) float64 {
	const edge = 1e-9
	p = min(max(clip(p), edge), 1-edge)
	return -(float64(y*logOf(p)) + float64((1-y)*logOf(1-p)))
}
