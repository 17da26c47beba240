// The table of actions.

package homeassistant

import (
	"math/big"
	"slices"
)

var services map[string]*service

func init() {
	services = map[string]*service{}
	for _, domain := range []string{"switch", "siren", "remote", "input_boolean", "fan", "humidifier", "light"} {
		services[domain+".turn_on"] = &service{each: becomes("", "on")}
		services[domain+".turn_off"] = &service{each: becomes("", "off")}
		services[domain+".toggle"] = &service{each: toggles}
	}
	services["light.turn_on"] = &service{lightKeys, lightOn}
	services["light.turn_off"] = &service{[]string{"transition"}, lightOff}
	services["fan.turn_on"] = &service{[]string{"percentage", "preset_mode"}, fanOn}
	for name, s := range map[string]*service{
		"fan.set_percentage":                     {[]string{"percentage"}, fanSpeed},
		"fan.set_preset_mode":                    {[]string{"preset_mode"}, text1("preset_mode", "preset_mode")},
		"fan.oscillate":                          {[]string{"oscillating"}, truth1("oscillating", "oscillating")},
		"fan.set_direction":                      {[]string{"direction"}, state1("direction", "direction")},
		"humidifier.set_humidity":                {[]string{"humidity"}, number1("humidity", "humidity")},
		"humidifier.set_mode":                    {[]string{"mode"}, text1("mode", "mode")},
		"lock.lock":                              {[]string{"code"}, coded(becomes("", "locked"))},
		"lock.unlock":                            {[]string{"code"}, coded(becomes("", "unlocked"))},
		"lock.open":                              {[]string{"code"}, coded(calls("unlatch"))},
		"cover.open_cover":                       {nil, becomes("", "open")},
		"cover.close_cover":                      {nil, becomes("", "closed")},
		"cover.stop_cover":                       {nil, calls("stop")},
		"cover.toggle":                           {nil, calls("toggle")},
		"cover.set_cover_position":               {[]string{"position"}, number1("position", "current_position")},
		"cover.set_cover_tilt_position":          {[]string{"tilt_position"}, number1("tilt_position", "current_tilt_position")},
		"valve.open_valve":                       {nil, becomes("", "open")},
		"valve.close_valve":                      {nil, becomes("", "closed")},
		"valve.stop_valve":                       {nil, calls("stop")},
		"valve.set_valve_position":               {[]string{"position"}, number1("position", "current_position")},
		"climate.set_temperature":                {[]string{"temperature", "hvac_mode"}, setTemperature},
		"climate.set_hvac_mode":                  {[]string{"hvac_mode"}, state1("hvac_mode", "")},
		"climate.set_preset_mode":                {[]string{"preset_mode"}, text1("preset_mode", "preset_mode")},
		"climate.set_fan_mode":                   {[]string{"fan_mode"}, text1("fan_mode", "fan_mode")},
		"climate.turn_off":                       {nil, becomes("", "off")},
		"climate.turn_on":                        {nil, calls("turn_on")},
		"climate.toggle":                         {nil, calls("toggle")},
		"water_heater.set_temperature":           {[]string{"temperature"}, number1("temperature", "temperature")},
		"water_heater.set_operation_mode":        {[]string{"operation_mode"}, text1("operation_mode", "operation_mode")},
		"media_player.turn_on":                   {nil, calls("turn_on")},
		"media_player.turn_off":                  {nil, calls("turn_off")},
		"media_player.media_play":                {nil, calls("play")},
		"media_player.media_pause":               {nil, calls("pause")},
		"media_player.media_stop":                {nil, calls("stop")},
		"media_player.toggle":                    {nil, calls("toggle")},
		"media_player.media_play_pause":          {nil, calls("play_pause")},
		"media_player.volume_up":                 {nil, calls("volume_up")},
		"media_player.volume_down":               {nil, calls("volume_down")},
		"media_player.play_media":                {[]string{"media_content_type", "media_content_id"}, callsWith("play_media", "media_content_type", "media_content_id")},
		"media_player.media_next_track":          {nil, calls("next")},
		"media_player.media_previous_track":      {nil, calls("previous")},
		"media_player.volume_set":                {[]string{"volume_level"}, number1("volume_level", "volume_level")},
		"media_player.volume_mute":               {[]string{"is_volume_muted"}, truth1("is_volume_muted", "is_volume_muted")},
		"media_player.select_source":             {[]string{"source"}, text1("source", "source")},
		"vacuum.start":                           {nil, calls("start")},
		"vacuum.pause":                           {nil, calls("pause")},
		"vacuum.stop":                            {nil, calls("stop")},
		"vacuum.return_to_base":                  {nil, calls("dock")},
		"vacuum.locate":                          {nil, calls("locate")},
		"vacuum.set_fan_speed":                   {[]string{"fan_speed"}, text1("fan_speed", "fan_speed")},
		"lawn_mower.start_mowing":                {nil, calls("mow")},
		"lawn_mower.pause":                       {nil, calls("pause")},
		"lawn_mower.dock":                        {nil, calls("dock")},
		"alarm_control_panel.alarm_disarm":       {[]string{"code"}, coded(becomes("", "disarmed"))},
		"alarm_control_panel.alarm_arm_home":     {[]string{"code"}, coded(becomes("", "armed_home"))},
		"alarm_control_panel.alarm_arm_away":     {[]string{"code"}, coded(becomes("", "armed_away"))},
		"alarm_control_panel.alarm_arm_night":    {[]string{"code"}, coded(becomes("", "armed_night"))},
		"alarm_control_panel.alarm_arm_vacation": {[]string{"code"}, coded(becomes("", "armed_vacation"))},
		"alarm_control_panel.alarm_trigger":      {[]string{"code"}, coded(becomes("", "triggered"))},
		"button.press":                           {nil, calls("press")},
		"input_button.press":                     {nil, calls("press")},
		"number.set_value":                       {[]string{"value"}, number1("value", "")},
		"input_number.set_value":                 {[]string{"value"}, number1("value", "")},
		"input_number.increment":                 {nil, steps(1)},
		"input_number.decrement":                 {nil, steps(-1)},
		"counter.increment":                      {nil, steps(1)},
		"counter.decrement":                      {nil, steps(-1)},
		"counter.set_value":                      {[]string{"value"}, number1("value", "")},
		"counter.reset":                          {nil, resets},
		"select.select_option":                   {[]string{"option"}, text1("option", "")},
		"input_select.select_option":             {[]string{"option"}, text1("option", "")},
		"text.set_value":                         {[]string{"value"}, text1("value", "")},
		"input_text.set_value":                   {[]string{"value"}, text1("value", "")},
	} {
		services[name] = s
	}
}

