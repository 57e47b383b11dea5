package archtest

import (
	"go/ast"
	"regexp"
	"strings"
	"testing"
)

// ban is one thing that must not stand in the source, with the reason a finder reads.
type ban struct {
	name, why string
	skip      func(s source) bool
	find      func(s source) []ast.Node
	bad, fine []string // pieces of code it must find, and must not
}

var bans = []ban{
	{
		name: "own clock",
		why:  "takes the machine's time; take it from a clock.Clock, so that tests decide what time it is",
		skip: func(s source) bool { return s.below("internal/clock") },
		find: selected("time", "Now", "Since", "Until"),
		bad:  []string{`var x = time.Now()`, `var now = time.Now`, `func f() { time.Since(t) }`},
		fine: []string{`var x = clock.System()`},
	},
	{
		name: "c.Context",
		why:  "passes Fiber's own context, which dies the moment Shutdown begins and is reused after the request; use c.UserContext()",
		skip: never,
		find: passedFiberContext,
		bad:  []string{`func f(c *fiber.Ctx) { load(c.Context(), 1) }`, `func f(c *fiber.Ctx) { ctx := c.Context(); load(ctx) }`},
		fine: []string{`func f(c *fiber.Ctx) { load(c.UserContext()); c.Context().RemoteAddr() }`, `func f(t *testing.T) { load(t.Context()) }`},
	},
	{
		name: "FormValue",
		why:  "lets the query string win over the body; use the form reader of httpd",
		skip: never,
		find: method("FormValue"),
		bad:  []string{`func f(c *fiber.Ctx) { c.FormValue("amount") }`},
		fine: []string{`func f(c *fiber.Ctx) { form.Value("amount") }`},
	},
	{
		name: "SendFile",
		why:  "takes a path that a visitor may have shaped; open files through os.Root",
		skip: never,
		find: method("SendFile", "Download"),
		bad:  []string{`func f(c *fiber.Ctx) { c.SendFile("pub/" + name) }`},
		fine: []string{`func f(c *fiber.Ctx) { c.SendStream(file) }`},
	},
	{
		name: "Named",
		why:  "uses sqlx's named queries, which read :name inside string literals and casts; use $n",
		skip: func(s source) bool { return !importsSQL(s) },
		find: methodLike(regexp.MustCompile(`^(Named|PrepareNamed|BindNamed)`)),
		bad: []string{
			`import "github.com/jmoiron/sqlx"
			func f() { db.NamedExecContext(ctx, q, x) }`,
			`import "github.com/jmoiron/sqlx"
			func f() { sqlx.Named(q, x) }`,
		},
		fine: []string{`import "github.com/jmoiron/sqlx"
			func f() { tx.ExecContext(ctx, q, x) }`},
	},
	{
		name: "client of its own",
		why:  "calls over HTTP past internal/outbound, which follows no redirect and refuses addresses that no gateway has",
		skip: func(s source) bool { return s.isTest() || s.below("internal/outbound", "internal/app", "test") },
		find: selected("http", "DefaultClient", "DefaultTransport", "Get", "Post", "PostForm", "Head"),
		bad:  []string{`func f() { http.Get(address) }`, `var c = limited{http.DefaultTransport}`},
		fine: []string{`var c = outbound.Client(time.Second)`},
	},
	{
		name: "connection of its own",
		why:  "reaches the database past internal/pg, which tells each session whom it stands for",
		skip: func(s source) bool {
			return s.isTest() || s.below("internal/pg", "internal/pgserver", "internal/pgtest")
		},
		find: func(s source) []ast.Node {
			opens := []string{"Open", "OpenDB", "Connect", "ConnectContext", "MustOpen", "MustConnect", "NewDb"}
			return append(selected("sql", opens...)(s), selected("sqlx", opens...)(s)...)
		},
		bad:  []string{`func f() { db, err := sql.Open("postgres", address) }`, `func f() { return sqlx.ConnectContext(ctx, "postgres", address) }`},
		fine: []string{`func f() { db, err := pg.Open(ctx, address, pg.Web()) }`},
	},
	{
		name: "templ.Raw",
		why:  "writes text into a page unescaped",
		skip: never,
		find: selected("templ", "Raw"),
		bad:  []string{`func f() { templ.Raw(note).Render(ctx, w) }`},
		fine: []string{`func f() { templ.EscapeString(note) }`},
	},
	{
		name: "StreamRequestBody",
		why:  "switches BodyLimit off",
		skip: func(s source) bool { return s.isTest() },
		find: identifier("StreamRequestBody"),
		bad:  []string{`var c = fiber.Config{StreamRequestBody: true}`, `func f() { server.StreamRequestBody = true }`},
		fine: []string{`var c = fiber.Config{BodyLimit: 1}`},
	},
	{
		name: "closers in Locals",
		why:  "puts something that can be closed into c.Locals, and fasthttp closes it after the request",
		skip: never,
		find: closerInLocals,
		bad: []string{
			`func f(c *fiber.Ctx, pool *sqlx.DB) { c.Locals("pool", pool) }`,
			`func (s *Site) f(c *fiber.Ctx) { c.Locals(key, s.db) }`,
		},
		fine: []string{`func f(c *fiber.Ctx) { c.Locals("actor", actor); c.Locals("db") }`},
	},
	{
		name: "plain write",
		why:  "writes outside pg.WithTx; lib/pq repeats a statement whose answer got lost, so take a pg.Tx",
		skip: func(s source) bool {
			return s.isTest() || s.below("internal/pg", "internal/pgserver", "internal/pgtest")
		},
		find: writesOutsideTx,
		bad: []string{
			`func f(db *sqlx.DB) { db.ExecContext(ctx, q) }`,
			`func f(q pg.Queryer) { q.ExecContext(ctx, "SELECT 1") }`,
			`func (s *Store) f() { s.db.MustExec(q) }`,
			`func f(q pg.Queryer) { q.GetContext(ctx, &id, "INSERT INTO t (a) VALUES (1) RETURNING id") }`,
			`const add = "WITH x AS (DELETE FROM t RETURNING id) SELECT id FROM x"
			func f(q pg.Queryer) { q.SelectContext(ctx, &ids, add) }`,
		},
		fine: []string{
			`func f(tx pg.Tx) { tx.ExecContext(ctx, q); tx.GetContext(ctx, &id, "UPDATE t SET a = 1 RETURNING id") }`,
			`func f() { pg.WithTx(ctx, db, func(tx pg.Tx) error { _, err := tx.ExecContext(ctx, q); return err }) }`,
			`func f(q pg.Queryer) { q.GetContext(ctx, &id, "SELECT id FROM t WHERE updated") }`,
		},
	},
}

