// Command ferretdb serves the MongoDB protocol from SQLite files in one folder.
//
// FerretDB's own command cannot be built with go install, so this one starts its
// embeddable package instead. It listens where it is told and sends no telemetry.
package main

import (
	"context"
	"flag"
	"log"
	"log/slog"
	"net/url"
	"os"
	"os/signal"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:27017", "address to listen on")
	data := flag.String("data", ".", "folder for the SQLite files")
	flag.Parse()

	// From inside the folder its name needs no escaping in the SQLite address.
	if err := os.Chdir(*data); err != nil {
		log.Fatal(err)
	}
	// synchronous(full) syncs every commit; the other two are FerretDB's own defaults.
	settings := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(wal)", "synchronous(full)"}}

	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: *listen},
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Handler:   "sqlite",
		SQLiteURL: "file:./?" + settings.Encode(),
	})
	if err != nil {
		log.Fatal(err)
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := server.Run(ctx); err != nil {
		log.Fatal(err)
	}
}
