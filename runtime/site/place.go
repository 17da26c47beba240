// Where the site is.

package site

import (
	"fmt"
	"time"
	_ "time/tzdata" // a gateway may have no zone files of its own

	"github.com/tenet-iot/tenet/dsl/drive"
)

// Coordinates are a place on Earth, in degrees.
type Coordinates struct {
	Latitude  float64 `json:"latitude"`  // north
	Longitude float64 `json:"longitude"` // east
}

// given reports whether the file says it.
func (n Number) given() bool { return n.Where.File != "" }

// coordinates are those of the site file; nil if it has none.
func (p *Project) coordinates() *Coordinates {
	if at := p.Site.Place; at.Latitude.given() {
		return &Coordinates{Latitude: at.Latitude.Value, Longitude: at.Longitude.Value}
	}
	return nil
}

// Place is where the project's rules run.
//
// Errors: the time zone is not known to this program, which a site file that was
// read does not lead to.
func (p *Project) Place() (drive.Place, error) { return placeOf(p.Timezone(), p.coordinates()) }

// Place is where the content's rules run. Errors: the time zone is not known to
// this program.
func (c *Content) Place() (drive.Place, error) { return placeOf(c.Timezone, c.Coordinates) }

func placeOf(timezone string, at *Coordinates) (drive.Place, error) {
	zone, err := time.LoadLocation(timezone)
	if err != nil {
		return drive.Place{}, fmt.Errorf("time zone of the site: %w", err)
	}
	place := drive.Place{Zone: zone}
	if at != nil {
		place.Known, place.Latitude, place.Longitude = true, at.Latitude, at.Longitude
	}
	return place, nil
}