// needless are actions that change nothing a rule could change, and why they are
// not needed.
var needless = map[string]string{
	"logbook.log":                     "every run of a rule is recorded",
	"system_log.write":                "every run of a rule is recorded",
	"persistent_notification.dismiss": "notifications are not kept",
}

// refusedServices are actions with no counterpart, by domain or in full, and
// what to do.
var refusedServices = map[string]string{
	"automation":                  "a rule runs while its conditions hold; put the condition on a helper into the automation",
	"scene":                       "write the states of the scene as actions",
	"script":                      "give the file with the scripts as well; a script that does not wait is written into the run",
	"timer":                       "use for: in a trigger, or delay:",
	"schedule":                    "use triggers of time",
	"group":                       "name the members",
	"input_datetime":              "write the time into the trigger",
	"shell_command":               "let a device do it, with an action of its own",
	"rest_command":                "let a device do it, with an action of its own",
	"python_script":               "write what it does as actions",
	"conversation":                "use notify",
	"recorder":                    "leave it out; the history is kept by itself",
	"backup":                      "leave it out; it is a task of the site",
	"hassio":                      "leave it out; it is a task of the site",
	"camera":                      "let the camera record by itself",
	"calendar":                    "let the calendar be written by its own service",
	"todo":                        "use notify",
	"zwave_js":                    "command the entity",
	"zha":                         "command the entity",
	"device_tracker":              "let the device report where it is",
	"homeassistant.update_entity": "leave it out; devices report by themselves",
	"homeassistant.restart":       "leave it out; it is a task of the site",
	"homeassistant.reload_all":    "leave it out; it is a task of the site",
}

func refusedService(domain, verb string) (string, bool) {
	if cure, ok := refusedServices[domain+"."+verb]; ok {
		return cure, true
	}
	cure, ok := refusedServices[domain]
	return cure, ok
}

type translate1 func(c *call, e *entity) ([]command, bool)

