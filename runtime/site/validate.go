// What the keys of a site file may say, beyond their types.

package site

import (
	"encoding/hex"
	"net"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/dsl/diag"
)

var plainName = regexp.MustCompile(`^[\p{L}\p{N}_-]+$`)

// validate checks values and reports everything wrong.
func (d *decoder) validate(s *Site) {
	d.name("site", s.Name)
	d.address("listen", s.Listen)
	d.address("nats", s.Nats)
	d.place(&s.Place)
	d.policy(s.Policy)
	for _, r := range s.Shield {
		if r.Refuse.Text == "" {
			d.add(d.near(append(r.Values, r.While)), errMissingKey("refuse", "row of the shield"))
		}
	}
	d.users(s.Users)
	d.adapters(s.Adapters)
	d.history(&s.History)
	if n := s.Releases.Threshold; n.given() && (n.Value != float64(int(n.Value)) || n.Value < 1 || int(n.Value) > len(s.Releases.Keys)) {
		d.add(n.Where, errBadValue("threshold", strconv.FormatFloat(n.Value, 'g', -1, 64), "a number of keys", "write 1, or as many as there are keys at most"))
	}
	if n := s.Deployments.Commands; n.given() && (n.Value != float64(int(n.Value)) || n.Value < 1 || n.Value > 1e9) {
		d.add(n.Where, errBadValue("commands", strconv.FormatFloat(n.Value, 'g', -1, 64), "a number of commands", "write 1 or more: how many they may be in a minute"))
	}
	if n := s.Objectives.Availability; n.given() && (n.Value <= 0 || n.Value >= 100) {
		d.add(n.Where, errBadValue("availability", strconv.FormatFloat(n.Value, 'g', -1, 64), "a share in percent", "write more than 0 and less than 100, such as 99.9"))
	}
	if e := s.Traces.Endpoint; e.Text != "" {
		if u, err := url.Parse(e.Text); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			d.add(e.Where, errBadValue("endpoint", e.Text, "a URL", "write http:// or https:// and where the collector listens"))
		}
	}
	if n := s.Traces.Sample; n.given() && (n.Value < 0 || n.Value > 1) {
		d.add(n.Where, errBadValue("sample", strconv.FormatFloat(n.Value, 'g', -1, 64), "a share", "write 0 to 1"))
	}
	for _, r := range s.Roles {
		d.name("role", r)
	}
	for _, p := range s.Devices {
		d.provider(p)
	}
}

// name checks a word that must be one plain name, if it is given.
func (d *decoder) name(key string, w Word) {
	if w.Text != "" && !plainName.MatchString(w.Text) {
		d.add(w.Where, errBadValue(key, w.Text, "one word", "use letters, digits, “-” and “_”"))
	}
}

// provider checks a device's binding.
func (d *decoder) provider(p Pair) {
	for _, r := range p.Value.Text {
		if r == '/' || r <= ' ' || r == 0x7f {
			d.add(p.Value.Where, errBadValue("devices", p.Value.Text, "a provider", "a provider is one word without “/”"))
			return
		}
	}
}

func (d *decoder) address(key string, w Word) {
	if w.Text == "" {
		return
	}
	_, port, err := net.SplitHostPort(w.Text)
	if n, perr := strconv.Atoi(port); err != nil || perr != nil || n < 0 || n > 65535 {
		d.add(w.Where, errBadValue(key, w.Text, "an address", "write host:port, such as 127.0.0.1:8321"))
	}
}

func (d *decoder) place(p *Place) {
	d.zone(p.Timezone)
	d.degrees("latitude", p.Latitude, 90)
	d.degrees("longitude", p.Longitude, 180)
	switch north, east := p.Latitude.given(), p.Longitude.given(); {
	case north && !east:
		d.add(p.Latitude.Where, errMissingKey("longitude", "place"))
	case east && !north:
		d.add(p.Longitude.Where, errMissingKey("latitude", "place"))
	}
}

func (d *decoder) zone(w Word) {
	if w.Text == "" {
		return
	}
	if _, err := time.LoadLocation(w.Text); err != nil || w.Text == "Local" {
		d.add(w.Where, errBadValue("timezone", w.Text, "a known time zone", "use an IANA name, such as Europe/Madrid or Asia/Tokyo"))
	}
}

