package notify

import (
	"time"

	"github.com/riverqueue/river"

	"nongsan/internal/jobs"
)

// course is how the messages of a channel go. A text message is of use for minutes; a mail server that is away, or that
// lets strangers wait on purpose, is asked again for two days.
type course struct {
	call  time.Duration // one try
	life  time.Duration // afterwards a message is given up
	wait  time.Duration // after the first try; then twice as long each time
	most  time.Duration // the longest wait
	tries int
	queue string // a server that hangs holds up its own channel alone
}

var courses = map[Channel]course{
	SMS:  {call: 10 * time.Second, life: 12 * time.Minute, wait: 5 * time.Second, most: 640 * time.Second, tries: 8, queue: river.QueueDefault},
	Mail: {call: 40 * time.Second, life: 48 * time.Hour, wait: time.Minute, most: 4 * time.Hour, tries: 20, queue: jobs.Mail},
}

func (c Channel) course() course {
	if way, known := courses[c]; known {
		return way
	}
	return courses[SMS]
}

// Longest is the longest life of a channel's messages.
func (c Channel) Longest() time.Duration { return c.course().life }

// Wait is how long to wait after a failed try, the first being 1.
func (c Channel) Wait(try int) time.Duration {
	way := c.course()
	return min(way.wait<<(min(max(try, 1), way.tries)-1), way.most)
}

// claimed is how long a message is its taker's; afterwards whoever claimed it is taken for dead.
func (c Channel) claimed() time.Duration { return 3 * c.course().call }

// SendArgs is the job that sends one message.
type SendArgs struct {
	MessageID int64   `json:"message_id"`
	Channel   Channel `json:"channel,omitempty"` // of jobs from before there was mail it is empty: SMS
}

// Kind names the job.
func (SendArgs) Kind() string { return "notify.send" }

// InsertOpts bounds the tries.
func (a SendArgs) InsertOpts() river.InsertOpts {
	way := a.Channel.course()
	return river.InsertOpts{MaxAttempts: way.tries, Queue: way.queue}
}
