// Releases: bundles that somebody vouches for.

package deploy

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"
)

// ReleaseSchema names the format of a release, payloadType what is signed.
const (
	ReleaseSchema = "tenet.release/1"
	payloadType   = "application/vnd.tenet.release.v1+json"
)

// The names inside a release.
const (
	envelopeName = "release.dsse.json"
	bundleName   = "bundle.tar"
)

const maxEnvelope = 1 << 20

// Release is what is signed about a bundle: which bytes, for which site, since when, until
// when, and the how manieth, so that an older one cannot take the place of a newer one.
type Release struct {
	Schema  string    `json:"schema"`
	Site    string    `json:"site"`
	Bundle  string    `json:"bundle"` // its hash
	SHA256  string    `json:"sha256"` // of the archive, byte for byte
	Size    int       `json:"size"`
	Serial  int64     `json:"serial"`
	Issued  time.Time `json:"issued"`
	Expires time.Time `json:"expires"`
}

// Sign makes a release of a bundle. Schema, Bundle, SHA256 and Size are filled in.
//
// Source: DSSE, the dead simple signing envelope of secure-systems-lab, v1.0; Ed25519 (RFC
// 8032). Errors: *ArchiveError, no key.
func Sign(ctx context.Context, b *Bundle, r Release, keys ...ed25519.PrivateKey) ([]byte, error) {
	archive, err := Encode(b)
	if err != nil {
		return nil, err
	}
	r.Schema, r.Bundle, r.SHA256, r.Size = ReleaseSchema, b.Hash(), digest(archive), len(archive)
	r.Issued, r.Expires = r.Issued.UTC().Truncate(time.Second), r.Expires.UTC().Truncate(time.Second)
	payload, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	signers := make([]dsse.Signer, len(keys))
	for i, k := range keys {
		signers[i] = signer{key{k.Public().(ed25519.PublicKey)}, k}
	}
	s, err := dsse.NewEnvelopeSigner(signers...)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	envelope, err := s.SignPayload(ctx, payloadType, payload)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	raw, err := json.Marshal(envelope)
	if err != nil {
		return nil, err
	}
	return pack(raw, archive)
}

// pack writes the file of a release. Equal parts give equal bytes.
func pack(envelope, archive []byte) ([]byte, error) {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, part := range []struct {
		name string
		data []byte
	}{{envelopeName, envelope}, {bundleName, archive}} {
		err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: part.name, Mode: 0o644, Size: int64(len(part.data)), Format: tar.FormatPAX})
		if err == nil {
			_, err = w.Write(part.data)
		}
		if err != nil {
			return nil, &ArchiveError{part.name, err.Error()}
		}
	}
	if err := w.Close(); err != nil {
		return nil, &ArchiveError{"", err.Error()}
	}
	return out.Bytes(), nil
}

// Signed is a release as it was read: nothing is known of its signatures.
type Signed struct {
	Release  Release
	Bundle   *Bundle
	envelope json.RawMessage
}

// ReadRelease reads the file of a release: both parts, the bundle being the one that is
// spoken of, in the one form Sign writes. Errors: *ArchiveError.
func ReadRelease(data []byte) (*Signed, error) {
	if len(data) > MaxBundleBytes+maxEnvelope {
		return nil, &ArchiveError{"", tooBig(len(data))}
	}
	parts, err := readParts(data)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{envelopeName, bundleName} {
		if _, ok := parts[name]; !ok {
			return nil, &ArchiveError{name, "it is missing"}
		}
	}
	if len(parts) > 2 {
		return nil, &ArchiveError{slices.Sorted(maps.Keys(parts))[2], "it does not belong to a release"}
	}
	again, err := pack(parts[envelopeName], parts[bundleName])
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(data, again) {
		return nil, &ArchiveError{"", "it is not in the one form this version writes"}
	}
	s := &Signed{envelope: parts[envelopeName]}
	if s.Release, err = stated(s.envelope); err != nil {
		return nil, err
	}
	if got := digest(parts[bundleName]); got != s.Release.SHA256 || len(parts[bundleName]) != s.Release.Size {
		return nil, &ArchiveError{bundleName, fmt.Sprintf("its SHA-256 is %.12s…, the release is about %.12s…", got, s.Release.SHA256)}
	}
	if s.Bundle, err = Decode(parts[bundleName]); err != nil {
		return nil, err
	}
	if got := s.Bundle.Hash(); got != s.Release.Bundle {
		return nil, &ArchiveError{bundleName, fmt.Sprintf("its hash is %.12s…, the release is about %.12s…", got, s.Release.Bundle)}
	}
	return s, nil
}

// Envelope is what was signed, with the signatures.
func (s *Signed) Envelope() []byte { return s.envelope }