// becomes sets an aspect to a state.
func becomes(attr, state string) translate1 {
	return func(c *call, e *entity) ([]command, bool) {
		r, ok := c.settable(e, attr)
		if !ok {
			return nil, false
		}
		return c.set(command{deed: setState, ref: r, value: state})
	}
}

func toggles(c *call, e *entity) ([]command, bool) {
	r, ok := c.settable(e, "")
	if !ok {
		return nil, false
	}
	c.want(use{ref: r, at: c.node.span, value: "on", as: isText, write: true})
	return c.set(command{deed: toggle, ref: r, value: "off"})
}

// calls calls an action of the device.
func calls(action string) translate1 {
	return func(c *call, e *entity) ([]command, bool) {
		r := ref{e, ""}
		c.want(use{ref: r, at: c.node.span, as: isOpen, action: action})
		return []command{{deed: act, ref: r, value: action}}, true
	}
}

// callsWith calls an action of the device with texts of the data, in order.
func callsWith(action string, keys ...string) translate1 {
	return func(c *call, e *entity) ([]command, bool) {
		var args []string
		for _, key := range keys {
			v, ok := c.datum(key)
			if !ok {
				return nil, false
			}
			text, ok := c.text(v)
			if !ok {
				return nil, false
			}
			args = append(args, text)
		}
		r := ref{e, ""}
		c.want(use{ref: r, at: c.node.span, as: isOpen, action: action})
		return []command{{deed: act, ref: r, value: action, args: args}}, true
	}
}

// coded leaves the code out: the device's adapter has it.
func coded(does translate1) translate1 {
	return func(c *call, e *entity) ([]command, bool) {
		if _, key := c.data.get("code"); key != nil {
			c.im.report(hintCode(key.span, e.id))
		}
		return does(c, e)
	}
}

// number1, text1, state1 and truth1 set an aspect to what a key of the data
// says.
func number1(key, attr string) translate1 {
	return func(c *call, e *entity) ([]command, bool) {
		r, ok := c.settable(e, attr)
		v, also := c.datum(key)
		if !ok || !also {
			return nil, false
		}
		x, ok := c.numberOf(v)
		if !ok {
			return nil, false
		}
		return c.setNumber(v, r, x)
	}
}

func text1(key, attr string) translate1 { return word1(key, attr, false) }

func state1(key, attr string) translate1 { return word1(key, attr, true) }

func word1(key, attr string, closed bool) translate1 {
	return func(c *call, e *entity) ([]command, bool) {
		r, ok := c.settable(e, attr)
		v, also := c.datum(key)
		if !ok || !also {
			return nil, false
		}
		text, ok := c.text(v)
		if !ok {
			return nil, false
		}
		if states := r.states(); (closed || states != nil) && !slices.Contains(states, text) {
			c.im.report(errNoSuchState(v.span, e.id, text, states))
			return nil, false
		}
		return c.set(command{deed: setState, ref: r, value: text})
	}
}

func truth1(key, attr string) translate1 {
	return func(c *call, e *entity) ([]command, bool) {
		r, ok := c.settable(e, attr)
		v, also := c.datum(key)
		if !ok || !also {
			return nil, false
		}
		on, ok := v.boolean()
		if !ok {
			c.im.report(errNoTruth(v.span, key))
			return nil, false
		}
		return c.set(command{deed: setState, ref: r, value: map[bool]string{true: "on", false: "off"}[on]})
	}
}

// steps changes a whole helper by its step.
func steps(sign int64) translate1 {
	return func(c *call, e *entity) ([]command, bool) {
		r, ok := c.settable(e, "")
		if !ok {
			return nil, false
		}
		if e.bind.device {
			c.im.report(errStepDevice(c.name.span, e.id))
			return nil, false
		}
		by := big.NewRat(1, 1)
		if e.def.step != nil {
			by = e.def.step
		}
		return c.set(command{deed: step, ref: r, number: new(big.Rat).Mul(by, big.NewRat(sign, 1))})
	}
}

// resets puts a counter to its beginning.
func resets(c *call, e *entity) ([]command, bool) {
	r, ok := c.settable(e, "")
	if !ok {
		return nil, false
	}
	start, isNumber := parseNumber(e.def.initial)
	if !isNumber {
		start = new(big.Rat)
	}
	return c.setNumber(c.node, r, start)
}
