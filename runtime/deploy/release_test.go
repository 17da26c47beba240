// Releases: who signed what, and everything somebody could try instead.

package deploy_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/runtime/deploy"
)

// keyOf makes the n-th key of the tests, always the same.
func keyOf(n byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize))
}

func public(n byte) ed25519.PublicKey { return keyOf(n).Public().(ed25519.PublicKey) }

// term is a release for the desk's site and time.
func term(serial int64) deploy.Release {
	return deploy.Release{Site: "home", Serial: serial, Issued: time.Unix(50, 0), Expires: time.Unix(200, 0)}
}

func sign(t interface{ Fatal(...any) }, b *deploy.Bundle, r deploy.Release, keys ...byte) []byte {
	var private []ed25519.PrivateKey
	for _, k := range keys {
		private = append(private, keyOf(k))
	}
	file, err := deploy.Sign(context.Background(), b, r, private...)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// trusting is a desk that runs what enough of the keys 1 and 2 have signed, at a time.
func trusting(t *testing.T, dir string, threshold int, now *time.Time) *desk {
	return openDesk(t, dir, plain, func(o *deploy.Options) {
		o.Trust = &deploy.Trust{Site: "home", Keys: []ed25519.PublicKey{public(1), public(2)}, Threshold: threshold}
		o.Now = func() time.Time { return *now }
	})
}

// bring takes a release in and activates it.
func (d *desk) bring(t *testing.T, file []byte) error {
	s, err := deploy.ReadRelease(file)
	if err != nil {
		return err
	}
	if _, err := d.SubmitRelease(t.Context(), s, "test"); err != nil {
		return err
	}
	_, err = d.Activate(t.Context(), s.Release.Bundle, "test")
	return err
}

func code(err error) string {
	var refused *deploy.RefusedError
	if errors.As(err, &refused) {
		return refused.Code
	}
	return ""
}

func TestReleases(t *testing.T) {
	now := time.Unix(100, 0)
	d := trusting(t, t.TempDir(), 1, &now)
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"a stranger's":   {sign(t, good(), term(1), 3), deploy.NotSigned},
		"another site's": {sign(t, good(), deploy.Release{Site: "flat", Serial: 1, Issued: time.Unix(50, 0), Expires: time.Unix(200, 0)}, 1), deploy.WrongSite},
		"over":           {sign(t, good(), deploy.Release{Site: "home", Serial: 1, Issued: time.Unix(50, 0), Expires: time.Unix(100, 0)}, 1), deploy.Expired},
		"not yet":        {sign(t, good(), deploy.Release{Site: "home", Serial: 1, Issued: time.Unix(1000, 0), Expires: time.Unix(2000, 0)}, 1), deploy.Expired},
	} {
		if err := d.bring(t, c.file); code(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if _, err := d.Submit(t.Context(), good(), "from the studio"); code(err) != deploy.NotSigned {
		t.Errorf("unsigned: %v", err)
	}
	if list, err := d.List(t.Context(), 10); err != nil || len(list) != 3 || len(d.swapped) != 0 {
		t.Errorf("%+v %v %v", list, d.swapped, err)
	}

	if err := d.bring(t, sign(t, good(), term(5), 2)); err != nil {
		t.Fatal(err)
	}
	if x, _ := d.Current(); x.Serial != 5 || x.State != deploy.Active {
		t.Errorf("%+v", x)
	}
	if err := d.bring(t, sign(t, second(), term(4), 1)); code(err) != deploy.Downgraded {
		t.Errorf("an older release: %v", err)
	}
	if err := d.bring(t, sign(t, second(), term(5), 1)); code(err) != deploy.Downgraded {
		t.Errorf("another release of the same number: %v", err)
	}
	if err := d.bring(t, sign(t, good(), term(5), 1)); err != nil {
		t.Errorf("the same once more: %v", err)
	}
	if err := d.bring(t, sign(t, second(), term(6), 1)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Activate(t.Context(), good().Hash(), "roll back"); err != nil {
		t.Errorf("the owner rolls back: %v", err)
	}
	if err := d.bring(t, sign(t, good(), term(5), 1)); code(err) != deploy.Downgraded {
		t.Errorf("rolled back, an old release may come again: %v", err)
	}
}

// After a restart the signature is looked at again; the calendar does not take the rules away.
func TestReleasesAfterARestart(t *testing.T) {
	now := time.Unix(100, 0)
	dir := t.TempDir()
	d := trusting(t, dir, 1, &now)
	if err := d.bring(t, sign(t, good(), term(7), 1)); err != nil {
		t.Fatal(err)
	}
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	now = time.Unix(1000, 0) // long over
	d = trusting(t, dir, 1, &now)
	if l, err := d.Restore(t.Context(), good().Hash()); err != nil || l == nil {
		t.Fatalf("it does not go on: %v", err)
	}
	if x, _ := d.Current(); x.Serial != 7 {
		t.Errorf("%+v", x)
	}
	if err := d.bring(t, sign(t, second(), deploy.Release{Site: "home", Serial: 6, Issued: now, Expires: now.Add(time.Hour)}, 1)); code(err) != deploy.Downgraded {
		t.Errorf("what was seen before the restart is forgotten: %v", err)
	}
	if err := d.Suspend(t.Context(), "test"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Activate(t.Context(), good().Hash(), "again"); code(err) != deploy.Expired {
		t.Errorf("started again though it is over: %v", err)
	}
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}

	// Whoever signed is not trusted any more.
	d = openDesk(t, dir, plain, func(o *deploy.Options) {
		o.Trust = &deploy.Trust{Site: "home", Keys: []ed25519.PublicKey{public(9)}, Threshold: 1}
	})
	if _, err := d.Activate(t.Context(), good().Hash(), "again"); code(err) != deploy.NotSigned {
		t.Errorf("%v", err)
	}
}

func TestThreshold(t *testing.T) {
	now := time.Unix(100, 0)
	d := trusting(t, t.TempDir(), 2, &now)
	for name, keys := range map[string][]byte{"one": {1}, "one twice": {1, 1}, "one and a stranger": {2, 3}} {
		if err := d.bring(t, sign(t, good(), term(1), keys...)); code(err) != deploy.NotSigned {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := d.bring(t, sign(t, good(), term(1), 3, 2, 1)); err != nil {
		t.Error(err)
	}
}

// A signature is about a bundle: what was vouched for another does not count.
func TestBorrowedSignature(t *testing.T) {
	theirs, ours := unpack(t, sign(t, good(), term(1), 1)), unpack(t, sign(t, second(), term(1), 3))
	for name, mixed := range map[string][]byte{
		"their envelope, our bundle": pack(t, []entry{theirs[0], ours[1]}),
		"no envelope":                pack(t, []entry{theirs[1]}),
		"no bundle":                  pack(t, []entry{theirs[0]}),
		"one more":                   pack(t, []entry{theirs[0], theirs[1], file("z", "")}),
		"other order":                pack(t, []entry{theirs[1], theirs[0]}),
	} {
		var archive *deploy.ArchiveError
		if _, err := deploy.ReadRelease(mixed); !errors.As(err, &archive) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The payload is changed and the old signature kept.
	var envelope map[string]any
	if err := json.Unmarshal([]byte(theirs[0].data), &envelope); err != nil {
		t.Fatal(err)
	}
	payload, err := base64.StdEncoding.DecodeString(envelope["payload"].(string))
	if err != nil {
		t.Fatal(err)
	}
	envelope["payload"] = base64.StdEncoding.EncodeToString(bytes.Replace(payload, []byte(`"serial":1`), []byte(`"serial":9`), 1))
	raw, err := json.Marshal(envelope)
	if err != nil {
		t.Fatal(err)
	}
	theirs[0].data = string(raw)
	now := time.Unix(100, 0)
	d := trusting(t, t.TempDir(), 1, &now)
	if err := d.bring(t, pack(t, theirs[:2])); code(err) != deploy.NotSigned {
		t.Errorf("a forged number: %v", err)
	}
}

// Whatever byte of a release is changed, it is refused, or it is still the same statement by
// the same key about the same bundle.
func TestFlippedBytesOfReleases(t *testing.T) {
	file := sign(t, good(), term(1), 1)
	trust := &deploy.Trust{Site: "home", Keys: []ed25519.PublicKey{public(1)}, Threshold: 1}
	rapid.Check(t, func(t *rapid.T) {
		bent := bytes.Clone(file)
		bent[rapid.IntRange(0, len(file)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "xor"))
		s, err := deploy.ReadRelease(bent)
		if err != nil {
			return
		}
		r, err := trust.Release(t.Context(), s.Envelope())
		if err == nil && (r.Bundle != good().Hash() || s.Bundle.Hash() != good().Hash() || r.Serial != 1) {
			t.Fatalf("%+v passed", r)
		}
	})
}

func FuzzReadRelease(f *testing.F) {
	f.Add(sign(f, good(), term(1), 1))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := deploy.ReadRelease(data); err == nil && s.Release.Bundle != s.Bundle.Hash() {
			t.Fatal("a release about another bundle")
		}
	})
}

func TestKeys(t *testing.T) {
	private, public, err := deploy.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	k, err := deploy.PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	p, err := deploy.PublicKey(public)
	if err != nil || !p.Equal(k.Public()) {
		t.Error(err)
	}
	if id, err := deploy.KeyID(p); err != nil || !strings.HasPrefix(id, "SHA256:") {
		t.Error(id, err)
	}
	for name, text := range map[string][]byte{"none": nil, "public": public, "two": append(bytes.Clone(private), private...), "text": []byte("hello"), "bent": bytes.Replace(private, []byte("M"), []byte("N"), 1)} {
		if _, err := deploy.PrivateKey(text); err == nil {
			t.Errorf("%s is taken for a private key", name)
		}
	}
	if _, err := deploy.PublicKey(private); err == nil {
		t.Error("a private key is taken for a public one")
	}
}
