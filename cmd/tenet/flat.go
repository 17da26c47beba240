// The simulated flat of the demo: real MQTT and CoAP devices, and physics.

package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/tenet-iot/tenet/adapters/simdevice"
)

// consoleWords is what can be typed while the demo runs.
var consoleWords = []string{"open", "close", "cold", "warm", "walk", "leave", "deaf", "hear", "show"}

// flat is five devices, each with its own connection.
type flat struct {
	window, room, heater, lamp, motion *simdevice.Device
	coap                               *simdevice.CoAP
	file                               string
	stop                               context.CancelFunc
	done                               sync.WaitGroup
	saving                             sync.Mutex
	chill                              chan float64 // a temperature to jump to
}

// newFlat puts the devices on the network; their values are those of the last
// run if file has them.
func newFlat(ctx context.Context, broker, file string) (*flat, error) {
	v := map[string]any{"window": "closed", "room": 18.0, "heater": "off", "lamp": "off", "motion": false}
	if err := load(file, v); err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	f := &flat{
		window: simdevice.New("window", map[string]any{"contact/state": v["window"]}),
		room:   simdevice.New("room", map[string]any{"thermometer/temperature": v["room"]}),
		heater: simdevice.New("heater", map[string]any{"heating/power": v["heater"]}),
		lamp:   simdevice.New("lamp", map[string]any{"switch/power": v["lamp"]}),
		motion: simdevice.New("motion", map[string]any{"motion/motion": v["motion"]}),
		file:   file, stop: stop, chill: make(chan float64, 1),
	}
	coap, err := simdevice.ListenCoAP(f.heater, simdevice.CoAPOptions{})
	if err != nil {
		stop()
		return nil, err
	}
	f.coap = coap
	f.start(func() { _ = coap.Serve(ctx) })
	for _, d := range []*simdevice.Device{f.window, f.room, f.lamp, f.motion} {
		f.start(func() { _ = simdevice.RunMQTT(ctx, d, simdevice.MQTT{Broker: broker, Prefix: "home", QoS: 1}) })
	}
	for _, d := range f.devices() {
		f.start(func() { f.keep(ctx, d) })
	}
	f.start(func() { f.physics(ctx) })
	return f, nil
}

func (f *flat) start(run func()) {
	f.done.Add(1)
	go func() {
		defer f.done.Done()
		run()
	}()
}

func (f *flat) devices() []*simdevice.Device {
	return []*simdevice.Device{f.window, f.room, f.heater, f.lamp, f.motion}
}

// keep saves the flat whenever a device changed, as real devices keep their
// state over a kill of the gateway.
func (f *flat) keep(ctx context.Context, d *simdevice.Device) {
	for {
		changed := d.Changed()
		f.saving.Lock()
		err := save(f.file, f.values())
		f.saving.Unlock()
		if err != nil {
			return // the folder is being removed
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
	}
}

func (f *flat) radiator() string { return f.coap.Addr().String() }

func (f *flat) close() {
	f.stop()
	f.done.Wait()
}

// celsius is the room's temperature.
func (f *flat) celsius() float64 {
	t, _ := f.room.Actual("thermometer/temperature").(float64)
	return t
}

// physics moves the room's temperature once a second, a minute of the room at a
// time, and lets the devices report now and then.
func (f *flat) physics(ctx context.Context) {
	thermal := simdevice.Thermal{Outside: 5, Warm: 26, Closed: 1.0 / 7200, Open: 1.0 / 1200}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	exact := f.celsius()
	for beat := 1; ; beat++ {
		select {
		case <-ctx.Done():
			return
		case to := <-f.chill:
			exact = to
		case <-tick.C:
			heated := f.heater.Actual("heating/power") == "on"
			exact = thermal.Step(exact, heated, f.window.Actual("contact/state") == "open", time.Minute)
		}
		f.room.SetActual("thermometer/temperature", float64(int(exact*10+0.5))/10)
		if beat%10 == 3 {
			f.heartbeat()
		}
	}
}

// heartbeat makes every device report again, as battery devices do: a broker
// may lose a retained value that is published while someone subscribes.
func (f *flat) heartbeat() {
	for _, d := range f.devices() {
		for _, resource := range d.Resources() {
			d.Report(resource)
		}
	}
}

func (f *flat) values() map[string]any {
	return map[string]any{
		"window": f.window.Actual("contact/state"), "room": f.celsius(), "heater": f.heater.Actual("heating/power"),
		"lamp": f.lamp.Actual("switch/power"), "motion": f.motion.Actual("motion/motion"),
	}
}

// console reads words from the terminal and does them to the flat.
func (f *flat) console(ctx context.Context, sh *shell) {
	in := bufio.NewScanner(sh.in)
	for in.Scan() && ctx.Err() == nil {
		word := strings.TrimSpace(in.Text())
		if word == "" {
			continue
		}
		if !f.do(word) {
			fmt.Fprintf(sh.out, "say one of: %s\n", strings.Join(consoleWords, " | "))
			continue
		}
		fmt.Fprintln(sh.out, f)
	}
}

func (f *flat) do(word string) bool {
	switch word {
	case "open":
		f.window.SetActual("contact/state", "open")
	case "close":
		f.window.SetActual("contact/state", "closed")
	case "cold":
		f.jump(15)
	case "warm":
		f.jump(24)
	case "walk":
		f.motion.SetActual("motion/motion", true)
	case "leave":
		f.motion.SetActual("motion/motion", false)
	case "deaf":
		f.heater.Deaf(true)
	case "hear":
		f.heater.Deaf(false)
	case "show":
	default:
		return false
	}
	return true
}

func (f *flat) jump(celsius float64) {
	select {
	case f.chill <- celsius:
	default: // the last jump is still to be done
	}
}

// String says how the flat is.
func (f *flat) String() string {
	v := f.values()
	motion := "nobody in the hall"
	if v["motion"] == true {
		motion = "someone in the hall"
	}
	return fmt.Sprintf("window %v, %.1f °C, radiator %v, lamp %v, %s", v["window"], f.celsius(), v["heater"], v["lamp"], motion)
}
