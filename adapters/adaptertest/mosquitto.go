// Mosquitto: a real broker for tests.

package adaptertest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Broker is a mosquitto of its own, on loopback.
type Broker struct {
	Addr    string // host:port
	dir     string
	program string
	process *exec.Cmd
}

// FindProgram returns the path of a program the tests need, also where daemons
// are kept. The test fails with the package to install if it is missing.
func FindProgram(t testing.TB, name, debianPackage string) string {
	t.Helper()
	for _, candidate := range []string{name, "/usr/sbin/" + name, "/usr/local/sbin/" + name} {
		if path, err := exec.LookPath(candidate); err == nil {
			return path
		}
	}
	t.Fatalf("install %s (Debian package %s)", name, debianPackage)
	return ""
}

// FreePort returns a TCP port of loopback that was free a moment ago.
func FreePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// StartBroker runs mosquitto on a free port with extra configuration lines. It
// is stopped at the end of the test at the latest.
func StartBroker(t testing.TB, lines ...string) *Broker {
	t.Helper()
	b := &Broker{dir: t.TempDir(), program: FindProgram(t, "mosquitto", "mosquitto")}
	port := FreePort(t)
	b.Addr = fmt.Sprintf("127.0.0.1:%d", port)
	config := append([]string{
		fmt.Sprintf("listener %d 127.0.0.1", port), "allow_anonymous true", "persistence false", "log_dest none",
	}, lines...)
	if os.Geteuid() == 0 {
		config = append(config, "user root")
	}
	if err := os.WriteFile(b.config(), []byte(strings.Join(config, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Start(t)
	t.Cleanup(b.Kill)
	return b
}

func (b *Broker) config() string { return filepath.Join(b.dir, "mosquitto.conf") }

// Start runs the broker (again, on the same port) and waits until it accepts
// connections.
func (b *Broker) Start(t testing.TB) {
	t.Helper()
	b.process = exec.Command(b.program, "-c", b.config())
	if err := b.process.Start(); err != nil {
		t.Fatalf("start mosquitto: %v", err)
	}
	awaitTCP(t, b.Addr)
}

// awaitTCP waits until something listens.
func awaitTCP(t testing.TB, addr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	for again := time.NewTicker(10 * time.Millisecond); ; {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
		if err == nil {
			conn.Close()
			again.Stop()
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			t.Fatalf("nothing listens on %s: %v", addr, err)
		}
	}
}

// Kill ends the broker at once, as a power cut would.
func (b *Broker) Kill() {
	if b.process == nil {
		return
	}
	_ = b.process.Process.Kill() // it may be gone already
	_ = b.process.Wait()         // its status is the kill
	b.process = nil
}