func TestBans(t *testing.T) {
	t.Parallel()
	for _, b := range bans {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			for _, s := range module(t) {
				if b.skip(s) {
					continue
				}
				for _, n := range b.find(s) {
					t.Errorf("%s %s", s.at(n), b.why)
				}
			}
			for _, text := range b.bad {
				if len(b.find(snippet(t, "internal/order/x.go", text))) == 0 {
					t.Errorf("the rule does not see\n%s", text)
				}
			}
			for _, text := range b.fine {
				if len(b.find(snippet(t, "internal/order/x.go", text))) > 0 {
					t.Errorf("the rule refuses\n%s", text)
				}
			}
		})
	}
}

func never(source) bool { return false }

// selected finds pkg.Name, called or not.
func selected(pkg string, names ...string) func(source) []ast.Node {
	return func(s source) (found []ast.Node) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			id, ok := sel.X.(*ast.Ident)
			for _, name := range names {
				if ok && id.Name == pkg && sel.Sel.Name == name {
					found = append(found, n)
				}
			}
			return true
		})
		return found
	}
}

// method finds calls x.name(…).
func method(names ...string) func(source) []ast.Node {
	return methodLike(regexp.MustCompile(`^(` + strings.Join(names, "|") + `)$`))
}

func methodLike(pattern *regexp.Regexp) func(source) []ast.Node {
	return func(s source) (found []ast.Node) {
		eachCall(s, func(call *ast.CallExpr, _ map[string]string) {
			if x, name := selector(call); x != nil && pattern.MatchString(name) {
				found = append(found, call)
			}
		})
		return found
	}
}

