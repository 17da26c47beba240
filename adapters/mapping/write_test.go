// How commands become payloads.

package mapping_test

import (
	"testing"
	"time"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/adaptertest"
	"github.com/tenet-iot/tenet/adapters/mapping"
	"github.com/tenet-iot/tenet/models"
)

// compileCommand makes the command of a binding with set: or call:.
func compileCommand(t testing.TB, yaml string) *mapping.Command {
	t.Helper()
	b := mapping.NewBuilder(catalog(t))
	s := mapping.OpenSection(adaptertest.Node(t, yaml), b.Problems)
	command, sub := b.Command(s, b.Binding(s, mapping.JSON))
	sub.Done()
	s.Done()
	if err := b.Err(); err != nil {
		t.Fatalf("%s: %v", yaml, err)
	}
	return command
}

func TestCommandsBecomePayloads(t *testing.T) {
	for _, c := range []struct {
		binding  string
		resource string
		value    models.Value
		want     string
	}{
		{`{resource: d/s/celsius, set: {}}`, "celsius", models.OfFloat(20.5), `20.5`},
		{`{resource: d/s/celsius, set: {}}`, "celsius", models.OfInt(20), `20`},
		{`{resource: d/s/celsius, unit: °F, set: {}}`, "celsius", models.OfFloat(20.1), `68.18`},
		{`{resource: d/s/celsius, scale: 0.1, set: {}}`, "celsius", models.OfFloat(21.3), `213`},
		{`{resource: d/s/celsius, scale: 0.01, offset: -40, set: {}}`, "celsius", models.OfFloat(21.3), `6130`},
		{`{resource: d/s/percent, scale: 0.392156862745098, round: true, set: {}}`, "percent", models.OfInt(30), `77`},
		{`{resource: d/s/power, set: {}}`, "power", models.OfEnum(1), `"on"`},
		{`{resource: d/s/power, set: {format: text}}`, "power", models.OfEnum(1), `on`},
		{`{resource: d/s/power, format: text, set: {}}`, "power", models.OfEnum(0), `off`},
		{`{resource: d/s/power, values: {"ON": on, "OFF": off, 1: on}, set: {}}`, "power", models.OfEnum(1), `"ON"`},
		{`{resource: d/s/power, values: {1: on, 0: off}, set: {}}`, "power", models.OfEnum(0), `0`},
		{`{resource: d/s/power, values: {true: on, false: off}, set: {}}`, "power", models.OfEnum(0), `false`},
		{`{resource: d/s/flag, set: {}}`, "flag", models.OfBool(true), `true`},
		{`{resource: d/s/label, set: {}}`, "label", models.OfString("a\"b"), `"a\"b"`},
		{`{resource: d/s/interval, unit: ms, set: {}}`, "interval", models.OfDuration(1500 * time.Millisecond), `1500`},
		{`{resource: d/s/power, set: {template: {state: $value, id: $id, to: [$provider, 1, null, true], n: "at $value!"}}}`, "power", models.OfEnum(1),
			`{"id":"k7","n":"at on!","state":"on","to":["d",1,null,true]}`},
		{`{resource: d/s/power, set: {format: text, template: "SET $value $$1 #$id"}}`, "power", models.OfEnum(1), `SET on $1 #k7`},
	} {
		path := adaptertest.Path("d/s/" + c.resource)
		got, err := compileCommand(t, c.binding).Render(adapters.Command{ID: "k7", Path: path, Value: c.value})
		if err != nil || string(got) != c.want {
			t.Errorf("%s\n got %s, %v\nwant %s", c.binding, got, err, c.want)
		}
	}
}

func TestActionsBecomePayloads(t *testing.T) {
	args := []models.Value{models.OfInt(3), models.OfEnum(1)}
	for binding, want := range map[string]string{
		`{resource: d/s/beep, call: {}}`:                                                    `[3,"high"]`,
		`{resource: d/s/beep, call: {template: {n: $arg.times, t: $arg.tone}}}`:             `{"n":3,"t":"high"}`,
		`{resource: d/s/beep, call: {format: text, template: "beep $arg.times@$arg.tone"}}`: `beep 3@high`,
	} {
		command := compileCommand(t, binding)
		got, err := command.Render(adapters.Command{ID: "k7", Path: adaptertest.Path("d/s/beep"), Args: args})
		if err != nil || string(got) != want || !command.Call {
			t.Errorf("%s\n got %s, %v\nwant %s", binding, got, err, want)
		}
		if _, err := command.Render(adapters.Command{Path: adaptertest.Path("d/s/beep")}); err == nil {
			t.Errorf("%s: missing arguments were accepted", binding)
		}
	}
}

func TestValuesWithoutSpellingAreRefused(t *testing.T) {
	command := compileCommand(t, `{resource: d/s/power, values: {"ON": on}, set: {}}`)
	for _, v := range []models.Value{models.OfEnum(0), models.OfBool(true), models.OfEnum(9), {}} {
		if got, err := command.Render(adapters.Command{Path: adaptertest.Path("d/s/power"), Value: v}); err == nil {
			t.Errorf("%v became %s", v, got)
		}
	}
	other := adapters.Command{Path: adaptertest.Path("e/s/flag"), Value: models.OfBool(true)}
	if got, err := command.Render(other); err == nil {
		t.Errorf("a resource that is not bound became %s", got)
	}
}
