// Command nongsan is the marketplace: one binary that serves, migrates, checks and demonstrates.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"nongsan/internal/app"
	"nongsan/internal/config"
	"nongsan/internal/demo"
	"nongsan/internal/photo"
)

// commands are the subcommands; each is a thin call into app.
type commands struct {
	Serve    serveCommand    `cmd:"" help:"Serve the marketplace."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database's schema up to date."`
	Demo     demoCommand     `cmd:"" help:"Load the demonstration into an empty database."`
	Check    checkCommand    `cmd:"" help:"Prove the data's invariants; exits 1 when one is broken."`
	Officers officersCommand `cmd:"" help:"The people of the province who may sign in to the office."`
	Config   configCommand   `cmd:"" help:"Show the configuration."`
	Health   healthCommand   `cmd:"" help:"Ask the running server whether it is ready; for container health checks."`
	Version  versionCommand  `cmd:"" help:"Show the version."`
	Sellers  sellersCommand  `cmd:"" help:"Take in sellers from a list, and invite them."`
	Messages messagesCommand `cmd:"" help:"Text messages and mail."`
	Vault    vaultCommand    `cmd:"" help:"The keys that seal people's numbers."`
	Ledger   ledgerCommand   `cmd:"" help:"The books: compare the kept balances with the entries, or write them anew."`
	Photos   photosCommand   `cmd:"" help:"Photographs and their files."`
	Worker   workerCommand   `cmd:"" name:"photo-worker" hidden:"" help:"Resize one photograph from standard input."`
}

// version is set when a release is built: -ldflags "-X main.version=…".
var version string

func main() {
	var c commands
	ctx := kong.Parse(&c, kong.Name("nongsan"), kong.Description("The farm-produce marketplace of a Vietnamese province."), kong.UsageOnError())
	if err := ctx.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "nongsan: "+err.Error())
		os.Exit(1)
	}
}

// load reads the configuration and makes the logger every command shares.
func load() (config.Config, *slog.Logger, error) {
	cfg, err := config.FromEnvironment()
	return cfg, slog.New(slog.NewJSONHandler(os.Stderr, nil)), err
}

type serveCommand struct {
	Migrate bool `help:"Bring the schema up to date first."`
	Demo    bool `help:"Be the demonstration: load its data into an empty database, play the bank at a button."`
}

// Run serves until a signal ends it.
func (s *serveCommand) Run() error {
	cfg, log, err := load()
	if err != nil {
		return err
	}
	cfg.Demo = cfg.Demo || s.Demo
	return app.Serve(context.Background(), cfg, log, s.Migrate)
}

type migrateCommand struct{}

// Run applies what is pending and says how much that was.
func (*migrateCommand) Run() error {
	cfg, log, err := load()
	if err != nil {
		return err
	}
	applied, err := app.Migrate(context.Background(), cfg, log)
	if err == nil {
		fmt.Printf("migrations applied: %d\n", applied)
	}
	return err
}

type demoCommand struct {
	Sellers  int `help:"Fill up with made-up sellers to so many." placeholder:"N"`
	Listings int `help:"Fill up with made-up listings to so many." placeholder:"N"`
	Orders   int `help:"Add so many made-up orders over the past two years." placeholder:"N"`
}

// Run loads the demonstration, and fills it up.
func (d *demoCommand) Run() error {
	cfg, log, err := load()
	if err != nil {
		return err
	}
	return app.LoadDemo(context.Background(), cfg, log, demo.Volume{Sellers: d.Sellers, Listings: d.Listings, Orders: d.Orders})
}

type checkCommand struct{}

// Run prints a line for each invariant.
func (*checkCommand) Run() error {
	cfg, log, err := load()
	if err != nil {
		return err
	}
	return app.Check(context.Background(), cfg, log, os.Stdout)
}

type configCommand struct {
	Print configPrintCommand `cmd:"" default:"1" help:"Print every variable with its value; secrets as ***."`
}

type configPrintCommand struct{}

// Run prints the configuration.
func (*configPrintCommand) Run() error {
	cfg, _, err := load()
	if err != nil {
		return err
	}
	return cfg.Print(os.Stdout)
}

type healthCommand struct{}

// Run asks /readyz.
func (*healthCommand) Run() error {
	cfg, _, err := load()
	if err != nil {
		return err
	}
	return app.Health(context.Background(), cfg)
}

type versionCommand struct {
	Modules bool `help:"And what it is built of: every module with its version and hash."`
}

// Run prints the version.
func (v *versionCommand) Run() error {
	said := []string{app.Version(version)}
	if v.Modules {
		said = append(said, app.Modules()...)
	}
	_, err := fmt.Println(strings.Join(said, "\n"))
	return err
}

type photosCommand struct {
	Sweep photosSweepCommand `cmd:"" help:"Take away files and photographs that nothing needs any more, and tell of files that are gone."`
}

type photosSweepCommand struct{}

// Run sweeps once.
func (*photosSweepCommand) Run() error {
	cfg, log, err := load()
	if err != nil {
		return err
	}
	return app.SweepPhotos(context.Background(), cfg, log, os.Stdout)
}

type workerCommand struct{}

// Run resizes a photograph and ends the process with the worker's own status.
func (*workerCommand) Run() error {
	os.Exit(photo.WorkerMain(os.Stdin, os.Stdout, os.Stderr))
	return nil
}

type officersCommand struct {
	Add    officersAddCommand    `cmd:"" help:"Open an officer's account, or give an account a role; prints a password for a new one, once."`
	Forget officersForgetCommand `cmd:"" name:"forget-app" help:"Turn the code app of somebody off who lost the phone, and end the sessions."`
}

type officersForgetCommand struct {
	Phone string `arg:"" help:"Mobile number, as people write it."`
}

// Run forgets the app.
func (o *officersForgetCommand) Run() error {
	cfg, log, err := load()
	if err != nil {
		return err
	}
	return app.ForgetFactor(context.Background(), cfg, log, o.Phone)
}

type officersAddCommand struct {
	Phone string `arg:"" help:"Mobile number, as people write it."`
	Name  string `arg:"" help:"Full name."`
	Role  string `enum:"moderator,promoter,accountant,admin" default:"admin" help:"moderator, promoter, accountant or admin."`
}

// Run appoints the officer.
func (o *officersAddCommand) Run() error {
	cfg, log, err := load()
	if err != nil {
		return err
	}
	return app.AddOfficer(context.Background(), cfg, log, os.Stdout, app.NewOfficer{Phone: o.Phone, Name: o.Name, Role: o.Role})
}
