package say_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenet-iot/tenet/models/say"
)

func ExampleText_In() {
	t := say.Of("%s changes from %s to %s.", "lamp.power", "on", say.Of("below %s", "20 °C"))
	fmt.Println(t)
	fmt.Println(t.In(say.Catalogue{"%s changes from %s to %s.": "%s が %[2]s から %[3]s に変わります。", "below %s": "%s 未満"}))
	// Output:
	// lamp.power changes from on to below 20 °C.
	// lamp.power が on から 20 °C 未満 に変わります。
}

func TestText(t *testing.T) {
	c := say.Catalogue{"it is %s": "son las %s", "%s and %s": "%[2]s y %[1]s"}
	for _, x := range []struct {
		text        say.Text
		in, english string
	}{
		{say.Text{}, "", ""},
		{say.Plain("100 %"), "100 %", "100 %"},
		{say.Of("it is %s", "06:00"), "son las 06:00", "it is 06:00"},
		{say.Of("it is %s", "06:00").Upper(), "Son las 06:00", "It is 06:00"},
		{say.Of("%s and %s", 1, say.Plain("%s")), "%s y 1", "1 and %s"},
		{say.Of("no part %s"), "no part ", "no part "},
		{say.List([]say.Text{say.Plain("a"), say.Plain("b"), say.Plain("c")}), "c y a, b", "a, b and c"},
		{say.List(nil), "", ""},
	} {
		if got := x.text.In(c); got != x.in {
			t.Errorf("%+v in the language: %q, want %q", x.text, got, x.in)
		}
		if got := x.text.String(); got != x.english {
			t.Errorf("%+v: %q, want %q", x.text, got, x.english)
		}
		data, err := json.Marshal(x.text)
		if err != nil {
			t.Fatal(err)
		}
		var back say.Text
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(x.text, back); d != "" {
			t.Errorf("%s: %s", data, d)
		}
	}
}
