// Diagnostics as data for editors and other programs.

package diag

// Entry is the JSON form of a diagnostic. Lines and columns count from 1,
// columns in runes; the end is the place just after the last rune. They are 0
// if the text of the file was not at hand.
type Entry struct {
	File     string      `json:"file"`
	Line     int         `json:"line"`
	Col      int         `json:"col"`
	EndLine  int         `json:"endLine"`
	EndCol   int         `json:"endCol"`
	Severity string      `json:"severity"`
	Code     string      `json:"code"`
	Message  string      `json:"message"`
	Help     string      `json:"help,omitempty"`
	Try      string      `json:"try,omitempty"`
	Notes    []EntryNote `json:"notes,omitempty"`
}

// EntryNote is the JSON form of a Note.
type EntryNote struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Col     int    `json:"col"`
	EndLine int    `json:"endLine"`
	EndCol  int    `json:"endCol"`
	Message string `json:"message"`
}

// Entries turns diagnostics into their JSON form, in the order given. The
// result is never nil, so that an empty list is written as [].
func Entries(list []Diagnostic, opt Options) []Entry {
	out := make([]Entry, 0, len(list))
	for _, d := range list {
		e := Entry{File: d.Span.File, Severity: d.Severity.String(), Code: d.Code, Message: d.Message, Help: d.Help, Try: d.Try}
		e.Line, e.Col, e.EndLine, e.EndCol = opt.corners(d.Span)
		for _, n := range d.Notes {
			note := EntryNote{File: n.Span.File, Message: n.Message}
			note.Line, note.Col, note.EndLine, note.EndCol = opt.corners(n.Span)
			e.Notes = append(e.Notes, note)
		}
		out = append(out, e)
	}
	return out
}

func (o Options) corners(s Span) (line, col, endLine, endCol int) {
	source, ok := o.lookUp(s.File)
	if !ok {
		return 0, 0, 0, 0
	}
	line, col = Position(source, s.Start)
	endLine, endCol = Position(source, max(s.Start, s.End))
	return line, col, endLine, endCol
}
