// Usage: what processes take of the machine.

package loadgen

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

// Process is one to be watched.
type Process struct {
	Name string
	PID  int
}

// Usage is what a process used during a load.
type Usage struct {
	Name string  `json:"name"`
	CPU  float64 `json:"cpu_s"`
	Each float64 `json:"cpu_us_per_reading"`
	// Memory is the largest resident set since the process began, Now the present one.
	Memory int64 `json:"peak_rss_bytes"`
	Now    int64 `json:"rss_bytes"`
}

// ticks a second of /proc/PID/stat: USER_HZ is 100 on all of Linux's platforms that Go runs on.
const ticks = 100

// usages reads what processes used since they began; what cannot be read is 0.
func usages(watch []Process) []Usage {
	out := make([]Usage, len(watch))
	for i, p := range watch {
		out[i] = Usage{Name: p.Name, CPU: cpu(p.PID), Memory: Status(p.PID, "VmHWM"), Now: Status(p.PID, "VmRSS")}
	}
	return out
}

// since is what was used between two looks.
func since(before, after []Usage, readings int) []Usage {
	for i := range after {
		after[i].CPU -= before[i].CPU
		after[i].Each = after[i].CPU / float64(max(1, readings)) * 1e6
	}
	return after
}

// cpu is the time a process has computed, in seconds.
func cpu(pid int) float64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(raw, []byte(") "))
	fields := bytes.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.ParseFloat(string(fields[11]), 64)
	system, _ := strconv.ParseFloat(string(fields[12]), 64)
	return (user + system) / ticks
}

// Status is a size in /proc/PID/status, in bytes; 0 if it cannot be read.
func Status(pid int, key string) int64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(raw) {
		if value, ok := bytes.CutPrefix(line, []byte(key+":")); ok {
			if fields := bytes.Fields(value); len(fields) > 0 {
				kib, _ := strconv.ParseInt(string(fields[0]), 10, 64)
				return kib << 10
			}
		}
	}
	return 0
}
