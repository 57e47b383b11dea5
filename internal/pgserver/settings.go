package pgserver

import (
	"maps"
	"slices"
	"strconv"
	"syscall"
)

// settings fit a machine of two cores and some gigabytes that PostgreSQL shares with the program. They
// go on the command line, so a new release changes them without touching the data directory.
func settings() map[string]string {
	memory := megabytes()
	return map[string]string{
		"listen_addresses":                    "", // no port: only the socket, which lies in the data directory
		"unix_socket_directories":             ".",
		"unix_socket_permissions":             "0700",
		"shared_buffers":                      strconv.Itoa(min(max(memory/8, 128), 1024)) + "MB",
		"effective_cache_size":                strconv.Itoa(max(memory/2, 512)) + "MB",
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

// megabytes is how much memory the machine has; 2048 when it does not say.
func megabytes() int {
	var info syscall.Sysinfo_t
	if err := syscall.Sysinfo(&info); err != nil {
		return 2048
	}
	return int(info.Totalram * uint64(info.Unit) >> 20) //nolint:gosec // no machine has that many
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
