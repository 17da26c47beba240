// tenet demo: a small flat, a broken promise, the studio.

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/examples"
	"github.com/tenet-iot/tenet/runtime/bus"
	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/verifier"
)

type demoCmd struct {
	Dir    string `help:"Folder to work in; it is kept. Without it a temporary one is used and removed at the end."`
	Listen string `default:"127.0.0.1:0" help:"Address of the studio; port 0 takes a free one."`
}

// Run starts a broker and simulated devices in the process, then a gateway on a
// copy of the example home, until interrupted. A folder left behind by a demo
// that was killed is taken up again where it stopped.
func (c demoCmd) Run(sh *shell) error {
	dir, temporary, err := c.folder()
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if err := c.play(sh, dir); err != nil {
		return fmt.Errorf("demo in %s: %w", dir, err)
	}
	if temporary {
		fmt.Fprintln(sh.out, "cleaning up")
		return os.RemoveAll(dir)
	}
	return nil
}

// folder returns the folder to work in. The temporary one has the same name at
// every start, so that a demo that was killed is found again.
func (c demoCmd) folder() (dir string, temporary bool, err error) {
	dir = c.Dir
	if dir == "" {
		dir, temporary = filepath.Join(os.TempDir(), fmt.Sprintf("tenet-demo-%d", os.Getuid())), true
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return "", false, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", false, err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", false, err
	}
	if !info.IsDir() {
		return "", false, fmt.Errorf("%s is not a folder", dir)
	}
	return dir, temporary, nil
}

func (c demoCmd) play(sh *shell, dir string) error {
	ctx, stop := context.WithCancel(sh.ctx)
	defer stop()
	store := filepath.Join(dir, ".broker") // of no use to the next demo
	if err := os.RemoveAll(store); err != nil {
		return err
	}
	if err := os.Mkdir(store, 0o700); err != nil {
		return err
	}
	defer os.RemoveAll(store)
	broker, closeBroker, err := bus.MQTTBroker(ctx, store)
	if err != nil {
		return err
	}
	defer closeBroker()
	flat, err := newFlat(ctx, broker, filepath.Join(dir, "flat.json"))
	if err != nil {
		return err
	}
	defer flat.close()
	resumed, err := c.unpack(dir, map[string]string{
		"tcp://127.0.0.1:1883":  broker,
		"coap://127.0.0.1:5683": "coap://" + flat.radiator(),
		"127.0.0.1:8321":        c.Listen,
	})
	if err != nil {
		return err
	}
	project, err := site.Load(dir)
	if err != nil {
		return err
	}
	g, err := openGateway(ctx, project, slog.New(slog.NewTextHandler(sh.err, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		return err
	}
	defer g.close()
	if err := c.greet(sh, g, dir, resumed); err != nil {
		return err
	}
	go flat.console(ctx, sh)
	return g.Run(ctx)
}

// unpack copies the example into dir. Rules that are there already are kept:
// they may have been edited. The site file is always written anew, because the
// broker and the radiator are on other ports each time.
func (c demoCmd) unpack(dir string, addresses map[string]string) (resumed bool, err error) {
	err = fs.WalkDir(examples.Home(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path == "expected.txt" {
			return err
		}
		text, err := fs.ReadFile(examples.Home(), path)
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(path))
		if path != site.FileName {
			if _, err := os.Lstat(to); err == nil {
				resumed = true
				return nil
			}
		}
		for from, address := range addresses {
			if path == site.FileName {
				text = bytes.ReplaceAll(text, []byte(from), []byte(address))
			}
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, text, 0o644)
	})
	return resumed, err
}

// greet says what is here. What holds and what does not is what the verifier
// finds in the rules as they are now.
func (c demoCmd) greet(sh *shell, g *running, dir string, resumed bool) error {
	fmt.Fprintf(sh.out, "\nA small flat is running: a window, a thermometer, a radiator, a hall lamp, a motion sensor.\n")
	if resumed {
		fmt.Fprintf(sh.out, "It continues where the last demo stopped.\n")
	}
	fmt.Fprintln(sh.out, "This is what its rules promise:")
	fmt.Fprintln(sh.out)
	var undone *exit
	if err := (verifyCmd{Paths: []string{dir}, Format: "text", Rung: "required", MaxStates: verifier.DefaultStates, Memory: verifier.DefaultMemory}).Run(sh); err != nil && !errors.As(err, &undone) {
		return err
	}
	if d := g.Deployment(); d != nil {
		fmt.Fprintf(sh.out, "\nRules are running: %s since %s.\n", d.State, d.Activated.Local().Format(time.DateTime))
	} else {
		fmt.Fprintf(sh.out, "\nNo rules are running yet: they may touch no device before every promise holds.\n")
	}
	fmt.Fprintf(sh.out, "\n  studio: %s\n", g.LoginURL())
	fmt.Fprintf(sh.out, "  rules:  %s\n", filepath.Join(dir, "rules"))
	fmt.Fprintf(sh.out, "\nMend the rules in the studio, or in an editor, and in another terminal say\n")
	fmt.Fprintf(sh.out, "  tenet verify %[1]s\n  tenet deploy --site %[1]s\n  tenet watch --site %[1]s\n", dir)
	fmt.Fprintf(sh.out, "(tenet is go run ./cmd/tenet, or bin/tenet after make build.)\n")
	fmt.Fprintf(sh.out, "\nPlay the world here: %s. Ctrl-C ends the demo.\n", strings.Join(consoleWords, " | "))
	return nil
}

// load and save keep the state of the simulated devices over a kill, as real
// devices would keep theirs.
func load(file string, into map[string]any) error {
	raw, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var saved map[string]any
	if err := json.Unmarshal(raw, &saved); err != nil {
		return nil // half-written when the power went: start from the defaults
	}
	for k, v := range saved {
		if _, known := into[k]; known {
			into[k] = v
		}
	}
	return nil
}

func save(file string, values map[string]any) error {
	raw, err := json.Marshal(values)
	if err != nil {
		return err
	}
	return replaceFile(file, string(raw))
}
