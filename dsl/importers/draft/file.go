// A file: device types, devices and apps.

package draft

import (
	"fmt"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/format"
)

// File is what an importer writes. Comments are plain text; they may have
// several lines.
type File struct {
	Comment string   // at the head of the file
	Models  []string // device types, in the language
	Devices []Device
	Apps    []App
}

// Device is a device of a type.
type Device struct {
	Name, Model string
	Provider    string // "" if it is the name
	Friendly    string // "" if there is none
}

// App is an app of the file. Of one without items, the comment alone is written.
type App struct {
	Name, Title string
	Comment     string // before it
	Items       []Item
}

// Item is a variable, a rule or a comment of the app.
type Item struct {
	Comment string
	Text    string // in the language, in any layout; "" for a comment alone
}

// Text lays the file out. An error is a mistake of the importer: a device type
// or an item that is not in the language.
func (f *File) Text(name string) (string, error) {
	var b strings.Builder
	b.WriteString(Comment(f.Comment))
	for _, m := range f.Models {
		b.WriteString("\n" + strings.TrimSpace(m) + "\n")
	}
	if len(f.Devices) > 0 {
		b.WriteString("\n")
	}
	for _, d := range f.Devices {
		b.WriteString(d.line())
	}
	for _, a := range f.Apps {
		a.write(&b)
	}
	text, found := format.Source(name, strings.TrimLeft(b.String(), "\n"))
	if list := diag.List(found); list.HasErrors() {
		shown := diag.Render(list[:1], diag.Options{Source: diag.Sources(map[string]string{name: text})})
		return "", fmt.Errorf("the imported rules are not in the language: %s", shown)
	}
	return text, nil
}

func (d *Device) line() string {
	line := "device " + d.Name + " : " + d.Model
	if d.Provider != "" && d.Provider != d.Name {
		line += " at " + Quote(d.Provider)
	}
	if d.Friendly != "" {
		line += " " + Quote(d.Friendly)
	}
	return line + "\n"
}

func (a *App) write(b *strings.Builder) {
	if len(a.Items) == 0 {
		if a.Comment != "" {
			b.WriteString("\n" + Comment(a.Comment))
		}
		return
	}
	b.WriteString("\n" + Comment(a.Comment) + "app " + a.Name)
	if a.Title != "" {
		b.WriteString(" " + Quote(a.Title))
	}
	b.WriteString(" {\n")
	for i, item := range a.Items {
		if i > 0 && (item.Comment != "" || !strings.HasPrefix(item.Text, "var ")) {
			b.WriteString("\n")
		}
		b.WriteString(Comment(item.Comment))
		if item.Text != "" {
			b.WriteString(item.Text + "\n")
		}
	}
	b.WriteString("}\n")
}
