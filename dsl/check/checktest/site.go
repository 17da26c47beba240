// Package checktest helps to test what reads checked deployments: it reads the
// short form of a site that stories and examples use.
package checktest

import (
	"fmt"
	"strings"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/diag"
)

// Site reads a site, one entry a line:
//
//	role carer
//	grant carer heater.power
//	bind heater shelly-7
//	refuse heater.power on while window.state == open
//
// Positions are those of the lines in a file of the given name.
func Site(name, text string) (check.Site, error) {
	var site check.Site
	offset := 0
	for line := range strings.Lines(text) {
		at := diag.Span{File: name, Start: offset, End: offset + len(strings.TrimRight(line, "\n"))}
		offset += len(line)
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
		case words[0] == "role" && len(words) == 2:
			site.Roles = append(site.Roles, check.SiteRole{Name: words[1], Where: at})
		case words[0] == "grant" && len(words) == 3:
			site.Grants = append(site.Grants, check.SiteGrant{Role: words[1], Resource: words[2], Where: at})
		case words[0] == "bind" && len(words) == 3:
			site.Bindings = append(site.Bindings, check.SiteBinding{Device: words[1], Provider: words[2], Where: at})
		case words[0] == "refuse" && len(words) >= 2:
			row := check.SiteRefusal{Resource: check.SiteText{Text: words[1], Where: at}}
			head, condition, _ := strings.Cut(strings.TrimRight(line, "\n"), " while ")
			for _, v := range strings.Fields(head)[2:] {
				start := at.Start + strings.Index(line, " "+v) + 1
				row.Values = append(row.Values, check.SiteText{Text: v, Where: diag.Span{File: name, Start: start, End: start + len(v)}})
			}
			row.While = check.SiteText{Text: condition, Where: diag.Span{File: name, Start: at.End - len(condition), End: at.End}}
			site.Shield = append(site.Shield, row)
		default:
			return site, fmt.Errorf("site line %q is no role, grant, bind or refuse", strings.TrimSpace(line))
		}
	}
	return site, nil
}