func identifier(name string) func(source) []ast.Node {
	return func(s source) (found []ast.Node) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && id.Name == name {
				found = append(found, n)
			}
			return true
		})
		return found
	}
}

func importsSQL(s source) bool {
	for _, i := range s.file.Imports {
		if path, _ := literal(i.Path); path == "github.com/jmoiron/sqlx" || path == "nongsan/internal/pg" {
			return true
		}
	}
	return false
}

// passedFiberContext finds c.Context() that is used as a value; c.Context().Something() is fasthttp's own.
func passedFiberContext(s source) []ast.Node {
	own := map[ast.Node]bool{}
	ast.Inspect(s.file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			own[sel.X] = true
		}
		return true
	})
	var found []ast.Node
	eachCall(s, func(call *ast.CallExpr, params map[string]string) {
		x, name := selector(call)
		id, ok := x.(*ast.Ident)
		if ok && name == "Context" && params[id.Name] == "fiber.Ctx" && !own[call] {
			found = append(found, call)
		}
	})
	return found
}

var (
	closerName = regexp.MustCompile(`(?i)^(db|pool|conn|tx|file)$`)
	closerType = regexp.MustCompile(`^(sqlx|sql|pg|os|io)\.`)
)

func closerInLocals(s source) (found []ast.Node) {
	eachCall(s, func(call *ast.CallExpr, params map[string]string) {
		if _, name := selector(call); name != "Locals" || len(call.Args) < 2 {
			return
		}
		switch v := call.Args[1].(type) {
		case *ast.Ident:
			if closerName.MatchString(v.Name) || closerType.MatchString(params[v.Name]) {
				found = append(found, call)
			}
		case *ast.SelectorExpr:
			if closerName.MatchString(v.Sel.Name) {
				found = append(found, call)
			}
		}
	})
	return found
}

var (
	execs = regexp.MustCompile(`^(Must)?Exec(Context)?$`)
	reads = regexp.MustCompile(`^(Get|Select|Query|Queryx|QueryRow|QueryRowx)(Context)?$`)
)

// writesOutsideTx finds Exec on anything, and reads whose SQL writes, unless the receiver is a pg.Tx.
func writesOutsideTx(s source) (found []ast.Node) {
	if !strings.Contains(s.pkg(), "internal/") {
		return nil
	}
	texts := constants(s)
	eachCall(s, func(call *ast.CallExpr, params map[string]string) {
		x, name := selector(call)
		id, isIdent := x.(*ast.Ident)
		switch {
		case isIdent && params[id.Name] == "pg.Tx", isIdent && id.Name == "syscall":
			return
		case execs.MatchString(name):
			found = append(found, call)
		case reads.MatchString(name) && argumentWrites(call, texts):
			found = append(found, call)
		}
	})
	return found
}

func argumentWrites(call *ast.CallExpr, constants map[string]string) bool {
	for _, arg := range call.Args {
		text, ok := literal(arg)
		if id, isIdent := arg.(*ast.Ident); isIdent {
			text, ok = constants[id.Name], true
		}
		if ok && len(tablesWritten(text)) > 0 {
			return true
		}
	}
	return false
}

// constants are the string constants and variables of a file, by name.
func constants(s source) map[string]string {
	all := map[string]string{}
	ast.Inspect(s.file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for i, name := range spec.Names {
			if i < len(spec.Values) {
				if text, ok := literal(spec.Values[i]); ok {
					all[name.Name] = text
				}
			}
		}
		return true
	})
	return all
}
