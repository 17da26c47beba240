// Stories of wishes, from the trivial case up.

package wish_test

import (
	"context"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/wish"
)

const devices = `device window : Contact
device heater : Heater
device lamp : Switch
device room : Thermometer
`

const (
	prompt  = world.Prompt
	delayed = world.Delayed
)

// stories give the rules that are expected for the last promise beside the others, or why
// there are none.
var stories = []struct {
	name string
	rung world.Rung
	text string
	want string
}{
	{"nothing has to be asked for", delayed, `
		rule save { when window.state == open also on reconnect then set heater.power = off }
		never heater.power == on while window.state == open`, ""},
	{"a state that must not be", delayed, `
		never heater.power == on while window.state == open`, `
		when window.state == open also on reconnect
		then set heater.power = off`},
	{"a state that has to be", delayed, `
		always heater.power == on while room.temperature < 12 °C`, `
		when room.temperature < 12 °C also on reconnect
		then set heater.power = on`},
	{"within some time", prompt, `
		whenever room.temperature < 12 °C, heater.power == on within 10 min`, `
		when room.temperature < 12 °C also on reconnect
		then set heater.power = on`},
	{"one thing follows another", prompt, `
		lamp.power == on and heater.power == on always together`, `
		when lamp.power == off also on reconnect
		then set heater.power = off
		when lamp.power == on also on reconnect
		then set heater.power = on`},
	{"beside a rule that does otherwise", delayed, `
		rule heat { when room.temperature < 20 °C then set heater.power = on }
		never heater.power == on while window.state == open`, `
		when window.state == open also on reconnect
		or when room.temperature < 20 °C && window.state == open also on reconnect
		then set heater.power = off`},
	{"waiting", prompt, `
		heater.power == on never lasts longer than 10 min`, `
		when heater.power == on for 5 min
		then set heater.power = off`},
	{"again and again", prompt, `
		lamp.power == on again and again`, `
		when lamp.power == off also on reconnect
		then set lamp.power = on`},
	{"a range of numbers", delayed, `
		always heater.power == on while room.temperature >= 5 °C && room.temperature < 12 °C`, `
		when room.temperature >= 5 °C && room.temperature < 12 °C also on reconnect
		then set heater.power = on`},
	{"beside a promise", prompt, `
		never heater.power == on while window.state == open
		always heater.power == on while window.state == closed`, `
		when window.state == open also on reconnect
		then set heater.power = off
		when window.state == closed also on reconnect
		then set heater.power = on`},
	{"no rule sets it", delayed, `
		never window.state == open`,
		"impossible: window.state == open"},
	{"another promise is in the way", delayed, `
		never heater.power == on while window.state == open
		always heater.power == on while room.temperature < 12 °C`,
		"impossible: room.temperature < 12 °C, window.state == open"},
	{"what somebody does by hand meanwhile is not heard of", delayed, `
		lamp.power == on and window.state == open always together`,
		"lost: window.state == closed"},
	{"what people set is theirs", delayed, `
		set by a person heater.power = on never happens while window.state == open`,
		"this kind of sentence is not played"},
	{"what stays possible is not played", delayed, `
		it stays possible to heater.power == on`,
		"this kind of sentence is not played"},
}

// load reads an app; its last promise is meant.
func load(t testing.TB, text string) (map[string]string, *compile.Result, int) {
	t.Helper()
	files := map[string]string{"a.tenet": devices + "app A {" + text + "\n}\n"}
	r, list := compile.Load(files, check.Site{})
	if r == nil {
		t.Fatal(list)
	}
	return files, r, len(r.Spec.Properties) - 1
}

func TestWrite(t *testing.T) {
	for _, s := range stories {
		t.Run(s.name, func(t *testing.T) {
			files, r, index := load(t, s.text)
			opt := wish.Options{Rung: s.rung, States: 40_000}
			for i := range index {
				opt.Besides = append(opt.Besides, i)
			}
			a, err := wish.Write(context.Background(), files, check.Site{}, r, index, opt)
			if err != nil {
				t.Fatal(err)
			}
			if got := tell(a); got != strings.ReplaceAll(s.want, "\n\t\t", "\n    ") {
				t.Errorf("%d states, got:\n%s\nwant:\n%s", a.States, got, s.want)
			}
			if a.Impossible && a.Play == nil {
				t.Error("how the world breaks it is not shown")
			}
			if a.Play != nil && len(a.Play.Steps) < 2 {
				t.Error("the play of the world has no moves")
			}
		})
	}
}

// tell writes an answer as the stories do.
func tell(a *wish.Answer) string {
	if a.Rules == nil {
		switch corner := strings.Join(a.Corner, ", "); {
		case a.Impossible:
			return "impossible: " + corner
		case a.Lost:
			return "lost: " + corner
		}
		return a.Limit
	}
	out := ""
	for i := range a.Rules {
		_, body, _ := strings.Cut(a.Rules[i].Text("x", 0), "{")
		out += strings.TrimSuffix(body, "\n  }")
	}
	return out
}
