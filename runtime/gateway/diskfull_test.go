//go:build diskfull

// A gateway on a disk that is really full. Run by make diskfull, which makes a small file system.

package gateway_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"github.com/tenet-iot/tenet/models"
)

// The sizes of the small file system are those of scripts/diskfull.
const (
	ballast = 8 << 20         // what is deleted to make room
	heals   = 5 * time.Second // within which values are acknowledged again
	rounds  = 3
)

// TestFullDisk: devices speak, the disk fills up, they are refused, there is room again, and
// they are heard again within five seconds. Whatever was acknowledged is in the history.
func TestFullDisk(t *testing.T) {
	small := os.Getenv("TENET_SMALL")
	if small == "" {
		t.Fatal("TENET_SMALL names no folder on a small file system: run make diskfull")
	}
	t.Setenv("TMPDIR", small) // where the project goes
	addr := fmt.Sprintf("127.0.0.1:%d", 30_000+mathrand.IntN(2_000))
	h := build(t, map[string]string{"site.yaml": fmt.Sprintf(doorSite, addr), "rules/meter.tenet": "device meter : Thermometer\n"})
	filler := filepath.Join(small, "ballast")
	fill(t, filler)
	defer os.Remove(filler)
	_, c := spawn(t, h.dir)

	acknowledged, next := map[float64]bool{}, 0
	// say publishes one value; false if it was not acknowledged.
	var device mqtt.Client
	say := func() bool {
		if device == nil || !device.IsConnected() {
			device = mqtt.NewClient(mqtt.NewClientOptions().AddBroker("tcp://" + addr).SetClientID("meter").SetAutoReconnect(false))
			if token := device.Connect(); !token.WaitTimeout(patience) || token.Error() != nil {
				return false
			}
		}
		next++
		value := float64(next) / 1000
		token := device.Publish("home/meter", 1, false, fmt.Sprint(value))
		if token.WaitTimeout(patience) && token.Error() == nil && device.IsConnected() {
			acknowledged[value] = true
			return true
		}
		return false
	}
	for round := range rounds {
		refused := false
		for end := time.Now().Add(patience); !refused; refused = !say() {
			if time.Now().After(end) {
				t.Fatalf("round %d: the disk does not fill up: %d values acknowledged", round, len(acknowledged))
			}
			if round > 0 || len(acknowledged) > 100 {
				eat(t, filepath.Join(small, fmt.Sprint("eaten", round))) // others use the disk, too
			}
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		began, before := time.Now(), len(acknowledged)
		for !say() {
			if time.Since(began) > heals {
				t.Fatalf("round %d: not acknowledged again %v after there was room", round, time.Since(began))
			}
		}
		t.Logf("round %d: %d values, heard again after %v", round, before, time.Since(began))
		for range 50 {
			say()
		}
		os.Remove(filepath.Join(small, fmt.Sprint("eaten", round)))
		fill(t, filler)
	}

	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	meter := models.Path{Provider: "meter", Service: "thermometer", Resource: "temperature"}
	if err := c.Export(t.Context(), meter, time.Time{}, time.Time{}, "ndjson", &file); err != nil {
		t.Fatal(err)
	}
	kept := map[float64]bool{}
	for lines := json.NewDecoder(&file); lines.More(); {
		var line struct{ Value float64 }
		if err := lines.Decode(&line); err != nil {
			t.Fatal(err)
		}
		if kept[line.Value] {
			t.Errorf("%g is there twice", line.Value)
		}
		kept[line.Value] = true
	}
	for value := range acknowledged {
		if !kept[value] {
			t.Errorf("%g was acknowledged and is lost", value)
		}
	}
	t.Logf("%d of %d values acknowledged, %d kept", len(acknowledged), next, len(kept))
}

// fill writes the ballast.
func fill(t *testing.T, name string) {
	t.Helper()
	data := make([]byte, ballast)
	rand.Read(data)
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// eat takes what room there is, by and by.
func eat(t *testing.T, name string) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return // no room even for that
	}
	defer f.Close()
	f.Write(make([]byte, 64<<10)) // as much as there is
}
