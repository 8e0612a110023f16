package serve

import "crypto/tls"

// CertificateOf lets tests see which certificate a connection would get.
func CertificateOf(from interface {
	get(*tls.ClientHelloInfo) (*tls.Certificate, error)
}) (*tls.Certificate, error) {
	return from.get(nil)
}

func (s *Security) get(h *tls.ClientHelloInfo) (*tls.Certificate, error) { return s.certificate(h) }
