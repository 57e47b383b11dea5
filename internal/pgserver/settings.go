package pgserver

import (
	"maps"
	"slices"
)

// settings fit a machine of two cores and some gigabytes that PostgreSQL shares with the program. They
// go on the command line, so a new release changes them without touching the data directory.
func settings() map[string]string {
	return map[string]string{
		"listen_addresses":                    "", // no port: only the socket, which lies in the data directory
		"unix_socket_directories":             ".",
		"unix_socket_permissions":             "0700",
		"shared_buffers":                      "256MB",
		"effective_cache_size":                "1GB",
		"work_mem":                            "8MB",
		"maintenance_work_mem":                "128MB",
		"max_connections":                     "100",
		"synchronous_commit":                  "on",
		"max_wal_size":                        "1GB",
		"checkpoint_timeout":                  "15min",
		"random_page_cost":                    "1.1", // flash, not a turning disk
		"jit":                                 "off", // costs more than it saves on queries of milliseconds
		"timezone":                            "UTC",
		"log_timezone":                        "UTC",
		"log_min_duration_statement":          "1s",
		"log_lock_waits":                      "on",
		"log_line_prefix":                     "%m [%p] %q%u@%d ",
		"cluster_name":                        "nongsan",
		"idle_in_transaction_session_timeout": "60s",
	}
}

func arguments(over map[string]string) []string {
	all := settings()
	maps.Copy(all, over)
	args := []string{"-D", dirFD}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		args = append(args, "-c", name+"="+all[name])
	}
	return args
}
