// Devices that were seen, recorded in a file.

package lsp

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// DevicesSchema is the schema of a file of devices.
const DevicesSchema = "tenet.devices/1"

// ParseDevices reads devices.json, which is one of two documents:
//
//	{"schema": "tenet.devices/1", "devices": [{"provider": "zb-17", "name": "Hall window", "model": "Contact"}]}
//
// or the answer of a gateway to GET /api/v1/resources (tenet.resources/1). The
// devices are by provider, each once.
//
// Errors: what is no such document.
func ParseDevices(raw []byte) ([]Device, error) {
	var doc struct {
		Schema  string `json:"schema"`
		Devices []struct {
			Provider string `json:"provider"`
			Name     string `json:"name"`
			Model    string `json:"model"`
		} `json:"devices"`
		Resources []struct {
			Path   string `json:"path"`
			Device string `json:"device"`
			Model  string `json:"model"`
		} `json:"resources"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, fmt.Errorf("read devices: %w", err)
	}
	var list []Device
	switch doc.Schema {
	case DevicesSchema:
		for _, d := range doc.Devices {
			list = append(list, Device{Provider: d.Provider, Name: d.Name, Model: d.Model})
		}
	case "tenet.resources/1":
		for _, r := range doc.Resources {
			provider, _, _ := strings.Cut(r.Path, "/")
			list = append(list, Device{Provider: provider, Name: r.Device, Model: r.Model})
		}
	default:
		return nil, fmt.Errorf("read devices: the schema is %q in place of %q", doc.Schema, DevicesSchema)
	}
	list = slices.DeleteFunc(list, func(d Device) bool { return d.Provider == "" })
	slices.SortStableFunc(list, func(a, b Device) int { return cmp.Compare(a.Provider, b.Provider) })
	return slices.CompactFunc(list, func(a, b Device) bool { return a.Provider == b.Provider }), nil
}
