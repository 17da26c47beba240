// Keys as files.

package deploy

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// The kinds of PEM blocks that are read and written.
const (
	privateBlock = "PRIVATE KEY" // PKCS #8
	publicBlock  = "PUBLIC KEY"  // SPKI
)

// NewKey makes a key and gives it as PEM, private and public.
func NewKey() (private, public []byte, err error) {
	pub, priv, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, nil, err
	}
	p8, err := x509.MarshalPKCS8PrivateKey(priv)
	if err != nil {
		return nil, nil, err
	}
	spki, err := x509.MarshalPKIXPublicKey(pub)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: privateBlock, Bytes: p8}), pem.EncodeToMemory(&pem.Block{Type: publicBlock, Bytes: spki}), nil
}

// PrivateKey reads an Ed25519 key in PEM, as NewKey or openssl genpkey write it.
func PrivateKey(text []byte) (ed25519.PrivateKey, error) {
	raw, err := block(text, privateBlock)
	if err != nil {
		return nil, err
	}
	k, err := x509.ParsePKCS8PrivateKey(raw)
	if err != nil {
		return nil, err
	}
	private, ok := k.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("it is a %T, not an Ed25519 key", k)
	}
	return private, nil
}

// PublicKey reads the public part of an Ed25519 key in PEM.
func PublicKey(text []byte) (ed25519.PublicKey, error) {
	raw, err := block(text, publicBlock)
	if err != nil {
		return nil, err
	}
	k, err := x509.ParsePKIXPublicKey(raw)
	if err != nil {
		return nil, err
	}
	public, ok := k.(ed25519.PublicKey)
	if !ok {
		return nil, fmt.Errorf("it is a %T, not an Ed25519 key", k)
	}
	return public, nil
}

func block(text []byte, kind string) ([]byte, error) {
	b, rest := pem.Decode(text)
	switch {
	case b == nil:
		return nil, errors.New("it is no PEM file")
	case b.Type != kind:
		return nil, fmt.Errorf("it holds a %s, not a %s", b.Type, kind)
	case len(rest) > 0:
		return nil, errors.New("it holds more than one key, or text behind it")
	}
	return b.Bytes, nil
}
