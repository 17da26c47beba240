// Examples of the vocabulary at work.

package models_test

import (
	"fmt"

	"github.com/tenet-iot/tenet/models"
)

// A temperature that rules compare with 20 °C and 21 °C falls into three
// regions; a reading that stays in its region changes nothing.
func Example() {
	celsius, err := models.ParseUnit("°C")
	if err != nil {
		fmt.Println(err)
		return
	}
	temperature := models.Type{Kind: models.Float, Unit: celsius, Range: &models.Range{Min: -40, Max: 125}}
	regions, err := models.NewPartition(temperature, []models.Bound{
		{At: models.OfInt(20)},
		{At: models.OfInt(21), Closed: true},
	}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, text := range []string{"19.9", "68 °F", "21", "21.1"} {
		v, err := models.Parse(temperature, text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		r, _ := regions.Cut(v)
		fmt.Printf("%s: region %d, %s\n", temperature.Format(v), r, regions.Describe(r, temperature))
	}
	// Output:
	// 19.9 °C: region 0, below 20 °C
	// 20 °C: region 1, 20 °C or more, 21 °C or less
	// 21 °C: region 1, 20 °C or more, 21 °C or less
	// 21.1 °C: region 2, above 21 °C
}

// A difference of temperatures has no zero point to shift.
func ExampleConvertDelta() {
	celsius, fahrenheit := models.Unit{Code: "Cel"}, models.Unit{Code: "[degF]"}
	point, _ := models.Convert(1, celsius, fahrenheit)
	difference, _ := models.ConvertDelta(1, celsius, fahrenheit)
	fmt.Printf("1 °C is %v °F; 1 °C warmer is %v °F warmer\n", point, difference)
	// Output: 1 °C is 33.8 °F; 1 °C warmer is 1.8 °F warmer
}

// Samples show a region by its nicest values.
func ExamplePartition_Samples() {
	percent := models.Type{Kind: models.Float, Unit: models.Unit{Code: "%"}, Range: &models.Range{Min: 0, Max: 100}}
	regions, err := models.NewPartition(percent, []models.Bound{
		{At: models.OfInt(30)}, {At: models.OfInt(30), Closed: true}, {At: models.OfFloat(30.5)},
	}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for r := range models.Region(regions.Size()) {
		fmt.Println(regions.Describe(r, percent)+":", regions.Samples(r, 3))
	}
	// Output:
	// below 30 %: [29 0 15]
	// exactly 30 %: [30]
	// above 30 %, below 30.5 %: [30.2 30.3 30.1]
	// 30.5 % or more: [30.5 31 100]
}
