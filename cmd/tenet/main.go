// Command tenet connects devices, runs rules on gateways, and proves what the
// rules can and cannot do before they may touch a device.
//
// Exit codes: 0 all well; 1 a property violated, a blocking finding,
// unrealizable; 2 bad input; 3 undecided within the limits given; 4 internal
// error.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/runtime/site"
)

// The exit codes.
const (
	exitWell      = 0
	exitViolated  = 1
	exitBadInput  = 2
	exitUndecided = 3
	exitInternal  = 4
)

// cli is the command line; its tags are the help texts.
type cli struct {
	Demo        demoCmd        `cmd:"" help:"Show a small flat with simulated devices, a broken promise, and the studio."`
	Init        initCmd        `cmd:"" help:"Make a new project."`
	Verify      verifyCmd      `cmd:"" help:"Prove what the rules of a project can and cannot do."`
	Repair      repairCmd      `cmd:"" help:"Propose changes of rules after which broken promises hold."`
	Coverage    coverageCmd    `cmd:"" help:"Say which rules, guards and values the promises watch, and which mistakes nobody would notice."`
	Test        testCmd        `cmd:"" help:"Run rule tests in virtual time."`
	Explain     explainCmd     `cmd:"" help:"Say what promises mean, with runs they allow and forbid."`
	Sim         simCmd         `cmd:"" help:"Play rules by hand, or from a script, and see why each does or does not fire."`
	Fmt         fmtCmd         `cmd:"" help:"Lay out .tenet files."`
	Import      importCmd      `cmd:"" help:"Turn automations of other systems into rules."`
	Lts         ltsCmd         `cmd:"" name:"lts" help:"Check, compose and minimise labelled transition systems written in FSP."`
	Synth       synthCmd       `cmd:"" help:"Find a controller that keeps a plant to its goals, or write rules that fulfil wishes; or say what clashes."`
	Bench       benchCmd       `cmd:"" help:"Measure how fast systems are composed, controllers found, rules verified and readings judged."`
	Lsp         lspCmd         `cmd:"" help:"Serve editors: the language server, over standard input and output."`
	Run         runCmd         `cmd:"" help:"Run a gateway."`
	Key         keyCmd         `cmd:"" help:"Make a key to sign releases with."`
	Bundle      bundleCmd      `cmd:"" help:"Verify a project and sign it as a release that gateways who trust the key may run."`
	Deploy      deployCmd      `cmd:"" help:"Verify a project's rules and activate them on its running gateway, or bring it a release."`
	Rollback    rollbackCmd    `cmd:"" help:"Make what ran before, or another earlier deployment, the one that runs."`
	Suspend     suspendCmd     `cmd:"" help:"Stop the rules of a running gateway; devices are served on."`
	Shadow      shadowCmd      `cmd:"" help:"Show what rules would do differently that are computed beside those that run."`
	Deployments deploymentsCmd `cmd:"" help:"List what became of deployments, newest first."`
	Hold        holdCmd        `cmd:"" help:"Stop what is commanded to devices, or list what is on hold."`
	Resume      resumeCmd      `cmd:"" help:"Let go of what is on hold."`
	Stop        stopCmd        `cmd:"" help:"Emergency stop: command the declared safe state, then hold everything."`
	Uptime      uptimeCmd      `cmd:"" help:"Say when a running gateway served, and when it did not."`
	Status      statusCmd      `cmd:"" help:"Say how a running gateway is."`
	Get         getCmd         `cmd:"" help:"Read resources of a running gateway."`
	Set         setCmd         `cmd:"" help:"Set a resource of a running gateway."`
	Watch       watchCmd       `cmd:"" help:"Follow the values of a running gateway."`
	Adapter     adapterCmd     `cmd:"" help:"The protocols that ship."`
	Backup      backupCmd      `cmd:"" help:"Write a project and its journal into one file, also while the gateway runs."`
	Restore     restoreCmd     `cmd:"" help:"Bring a backup back."`
	History     historyCmd     `cmd:"" help:"Show past values of a resource."`
	Why         whyCmd         `cmd:"" help:"Say why a resource was last set."`
	Version     versionCmd     `cmd:"" help:"Print the version."`
}

// shell is what commands may touch of the world around the process.
type shell struct {
	ctx   context.Context
	out   io.Writer
	err   io.Writer
	in    io.Reader
	color bool // err is a terminal
}

// exit is an error that carries its exit code; a nil cause was already shown.
type exit struct {
	code  int
	cause error
}

func (e *exit) Error() string {
	if e.cause == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.cause.Error()
}

func (e *exit) Unwrap() error { return e.cause }

func main() { os.Exit(execute(os.Args[1:])) }

// execute runs a command line on the process's own streams; an interrupt ends
// it in good order.
func execute(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(&shell{ctx: ctx, out: os.Stdout, err: os.Stderr, in: os.Stdin, color: terminal(os.Stderr)}, args)
}

// run executes one command line and gives the exit code. A panic is a defect of
// ours: it is reported with what to pass on.
func run(sh *shell, args []string) (code int) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(sh.err, "tenet: internal error: %v\n%s\nThis is a defect of tenet; please report the text above.\n", p, debug.Stack())
			code = exitInternal
		}
	}()
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name("tenet"),
		kong.Description("Rules you can prove before they touch a device."),
		kong.Writers(sh.out, sh.err), kong.Exit(func(n int) { exited = n }), kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		panic(err)
	}
	kctx, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintf(sh.err, "tenet: %v\n  try: tenet --help\n", err)
		return exitBadInput
	}
	return sh.report(kctx.Run(sh))
}

// report shows an error in the form it deserves and gives its exit code.
func (sh *shell) report(err error) int {
	if err == nil {
		return exitWell
	}
	var e *exit
	if errors.As(err, &e) && e.cause == nil {
		return e.code
	}
	var invalid *site.Invalid
	if errors.As(err, &invalid) {
		fmt.Fprint(sh.err, invalid.Render(diag.Options{Color: sh.color}))
		return exitBadInput
	}
	fmt.Fprintf(sh.err, "tenet: %v\n", err)
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) && hinted.Hint() != "" && !strings.Contains(err.Error(), hinted.Hint()) {
		fmt.Fprintf(sh.err, "  %s\n", hinted.Hint())
	}
	if e != nil {
		return e.code
	}
	return exitBadInput
}

func terminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("NO_COLOR") == ""
}