func (d *decoder) degrees(key string, n Number, most float64) {
	if n.Value < -most || n.Value > most {
		d.add(n.Where, errBadValue(key, strconv.FormatFloat(n.Value, 'g', -1, 64), "a place on Earth", "latitude is -90 to 90, longitude -180 to 180"))
	}
}

func (d *decoder) policy(list []Grant) {
	for _, g := range list {
		if g.Role.Text == "" {
			d.add(d.near(g.Set), errMissingKey("role", "policy entry"))
		}
		d.name("role", g.Role)
		if len(g.Set) == 0 {
			d.add(g.Role.Where, errMissingKey("set", "policy entry"))
		}
	}
}

// history checks what is kept: sums outlive what they take the place of.
func (d *decoder) history(h *History) {
	all := h.kept(Retention{})
	d.ages(all, []Duration{all.Keep, all.Minutes, all.Hours})
	for _, r := range h.Resources {
		own := slices.DeleteFunc([]Duration{r.Keep, r.Minutes, r.Hours}, func(d Duration) bool { return d.Where == diag.Span{} })
		if len(r.Of) == 0 {
			where := d.span(0, 0)
			if len(own) > 0 {
				where = own[0].Where
			}
			d.add(where, errMissingKey("of", "entry of history.resources"))
		}
		for _, w := range r.Of {
			if _, err := path.Match(w.Text, ""); err != nil || strings.Count(w.Text, "/") != 2 {
				d.add(w.Where, errBadValue("of", w.Text, "a path", "write provider/service/resource; * stands for any letters of a part"))
			}
		}
		d.ages(h.kept(r), own)
	}
}

// ages checks one entry, with what it does not say filled in, where it is about its own.
func (d *decoder) ages(r Retention, own []Duration) {
	for _, one := range []struct {
		key, than string
		sums, of  Duration
	}{{"minutes", "keep", r.Minutes, r.Keep}, {"hours", "keep", r.Hours, r.Keep}, {"hours", "minutes", r.Hours, r.Minutes}} {
		forEver := one.than == "keep" && one.of.Duration == 0
		its := slices.Contains(own, one.sums) || slices.Contains(own, one.of)
		if its && one.sums.Duration > 0 && (forEver || one.sums.Duration <= one.of.Duration) {
			d.add(one.sums.Where, errTooShort(one.key, one.than, forEver))
			return
		}
	}
}

// near is where to point when the key that is missing has no place.
func (d *decoder) near(words []Word) diag.Span {
	if len(words) > 0 {
		return words[0].Where
	}
	return d.span(0, 0)
}

func (d *decoder) users(list []User) {
	first := map[string]diag.Span{}
	for _, u := range list {
		if u.Name.Text == "" {
			d.add(u.Role.Where, errMissingKey("name", "user"))
			continue
		}
		d.name("name", u.Name)
		if u.Role.Text == "" {
			d.add(u.Name.Where, errMissingKey("role", "user"))
		}
		d.name("role", u.Role)
		d.once("user", u.Name, first)
		if (u.TokenFile.Text == "") == (u.TokenSHA256.Text == "") {
			d.add(u.Name.Where, errTokenChoice(u.Name.Text))
		}
		if sum := u.TokenSHA256; sum.Text != "" {
			if raw, err := hex.DecodeString(sum.Text); err != nil || len(raw) != 32 {
				d.add(sum.Where, errBadValue("token_sha256", sum.Text, "a SHA-256", "write 64 hexadecimal digits"))
			}
		}
	}
}

func (d *decoder) adapters(list []Adapter) {
	first := map[string]diag.Span{}
	for _, a := range list {
		if a.Name.Text == "" {
			continue
		}
		d.name("name", a.Name)
		d.once("adapter", a.Name, first)
	}
}

// once reports a name that was used before.
func (d *decoder) once(what string, w Word, first map[string]diag.Span) {
	if before, taken := first[w.Text]; taken {
		d.add(w.Where, errTwice(what, w.Text, before))
		return
	}
	first[w.Text] = w.Where
}
