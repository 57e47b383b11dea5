package account

import (
	"context"
	"fmt"

	"nongsan/internal/pg"
)

// SignOut ends the session of a token; an unknown one is as good as ended.
func (s *Service) SignOut(ctx context.Context, token string) error {
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error { return revokeSession(ctx, tx, hashToken(token), s.now()) })
	if err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	return nil
}

// SignOutEverywhere ends all sessions of an account.
func (s *Service) SignOutEverywhere(ctx context.Context, accountID int64) error {
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error { return revokeSessionsOf(ctx, tx, accountID, s.now()) })
	if err != nil {
		return fmt.Errorf("sign out account %d everywhere: %w", accountID, err)
	}
	return nil
}
