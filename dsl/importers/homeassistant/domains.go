// The domains: what the state and the attributes of an entity can be.

package homeassistant

import "strings"

// quality is what values an aspect has.
type quality uint8

const (
	isBool   quality = iota // on and off
	isChoice                // one of a closed list of states
	isNumber                // a number with a unit
	isText                  // any text
	isOpen                  // a number or a text: use decides
	isMoment                // when something last happened: every report is one
)

// aspect is the state of an entity, or an attribute.
type aspect struct {
	quality  quality
	resource string   // of the domain's own device type
	states   []string // of a choice, the first one is "off" for toggle
	unit     string   // of a number; temperature is the unit system's
	low      int64    // of a number's range, if low < high
	high     int64
}

// domain is what entities of a kind have. The aspect "" is the state.
type domain struct {
	model   string // the own device type, "" if use decides
	aspects map[string]aspect
	shipped []shape // tried in order before the own type
	helper  bool    // Home Assistant keeps it itself: a variable, if rules write it
	steady  bool    // its attributes do not change by themselves
}

// bound is where an aspect is in a device type.
type bound struct {
	resource string
	members  map[string]string // the literal of each state, nil for numbers and texts
	low      float64           // of a number's range, if low < high
	high     float64
}

// shape is a shipped device type with the aspects it has.
type shape struct {
	model string
	has   map[string]bound
	fits  func(e *entity) bool
}

func onOff(on, off string) map[string]string { return map[string]string{"on": on, "off": off} }

// choices names the members of a choice: the state itself, with underscores.
func choices(states []string) map[string]string {
	m := map[string]string{}
	for _, s := range states {
		m[s] = strings.ReplaceAll(s, "-", "_")
	}
	return m
}

var (
	power = aspect{quality: isChoice, resource: "power", states: []string{"off", "on"}}

	alarmStates = []string{"disarmed", "armed_home", "armed_away", "armed_night", "armed_vacation",
		"armed_custom_bypass", "arming", "disarming", "pending", "triggered"}
	openStates = []string{"closed", "open", "opening", "closing"}
	lockStates = []string{"unlocked", "locked", "locking", "unlocking", "jammed", "opening", "open"}
	modeStates = []string{"off", "heat", "cool", "heat_cool", "auto", "dry", "fan_only"}
	doing      = []string{"off", "idle", "heating", "cooling", "drying", "fan", "preheating", "defrosting"}
	mediaState = []string{"off", "on", "idle", "playing", "paused", "standby", "buffering"}
	vacuumDoes = []string{"cleaning", "docked", "idle", "paused", "returning", "error"}
	mowerDoes  = []string{"docked", "mowing", "paused", "returning", "error"}
	conditions = []string{"clear-night", "cloudy", "exceptional", "fog", "hail", "lightning", "lightning-rainy",
		"partlycloudy", "pouring", "rainy", "snowy", "snowy-rainy", "sunny", "windy", "windy-variant"}
)

func number(resource, unit string) aspect {
	return aspect{quality: isNumber, resource: resource, unit: unit}
}

// limited is a number in a range.
func limited(resource, unit string, low, high int64) aspect {
	return aspect{quality: isNumber, resource: resource, unit: unit, low: low, high: high}
}

func text(resource string) aspect { return aspect{quality: isText, resource: resource} }

func choice(resource string, states []string) aspect {
	return aspect{quality: isChoice, resource: resource, states: states}
}

// dimmed is the brightness a command sets. Its name is no attribute: brightness is
// one, in steps that no percentage meets.
const dimmed = "=brightness"

// coloured is the colour a command sets; there are several attributes for it.
const coloured = "=colour"

