package notify

import (
	"context"
	"log/slog"
)

// Log is the sender of development and of the demonstration: nothing leaves the house, the office's page shows what
// would have been sent. The log does not: what is in a message is nobody else's.
type Log struct{ Logger *slog.Logger }

// Send implements Sender.
func (l Log) Send(ctx context.Context, m Message) error {
	l.Logger.InfoContext(ctx, "message for the office's page only", "message", m.ID, "channel", m.Channel)
	return nil
}
