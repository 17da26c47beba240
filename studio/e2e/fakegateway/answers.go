// The made-up world: texts, devices, and what is said about them.

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/studio"
)

const devicesText = `// What is in the house.
device window : Contact
device heater : Heater
device room   : Thermometer
`

const homeText = `app Comfort "Warm and safe" {
  let target = 21 °C
  var away: bool = false

  rule heat "warm the room" {
    when room.temperature < target - 1 °C
    while !away
    then set heater.power = on
  }
  rule save {
    when window.state == open also on reconnect
    then set heater.power = off
         notify caregivers "The window is open"
  }

  never heater.power == on while window.state == open   as "no heating to the street"
  always heater.power == off while away                  as "off when away"
}
`

func newGateway(devices int) *gateway {
	now := time.Now().UTC()
	g := &gateway{changed: make(chan struct{}), firings: []map[string]any{}}
	onOff := map[string]any{"kind": "enum", "members": []string{"off", "on"}}
	shut := map[string]any{"kind": "enum", "members": []string{"closed", "open"}}
	g.add("window-1/contact/state", "window", "Contact", "sensor", "updatable", shut, "open", "open", now.Add(-40*time.Second), "good")
	g.add("heater-1/heating/power", "heater", "Heater", "state", "modifiable", onOff, "on", "on", now.Add(-3*time.Minute), "good")
	g.add("heater-1/heating/target", "heater", "Heater", "state", "modifiable", map[string]any{"kind": "float", "unit": "°C", "ucum": "Cel", "min": 5, "max": 30}, 21.5, "21.5 °C", now.Add(-3*time.Hour), "good")
	g.add("heater-1/meter/energy", "heater", "Heater", "sensor", "updatable", map[string]any{"kind": "float", "unit": "kWh", "ucum": "kW.h"}, 12.25, "12.25 kWh", now.Add(-3*time.Second), "good")
	g.add("room-1/climate/temperature", "room", "Thermometer", "sensor", "updatable", map[string]any{"kind": "float", "unit": "°C", "ucum": "Cel"}, 19.2, "19.2 °C", now.Add(-5*time.Second), "good")
	g.add("lock-1/lock/state", "lock", "Lock", "state", "modifiable", map[string]any{"kind": "enum", "members": []string{"locked", "unlocked"}}, "locked", "locked", now.Add(-26*time.Hour), "offline")
	g.resources[1]["pending"] = "off"
	g.resources[1]["writtenBy"] = []string{"Comfort.heat", "Comfort.save"}
	g.resources[1]["watchedBy"] = []string{"no heating to the street"}
	for i := range devices {
		name := fmt.Sprintf("zone%04d", i)
		g.add(name+"/air/humidity", name, "Humidity", "sensor", "updatable", map[string]any{"kind": "float", "unit": "%"}, 40, "40 %", now, "good")
	}
	return g
}

func (g *gateway) add(path, device, model, kind, mutability string, typ map[string]any, value any, text string, at time.Time, quality string) {
	g.resources = append(g.resources, map[string]any{
		"i": len(g.resources), "path": path, "ref": device + path[strings.LastIndex(path, "/"):],
		"device": device, "model": model, "kind": kind, "mutability": mutability, "type": typ,
		"value": value, "text": text, "time": at.Format(time.RFC3339), "quality": quality, "pending": nil,
		"readBy": []string{}, "writtenBy": []string{}, "watchedBy": []string{},
	})
	last := g.resources[len(g.resources)-1]
	last["ref"] = strings.ReplaceAll(last["ref"].(string), "/", ".")
}

// Check knows one mistake, the misspelt heater.powr, and reads nothing else.
func (g *gateway) Check(_ context.Context, files map[string]string) (studio.CheckReport, error) {
	sum := sha256.New()
	report := studio.CheckReport{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(sum, "%q%q", name, files[name])
		for i, line := range strings.Split(files[name], "\n") {
			if at := strings.Index(line, "heater.powr"); at >= 0 {
				col := len([]rune(line[:at])) + 1
				report.Diagnostics = append(report.Diagnostics, studio.Diagnostic{
					File: name, Line: i + 1, Col: col, EndLine: i + 1, EndCol: col + 11, Severity: "error", Code: "unknown-resource",
					Message: `unknown resource "powr" of device heater`, Help: "heater has: power (off|on), target (°C), energy (kWh)", Try: "heater.power",
				})
			}
		}
	}
	report.Hash = hex.EncodeToString(sum.Sum(nil))
	report.Apps = []studio.App{{
		Name: "Comfort", Title: "Warm and safe",
		Rules: []studio.Rule{{Name: "heat", File: "home.tenet", Line: 5, Doc: "warm the room"}, {Name: "save", File: "home.tenet", Line: 10}},
		Properties: []studio.Property{
			{Name: "no heating to the street", Sentence: "never heater.power == on while window.state == open", Required: "delayed", File: "home.tenet", Line: 16},
			{Name: "off when away", Sentence: "always heater.power == off while away", Required: "delayed", File: "home.tenet", Line: 17},
		},
	}}
	return report, nil
}