// domains by name. A domain that is not here is refused.
var domains = map[string]*domain{
	"alarm_control_panel": {model: "AlarmPanel", aspects: map[string]aspect{"": choice("alarm", alarmStates)}},
	"binary_sensor": {model: "BinarySensor", shipped: binaryShapes,
		aspects: map[string]aspect{"": {quality: isBool, resource: "active"}}},
	"button": {model: "PushButton", aspects: map[string]aspect{"": {quality: isMoment, resource: "pressed"}}},
	"climate": {model: "Climate", shipped: []shape{thermostat}, aspects: map[string]aspect{
		"": choice("mode", modeStates), "temperature": number("target", temperature),
		"current_temperature": number("temperature", temperature), "current_humidity": number("humidity", "%"),
		"hvac_action": choice("activity", doing), "preset_mode": text("preset"), "fan_mode": text("fan"),
	}},
	"cover": {model: "Cover", aspects: map[string]aspect{
		"": choice("cover", openStates), "current_position": limited("position", "%", 0, 100),
		"current_tilt_position": limited("tilt", "%", 0, 100),
	}},
	"device_tracker": {model: "Presence", aspects: map[string]aspect{"": text("place")}},
	"event": {model: "EventSource", aspects: map[string]aspect{
		"": {quality: isMoment, resource: "event"}, "event_type": text("event"),
	}},
	"fan": {model: "Fan", shipped: []shape{relay}, aspects: map[string]aspect{
		"": power, "percentage": limited("speed", "%", 0, 100), "preset_mode": text("preset"),
		"oscillating": {quality: isBool, resource: "oscillating"},
		"direction":   choice("direction", []string{"forward", "reverse"}),
	}},
	"humidifier": {model: "Humidifier", shipped: []shape{relay}, aspects: map[string]aspect{
		"": power, "humidity": limited("target", "%", 0, 100), "current_humidity": number("humidity", "%"), "mode": text("mode"),
	}},
	"input_boolean": {model: "Toggle", helper: true, steady: true,
		aspects: map[string]aspect{"": {quality: isBool, resource: "value"}}},
	"input_button": {model: "PushButton", steady: true,
		aspects: map[string]aspect{"": {quality: isMoment, resource: "pressed"}}},
	"input_number": {model: "NumberControl", helper: true, steady: true, aspects: map[string]aspect{"": number("value", "")}},
	"input_select": {model: "Choice", helper: true, aspects: map[string]aspect{"": text("choice")}},
	"input_text":   {model: "Note", helper: true, steady: true, aspects: map[string]aspect{"": text("text")}},
	"counter":      {helper: true, steady: true, aspects: map[string]aspect{"": number("value", "")}},
	"lawn_mower":   {model: "LawnMower", aspects: map[string]aspect{"": choice("activity", mowerDoes)}},
	"light": {model: "Lamp", shipped: []shape{relay, dimmer}, aspects: map[string]aspect{
		"": power, dimmed: number("level", "%"), coloured: text("colour"),
	}},
	"lock": {model: "DoorLock", shipped: []shape{lock}, aspects: map[string]aspect{"": choice("lock", lockStates)}},
	"media_player": {model: "MediaPlayer", aspects: map[string]aspect{
		"": choice("playback", mediaState), "source": text("source"), "volume_level": limited("volume", "", 0, 1),
		"is_volume_muted": {quality: isBool, resource: "muted"},
	}},
	"mqtt":   {model: "Topic", aspects: map[string]aspect{"": text("payload")}},
	"number": {model: "NumberControl", aspects: map[string]aspect{"": number("value", "")}},
	"person": {model: "Presence", aspects: map[string]aspect{"": text("place")}},
	"remote": {shipped: []shape{relay}, aspects: map[string]aspect{"": power}},
	"select": {model: "Choice", aspects: map[string]aspect{"": text("choice")}},
	"sensor": {aspects: map[string]aspect{"": {quality: isOpen}}},
	"siren":  {shipped: []shape{siren}, aspects: map[string]aspect{"": power}},
	"sun": {model: "Sun", aspects: map[string]aspect{
		"":          choice("horizon", []string{"below_horizon", "above_horizon"}),
		"elevation": limited("elevation", "°", -90, 90), "azimuth": limited("azimuth", "°", 0, 360),
	}},
	"switch": {shipped: []shape{relay}, aspects: map[string]aspect{"": power}},
	"tag":    {model: "TagReader", aspects: map[string]aspect{"": text("scanned")}},
	"text":   {model: "Note", aspects: map[string]aspect{"": text("text")}},
	"vacuum": {model: "Vacuum", aspects: map[string]aspect{
		"": choice("activity", vacuumDoes), "battery_level": number("battery", "%"), "fan_speed": text("suction"),
	}},
	"valve": {model: "WaterValve", shipped: []shape{valve}, aspects: map[string]aspect{
		"": choice("valve", openStates), "current_position": limited("position", "%", 0, 100),
	}},
	"water_heater": {model: "WaterHeater", aspects: map[string]aspect{
		"": text("operation"), "operation_mode": text("operation"), "temperature": number("target", temperature),
		"current_temperature": number("temperature", temperature),
	}},
	"weather": {model: "Weather", aspects: map[string]aspect{
		"": choice("condition", conditions), "temperature": number("temperature", temperature),
		"humidity": number("humidity", "%"),
	}},
}
