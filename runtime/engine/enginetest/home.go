// Package enginetest builds a small home for tests of the runtime: a program
// made by hand, its catalog, and a device that remembers what it was told.
package enginetest

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// The resources of the home.
var (
	Temperature = models.Path{Provider: "p-room", Service: "thermometer", Resource: "temperature"}
	Humidity    = models.Path{Provider: "p-room", Service: "thermometer", Resource: "humidity"} // no rule reads it
	Contact     = models.Path{Provider: "p-window", Service: "contact", Resource: "state"}
	Power       = models.Path{Provider: "p-heater", Service: "heating", Resource: "power"}
	Ring        = models.Path{Provider: "p-siren", Service: "siren", Resource: "ring"}
)

// Values of the home's enumerations.
var (
	Closed, Open = models.OfEnum(0), models.OfEnum(1)
	Off, On      = models.OfEnum(0), models.OfEnum(1)
)

// Catalog is a fixed list of declarations.
type Catalog struct {
	paths []models.Path
	decls map[models.Path]models.Resource
}

// Resource returns a declaration.
func (c *Catalog) Resource(p models.Path) (models.Resource, bool) {
	r, ok := c.decls[p]
	return r, ok
}

// Paths lists the declared resources of a provider, all if it is empty.
func (c *Catalog) Paths(provider string) []models.Path {
	return slices.DeleteFunc(slices.Clone(c.paths), func(p models.Path) bool {
		return provider != "" && p.Provider != provider
	})
}

// Home returns the home's catalog.
func Home() *Catalog {
	c := &Catalog{decls: map[models.Path]models.Resource{}}
	c.add(Temperature, models.Resource{Name: "temperature", Kind: models.Sensor, Mutability: models.Updatable,
		Type: models.Type{Kind: models.Float, Range: &models.Range{Min: -40, Max: 60}}})
	c.add(Humidity, models.Resource{Name: "humidity", Kind: models.Sensor, Mutability: models.Updatable,
		Type: models.Type{Kind: models.Float, Range: &models.Range{Min: 0, Max: 100}}})
	c.add(Contact, models.Resource{Name: "state", Kind: models.Sensor, Mutability: models.Updatable,
		Type: models.Type{Kind: models.Enum, Members: []string{"closed", "open"}}})
	c.add(Power, models.Resource{Name: "power", Kind: models.State, Mutability: models.Modifiable,
		Type: models.Type{Kind: models.Enum, Members: []string{"off", "on"}}})
	c.add(Ring, models.Resource{Name: "ring", Kind: models.Action})
	return c
}

// CatalogOf declares what the devices of a program report and take.
func CatalogOf(p *machine.Program) *Catalog {
	c := &Catalog{decls: map[models.Path]models.Resource{}}
	for i := range p.Resources {
		if r := &p.Resources[i]; r.Fact == machine.NoFact {
			c.add(r.Path, r.Model)
		}
	}
	return c
}

func (c *Catalog) add(p models.Path, r models.Resource) {
	c.paths = append(c.paths, p)
	c.decls[p] = r
}

// Program compiles, by hand:
//
//	var warm: bool = false
//	rule bell   when contact == open   then call siren.ring(), notify family "it is {temperature}"
//	rule cold   when temperature < 20  while contact == closed  then set power = on
//	rule mark   when temperature >= 22 then warm = true
//	rule shut   when contact == open   then set power = off
//	rule warm   when warm then set power = off, warm = false
//
// Role family may set power.
func Program() *machine.Program {
	p, err := build()
	if err != nil {
		panic(fmt.Sprintf("enginetest: the home does not compile: %v", err))
	}
	return p
}

// Indices into the program.
const (
	resPower machine.Res = iota
	resTemperature
	resRing
	resContact
)