// Format strips space at line ends.
func (g *gateway) Format(_, text string) (string, error) {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t")
	}
	return strings.Join(lines, "\n"), nil
}

// Verify says the first promise is broken until heat asks for a closed window.
func (g *gateway) Verify(ctx context.Context, files map[string]string, progress func(studio.Progress), property func(json.RawMessage)) (json.RawMessage, string, error) {
	g.mu.Lock()
	hold := g.hold
	g.mu.Unlock()
	progress(studio.Progress{Property: "no heating to the street", Rung: "delayed", States: 41200, Frontier: 12000, PerSecond: 3800, Seconds: 18, Bytes: 310 << 20})
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return nil, "", ctx.Err()
		}
	}
	report, _ := g.Check(ctx, files)
	first := map[string]any{
		"name": "no heating to the street", "sentence": "never heater.power == on while window.state == open", "required": "delayed",
		"verdict": "violated", "rung": "none", "assumptions": []string{"heater answers within 2 s", "window reports within 2 s"},
		"states": 1240, "seconds": 0.03, "trace": brokenTrace, "blame": []string{"Comfort.heat"},
	}
	if strings.Contains(files["home.tenet"], "&& window.state == closed") {
		first["verdict"], first["rung"], first["trace"], first["blame"] = "holds", "delayed", nil, nil
	}
	second := map[string]any{
		"name": "off when away", "sentence": "always heater.power == off while away", "required": "delayed",
		"verdict": "holds", "rung": "delayed", "assumptions": []string{}, "states": 880, "seconds": 0.02, "vacuous": true,
	}
	for _, p := range []map[string]any{first, second} {
		data, err := json.Marshal(p)
		if err != nil {
			return nil, "", err
		}
		property(data)
	}
	doc, err := json.Marshal(map[string]any{"schema": "tenet.verify/1", "apps": []any{map[string]any{
		"app": "Comfort", "file": "home.tenet", "properties": []any{first, second},
		"findings": []any{map[string]any{
			"check": "A6", "slug": "never-changed", "severity": "hint", "confirmed": true,
			"message": "nothing ever changes the variable away", "rules": []string{"Comfort.heat"}, "at": map[string]any{"file": "home.tenet", "line": 3, "col": 7},
		}},
	}}})
	return doc, report.Hash, err
}

func step(n int, kind, text string, more map[string]any) map[string]any {
	s := map[string]any{"n": n, "kind": kind, "text": text}
	maps.Copy(s, more)
	return s
}

func change(ref, from, to, what string) map[string]any {
	return map[string]any{"ref": ref, "from": from, "to": to, "what": what}
}

var brokenTrace = map[string]any{
	"explanation": "The window is open and the room cools below 20 °C. Rule heat switches the heater on although the window is still open, because it does not look at the window.",
	"loop":        nil,
	"steps": []any{
		step(1, "start", "Everything starts: window.state is closed, heater.power is off", map[string]any{"at": 0, "changes": []any{change("window.state", "", "closed", "actual"), change("heater.power", "", "off", "actual")}}),
		step(2, "report", "window.state became open", map[string]any{"at": 60, "ref": "window.state", "device": "window", "changes": []any{change("window.state", "closed", "open", "actual"), change("window.state", "closed", "open", "reported")}, "rules": []any{map[string]any{"name": "Comfort.save", "branch": "then"}}}),
		step(3, "report", "room.temperature became below 20 °C", map[string]any{"at": 3909, "ref": "room.temperature", "device": "room", "broken": true, "changes": []any{change("room.temperature", "20 °C and above", "below 20 °C", "reported"), change("heater.power", "off", "on", "pending")}, "rules": []any{map[string]any{"name": "Comfort.heat", "branch": "then"}}, "commands": []any{map[string]any{"ref": "heater.power", "value": "on"}}}),
	},
}

func why(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Query().Get("path")
	if path != "heater-1/heating/power" {
		answer(w, 404, map[string]string{"code": "no-effect-yet", "message": "nothing has set it yet"})
		return
	}
	now := time.Now().UTC().Format(time.RFC3339)
	answer(w, 200, map[string]any{
		"schema": "tenet.why/1", "path": path, "effect": map[string]any{"seq": 9, "at": now, "value": "on", "from": "rule"},
		"rule":    map[string]any{"name": "Comfort.heat", "file": "home.tenet", "line": 5, "text": "rule heat"},
		"trigger": "room.temperature < target - 1 °C", "guard": []any{map[string]any{"text": "!away", "value": true}},
		"input": map[string]any{"seq": 8, "at": now, "what": "room.temperature became 19.2 °C"}, "properties": []string{"no heating to the street"}, "fate": "left",
	})
}
