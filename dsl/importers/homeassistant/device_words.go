// The types of device automations, by domain.

package homeassistant

import "strings"

// The types of triggers of binary sensors: those for on, and those for off.
var (
	sensedOn = strings.Fields(`bat_low charging co cold connected gas hot light not_locked moist motion moving occupied
		plugged_in powered present problem running unsafe smoke sound tampered update vibration opened turned_on`)
	sensedOff = strings.Fields(`not_bat_low not_charging no_co not_cold not_connected no_gas not_hot no_light locked not_moist
		no_motion not_moving not_occupied not_plugged_in not_powered not_present no_problem not_running not_unsafe no_smoke
		no_sound not_tampered no_update no_vibration not_opened turned_off`)
	// measuredTypes are the types of triggers of sensors with a number.
	measuredTypes = strings.Fields(`apparent_power aqi atmospheric_pressure battery_level carbon_dioxide carbon_monoxide current
		data_rate data_size distance duration energy energy_storage frequency gas humidity illuminance irradiance mass moisture
		monetary nitrogen_dioxide nitrogen_monoxide nitrous_oxide ozone ph pm1 pm10 pm25 power power_factor precipitation
		precipitation_intensity pressure reactive_power signal_strength sound_pressure speed sulphur_dioxide temperature
		value volatile_organic_compounds voltage volume water weight wind_speed`)
)

var deviceTriggers, deviceConditions, deviceActions map[string]map[string]deviceWord

func init() {
	deviceTriggers, deviceConditions = stateWords(), map[string]map[string]deviceWord{}
	for domain, words := range deviceTriggers {
		deviceConditions[domain] = map[string]deviceWord{}
		for typ, w := range words {
			if !w.any {
				deviceConditions[domain]["is_"+asked(domain, typ)] = w
			}
		}
	}
	deviceTriggers["climate"] = map[string]deviceWord{
		"hvac_mode_changed":           {key: "to", froms: true},
		"current_temperature_changed": {number: true, attr: "current_temperature"},
		"current_humidity_changed":    {number: true, attr: "current_humidity"},
	}
	deviceConditions["climate"] = map[string]deviceWord{
		"is_hvac_mode": {key: "hvac_mode"}, "is_preset_mode": {key: "preset_mode", attr: "preset_mode"},
	}
	deviceConditions["device_tracker"] = map[string]deviceWord{"is_home": {state: "home"}}
	deviceActions = actionWords()
}

// asked is the type of a condition without is_: what has been turned on is on.
func asked(domain, typ string) string {
	if domain == "binary_sensor" || domain == "cover" {
		typ = strings.Replace(typ, "opened", "open", 1)
	}
	return strings.TrimPrefix(typ, "turned_")
}

// stateWords are the types that ask for a state or a number, as triggers have
// them.
func stateWords() map[string]map[string]deviceWord {
	words := map[string]map[string]deviceWord{
		"binary_sensor": {}, "sensor": {},
		"cover": {
			"opened": {state: "open"}, "closed": {state: "closed"}, "opening": {state: "opening"}, "closing": {state: "closing"},
			"position": {number: true, attr: "current_position"}, "tilt_position": {number: true, attr: "current_tilt_position"},
		},
		"media_player":        {"turned_on": {state: "on"}, "turned_off": {state: "off"}, "changed_states": {any: true}},
		"lock":                {},
		"alarm_control_panel": {},
	}
	for _, typ := range sensedOn {
		words["binary_sensor"][typ] = deviceWord{state: "on"}
	}
	for _, typ := range sensedOff {
		words["binary_sensor"][typ] = deviceWord{state: "off"}
	}
	for _, typ := range measuredTypes {
		words["sensor"][typ] = deviceWord{number: true}
	}
	for _, domain := range []string{"switch", "light", "fan", "humidifier", "remote"} {
		words[domain] = map[string]deviceWord{"turned_on": {state: "on"}, "turned_off": {state: "off"}, "changed_states": {any: true}}
	}
	for domain, states := range map[string]string{
		"media_player":        "buffering idle paused playing",
		"lock":                "locked unlocked locking unlocking jammed",
		"alarm_control_panel": "triggered disarmed arming armed_home armed_away armed_night armed_vacation",
	} {
		for _, s := range strings.Fields(states) {
			words[domain][s] = deviceWord{state: s}
		}
	}
	return words
}

func actionWords() map[string]map[string]deviceWord {
	words := map[string]map[string]deviceWord{
		"cover": {
			"open": {call: "cover.open_cover"}, "close": {call: "cover.close_cover"}, "stop": {call: "cover.stop_cover"},
			"set_position":      {call: "cover.set_cover_position", data: []string{"position", "position"}},
			"set_tilt_position": {call: "cover.set_cover_tilt_position", data: []string{"position", "tilt_position"}},
		},
		"lock": {"lock": {call: "lock.lock"}, "unlock": {call: "lock.unlock"}, "open": {call: "lock.open"}},
		"climate": {
			"set_hvac_mode":   {call: "climate.set_hvac_mode", data: []string{"hvac_mode", "hvac_mode"}},
			"set_preset_mode": {call: "climate.set_preset_mode", data: []string{"preset_mode", "preset_mode"}},
		},
		"vacuum": {"clean": {call: "vacuum.start"}, "dock": {call: "vacuum.return_to_base"}},
		"button": {"press": {call: "button.press"}},
		"number": {"set_value": {call: "number.set_value", data: []string{"value", "value"}}},
		"select": {"select_option": {call: "select.select_option", data: []string{"option", "option"}}},
		"text":   {"set_value": {call: "text.set_value", data: []string{"value", "value"}}},
		"alarm_control_panel": {
			"disarm": {call: "alarm_control_panel.alarm_disarm"}, "trigger": {call: "alarm_control_panel.alarm_trigger"},
			"arm_home": {call: "alarm_control_panel.alarm_arm_home"}, "arm_away": {call: "alarm_control_panel.alarm_arm_away"},
			"arm_night": {call: "alarm_control_panel.alarm_arm_night"},
		},
	}
	for _, domain := range []string{"switch", "light", "fan", "humidifier", "remote"} {
		words[domain] = map[string]deviceWord{}
		for _, typ := range []string{"turn_on", "turn_off", "toggle"} {
			words[domain][typ] = deviceWord{call: domain + "." + typ}
		}
	}
	words["light"]["turn_on"] = deviceWord{call: "light.turn_on", data: []string{"brightness_pct", "brightness_pct", "flash", "flash"}}
	return words
}
