package office

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/blob"
	"nongsan/internal/httpd"
	"nongsan/internal/intake"
	"nongsan/internal/locale"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// listsPath is where lists are handed in.
const listsPath = householdsPath + "/nhap"

// MostList is the largest list that is taken by a page, in bytes: 30 MB, and the form around it.
const MostList = 30<<20 + 64<<10

// Large are the office's uploads that take more than a photograph.
func Large() map[string]int { return map[string]int{listsPath: MostList} }

func (p *pages) lists(c *fiber.Ctx) error {
	if _, err := p.Visits.Officer(c, account.Admin); err != nil {
		return err
	}
	return p.showLists(c, fiber.StatusOK, "")
}

func (p *pages) showLists(c *fiber.Ctx, status int, wrong string) error {
	all, err := p.Lists.List(c.UserContext())
	if err != nil {
		return err
	}
	page := view.OfficeLists{Action: "/upload/" + httpd.LargeTicket(c, listsPath) + listsPath, Most: 30 << 20, Error: wrong}
	for _, up := range all {
		page.Lists = append(page.Lists, p.listOf(c, up))
	}
	return p.Visits.Show(c, status, "households.lists_title", func(f view.Frame) templ.Component { return view.OfficeListsPage(f, page) })
}

// handIn keeps a list and leads to its page, where it is being tried.
func (p *pages) handIn(c *fiber.Ctx) error {
	officer, err := p.Visits.Officer(c, account.Admin)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	files := form.Files("list")
	if len(files) != 1 || files[0].Size == 0 {
		return p.showLists(c, fiber.StatusUnprocessableEntity, locale.T(c.UserContext(), "households.upload_missing"))
	}
	content, err := files[0].Read()
	if err != nil {
		return err
	}
	id, err := p.Lists.Receive(c.UserContext(), officer.ID, intake.Received{
		Form: c.Params("ticket"), FileName: files[0].Called(), Content: content,
	})
	if err != nil {
		return err
	}
	return httpd.SeeOther(c, fmt.Sprint(listsPath, "/", id))
}

// ofList is the upload of the address.
func (p *pages) ofList(c *fiber.Ctx) (officer *account.Session, up intake.Upload, err error) {
	if officer, err = p.Visits.Officer(c, account.Admin); err != nil {
		return nil, up, err
	}
	id, err := idOf(c)
	if err != nil {
		return nil, up, err
	}
	up, err = p.Lists.ByID(c.UserContext(), id)
	return officer, up, err
}

func (p *pages) list(c *fiber.Ctx) error {
	_, up, err := p.ofList(c)
	if err != nil {
		return err
	}
	page := p.listOf(c, up)
	history, err := p.Lists.History(c.UserContext(), up.ID)
	if err != nil {
		return err
	}
	for _, h := range history {
		page.History = append(page.History, view.OfficeChange{Mode: string(h.Mode), State: string(h.State), By: h.By, At: h.At})
	}
	return p.Visits.Show(c, fiber.StatusOK, up.FileName, func(f view.Frame) templ.Component { return view.OfficeListPage(f, page) })
}

func (p *pages) listOf(c *fiber.Ctx, up intake.Upload) view.OfficeList {
	ctx := c.UserContext()
	v := view.OfficeList{
		ID: up.ID, FileName: up.FileName, FileSize: up.FileSize, Mode: string(up.Mode), State: string(up.State), Stopping: up.StopAsked,
		Progress: progressOf(up), Rows: up.Rows, Created: up.Created, Unchanged: up.Unchanged, Refused: up.Refused,
		Ignored: up.Summary.Ignored, Report: up.Report != "" && !up.FilesGone, Gone: up.FilesGone, At: up.UploadedAt,
		Communes: tallies(up.Summary.Communes, communeName),
	}
	v.Reasons = tallies(up.Summary.Reasons, func(code string) string {
		return locale.T(ctx, "intake.reason_"+strings.TrimPrefix(code, "intake."))
	})
	if up.ErrorCode != "" {
		var args []string
		for name, value := range up.ErrorArgs {
			args = append(args, name, value)
		}
		v.Error = locale.T(ctx, up.ErrorCode, args...)
	}
	return v
}

func progressOf(up intake.Upload) view.OfficeProgress {
	return view.OfficeProgress{Step: string(up.Step), Done: up.Done, Total: up.Total}
}

// listProgress tells a script how far a list is.
func (p *pages) listProgress(c *fiber.Ctx) error {
	_, up, err := p.ofList(c)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	progress := progressOf(up)
	return c.JSON(struct {
		State string `json:"state"`
		Bar   int64  `json:"bar"`
		Text  string `json:"text"`
	}{string(up.State), progress.Bar(string(up.Mode)), progress.Text(c.UserContext())})
}

func (p *pages) startList(c *fiber.Ctx) error {
	officer, up, err := p.ofList(c)
	if err != nil {
		return err
	}
	if err := p.Lists.Start(c.UserContext(), officer.ID, up.ID); err != nil {
		return err
	}
	visit.Say(c, "list_started")
	return httpd.SeeOther(c, fmt.Sprint(listsPath, "/", up.ID))
}

func (p *pages) stopList(c *fiber.Ctx) error {
	officer, up, err := p.ofList(c)
	if err != nil {
		return err
	}
	if err := p.Lists.Stop(c.UserContext(), officer.ID, up.ID); err != nil {
		return err
	}
	visit.Say(c, "list_stopping")
	return httpd.SeeOther(c, fmt.Sprint(listsPath, "/", up.ID))
}

// refusedRows is the workbook with the rows to correct.
func (p *pages) refusedRows(c *fiber.Ctx) error {
	_, up, err := p.ofList(c)
	if err != nil {
		return err
	}
	file, err := p.Lists.Refused(c.UserContext(), up.ID)
	if err != nil {
		return err
	}
	return streamFile(c, file, typeXLSX, fmt.Sprintf("can-sua-%d.xlsx", up.ID))
}

// streamFile sends a file from the store and closes it.
func streamFile(c *fiber.Ctx, file blob.File, kind, name string) error {
	fileHeaders(c, kind, name)
	return c.SendStream(file, int(file.Size)) // closes file
}