func build() (*machine.Program, error) {
	home := Home()
	p := &machine.Program{
		Devices: []machine.Device{
			{Name: "heater", Provider: "p-heater", Resources: []machine.Res{resPower}},
			{Name: "room", Provider: "p-room", Resources: []machine.Res{resTemperature}},
			{Name: "siren", Provider: "p-siren", Resources: []machine.Res{resRing}},
			{Name: "window", Provider: "p-window", Resources: []machine.Res{resContact}},
		},
		Roles: []string{"family"},
		Gate:  machine.Gate{Grants: []machine.Grant{{Role: 0, Res: resPower}}},
	}
	bounds := []models.Bound{{At: models.OfFloat(20)}, {At: models.OfFloat(22)}}
	for i, r := range []struct {
		path   models.Path
		ref    string
		bounds []models.Bound
	}{{Power, "heater.power", nil}, {Temperature, "room.temperature", bounds}, {Ring, "siren.ring", nil}, {Contact, "window.state", nil}} {
		decl, _ := home.Resource(r.path)
		res := machine.Resource{Path: r.path, Ref: r.ref, Device: machine.Dev(i), Model: decl, Settable: decl.Mutability == models.Modifiable}
		if decl.Kind != models.Action {
			cut, err := models.NewPartition(decl.Type, r.bounds, nil)
			if err != nil {
				return nil, err
			}
			res.Cut = cut
		}
		p.Resources = append(p.Resources, res)
	}
	p.Vars = []machine.Variable{{
		Name: "home.warm", Type: models.Type{Kind: models.Bool}, Domain: []models.Value{models.OfBool(false), models.OfBool(true)},
	}}
	addConds(p)
	addRules(p)
	return p, p.Finish()
}

// Conditions of the program.
const (
	condCold machine.CondID = iota
	condClosed
	condOpen
	condHot
	condWarm
)

// Cold is a condition for tests that watch one: the room is below 20 °C.
const Cold = condCold

func addConds(p *machine.Program) {
	region := func(r machine.Res, size int32, bits uint64, text string) {
		p.Tables = append(p.Tables, machine.Table{Operands: []machine.Operand{{Res: r, Size: size}}, Bits: []uint64{bits}})
		p.Conds = append(p.Conds, machine.Cond{Table: int32(len(p.Tables) - 1), Deps: []machine.Res{r}, Text: text})
	}
	region(resTemperature, 3, 0b001, "room.temperature < 20")
	region(resContact, 2, 0b01, "window.state == closed")
	region(resContact, 2, 0b10, "window.state == open")
	region(resTemperature, 3, 0b100, "room.temperature >= 22")
	p.Tables = append(p.Tables, machine.Table{Operands: []machine.Operand{{IsVar: true, Var: 0, Size: 2}}, Bits: []uint64{0b10}})
	p.Conds = append(p.Conds, machine.Cond{Table: int32(len(p.Tables) - 1), VarDeps: []machine.Var{0}, Text: "warm"})
}

func addRules(p *machine.Program) {
	constant := func(v models.Value, index int32) machine.ValueID {
		p.Values = append(p.Values, machine.ValueTable{
			Values: []models.Value{v}, Regions: []models.Region{models.Region(v.Bits)}, Index: []int32{index},
		})
		return machine.ValueID(len(p.Values) - 1)
	}
	off, on := constant(Off, -1), constant(On, -1)
	no, yes := constant(models.OfBool(false), 0), constant(models.OfBool(true), 1)
	when := func(c machine.CondID) machine.Trigger {
		return machine.Trigger{Kind: machine.WhenTrue, Cond: c, AlsoOnReconnect: true}
	}
	p.Rules = []machine.Rule{
		{Name: "home.bell", App: "home", Triggers: []machine.Trigger{when(condOpen)}, Guard: machine.NoCond, Then: []machine.Action{
			{Kind: machine.DoCall, Res: resRing},
			{Kind: machine.DoNotify, Role: "family", Text: []machine.NoticePart{{Text: "it is "}, {Show: true, Res: resTemperature}}},
		}},
		{Name: "home.cold", App: "home", Triggers: []machine.Trigger{when(condCold)}, Guard: condClosed,
			Then: []machine.Action{{Kind: machine.DoSet, Res: resPower, Value: on}}},
		{Name: "home.mark", App: "home", Triggers: []machine.Trigger{when(condHot)}, Guard: machine.NoCond,
			Then: []machine.Action{{Kind: machine.DoAssign, Var: 0, Value: yes}}},
		{Name: "home.shut", App: "home", Priority: 1, Triggers: []machine.Trigger{when(condOpen)}, Guard: machine.NoCond,
			Then: []machine.Action{{Kind: machine.DoSet, Res: resPower, Value: off}}},
		{Name: "home.warm", App: "home", Triggers: []machine.Trigger{when(condWarm)}, Guard: machine.NoCond, Then: []machine.Action{
			{Kind: machine.DoSet, Res: resPower, Value: off}, {Kind: machine.DoAssign, Var: 0, Value: no},
		}},
	}
}