// stated reads what an envelope says, without looking at its signatures. Errors:
// *ArchiveError.
func stated(raw []byte) (Release, error) {
	var r Release
	e, err := openEnvelope(raw)
	if err != nil {
		return r, err
	}
	payload, err := e.DecodeB64Payload()
	if err == nil {
		err = strictly(payload, &r)
	}
	if err != nil {
		return r, &ArchiveError{envelopeName, err.Error()}
	}
	if r.Schema != ReleaseSchema {
		return r, &ArchiveError{envelopeName, fmt.Sprintf("it has schema %q; this version reads %s", r.Schema, ReleaseSchema)}
	}
	return r, nil
}

func openEnvelope(raw []byte) (*dsse.Envelope, error) {
	var e dsse.Envelope
	if len(raw) > maxEnvelope {
		return nil, &ArchiveError{envelopeName, "it is too large"}
	}
	if err := strictly(raw, &e); err != nil {
		return nil, &ArchiveError{envelopeName, err.Error()}
	}
	if e.PayloadType != payloadType {
		return nil, &ArchiveError{envelopeName, fmt.Sprintf("it holds %.80q, not %s", e.PayloadType, payloadType)}
	}
	return &e, nil
}

// strictly decodes JSON without unknown keys or anything behind it.
func strictly(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if d.More() {
		return errors.New("more text after the value")
	}
	return nil
}

// Trust says whose releases a gateway runs. A nil Trust asks for no signature.
type Trust struct {
	Site      string
	Keys      []ed25519.PublicKey
	Threshold int // how many of them must have signed
}

// Release reads an envelope that enough of the keys have signed, for this site. Errors:
// *RefusedError.
func (t *Trust) Release(ctx context.Context, envelope []byte) (Release, error) {
	if len(envelope) == 0 {
		return Release{}, &RefusedError{Code: NotSigned, Message: "the bundle is not signed, and this gateway runs signed ones only"}
	}
	r, err := stated(envelope)
	if err != nil {
		return r, &RefusedError{Code: NotSigned, Message: err.Error()}
	}
	verifiers := make([]dsse.Verifier, len(t.Keys))
	for i, k := range t.Keys {
		verifiers[i] = key{k}
	}
	v, err := dsse.NewMultiEnvelopeVerifier(t.Threshold, verifiers...)
	if err != nil {
		return r, fmt.Errorf("trust: %w", err)
	}
	e, err := openEnvelope(envelope)
	if err == nil {
		_, err = v.Verify(ctx, e)
	}
	if err != nil {
		return r, &RefusedError{Code: NotSigned, Message: "the release is not signed by whom this gateway trusts", Reasons: []string{err.Error()}}
	}
	if r.Site != t.Site {
		return r, &RefusedError{Code: WrongSite, Message: fmt.Sprintf("the release is for site %q, this is %q", r.Site, t.Site)}
	}
	return r, nil
}

// inForce reports whether a release may be deployed at a time. Errors: *RefusedError.
func (r *Release) inForce(now time.Time) error {
	switch {
	case !now.Before(r.Expires):
		return &RefusedError{Code: Expired, Message: fmt.Sprintf("the release ended on %s", r.Expires.Format(time.RFC3339))}
	case now.Before(r.Issued.Add(-maxAhead)):
		return &RefusedError{Code: Expired, Message: fmt.Sprintf("the release is of %s, and it is %s here", r.Issued.Format(time.RFC3339), now.UTC().Format(time.RFC3339)), Reasons: []string{"one of the clocks is wrong"}}
	}
	return nil
}

// maxAhead is how far the clock of who signs may run ahead.
const maxAhead = 5 * time.Minute

// key is a public key as DSSE knows it; its id is the fingerprint ssh-keygen prints.
type key struct{ public ed25519.PublicKey }

// Verify implements dsse.Verifier.
func (k key) Verify(_ context.Context, data, sig []byte) error {
	if !ed25519.Verify(k.public, data, sig) {
		return errors.New("the signature is wrong")
	}
	return nil
}

// KeyID implements dsse.Verifier.
func (k key) KeyID() (string, error) { return dsse.SHA256KeyID(k.public) }

// Public implements dsse.Verifier.
func (k key) Public() crypto.PublicKey { return k.public }

// signer is a private key.
type signer struct {
	key
	private ed25519.PrivateKey
}

// Sign implements dsse.Signer.
func (s signer) Sign(_ context.Context, data []byte) ([]byte, error) {
	return ed25519.Sign(s.private, data), nil
}

// KeyID names a public key as releases do. It is what ssh-keygen -l prints.
func KeyID(public ed25519.PublicKey) (string, error) { return key{public}.KeyID() }
