package httpd

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/locale"
)

// Problem is an error for programs: RFC 9457 with our code, the request's id and the fields that are wrong.
type Problem struct {
	Type      string                  `json:"type"`
	Title     string                  `json:"title"`
	Status    int                     `json:"status"`
	Detail    string                  `json:"detail"`
	Code      string                  `json:"code"`
	RequestID string                  `json:"request_id"`
	Fields    map[string]ProblemField `json:"fields,omitempty"`
}

// ProblemField is what is wrong with one field.
type ProblemField struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func problem(ctx context.Context, c *fiber.Ctx, f failure) error {
	p := Problem{
		Type: "about:blank", Title: http.StatusText(f.status), Status: f.status, Code: f.code,
		Detail: locale.T(ctx, f.code, f.args...), RequestID: RequestID(ctx),
	}
	for name, code := range f.fields {
		if p.Fields == nil {
			p.Fields = map[string]ProblemField{}
		}
		p.Fields[name] = ProblemField{Code: code, Detail: locale.T(ctx, code, f.args...)}
	}
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/problem+json")
	return c.Send(body)
}
