package serve

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"strings"

	"crossfade/internal/core"
)

// Media types of the files that make a phone ask whether to trust the authority.
const (
	CertificateType = "application/x-x509-ca-cert"
	ProfileType     = "application/x-apple-aspen-config"
)

// PEM is the root certificate as text, for computers.
func (a *Authority) PEM() []byte { return pemOf("CERTIFICATE", a.root.Raw) }

// DER is the root certificate in binary form: a .crt file for Android and Windows. Its media type is [CertificateType].
func (a *Authority) DER() []byte { return bytes.Clone(a.root.Raw) }

// Name is the root's name, as phones show it in their lists of authorities.
func (a *Authority) Name() string { return a.root.Subject.CommonName }

// Fingerprint is the SHA-256 digest of the root certificate as phones show it: pairs of capital hexadecimal digits
// with colons. People compare it before they trust.
func (a *Authority) Fingerprint() string {
	sum := sha256.Sum256(a.root.Raw)
	pairs := make([]string, len(sum))
	for i, b := range sum {
		pairs[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(pairs, ":")
}

// Names are the names and private addresses under which this machine can be reached just now, names first.
func (a *Authority) Names() []string {
	cert, err := a.get(nil)
	if err != nil {
		return a.names
	}
	list := append([]string{}, cert.Leaf.DNSNames...)
	for _, ip := range cert.Leaf.IPAddresses {
		if !ip.IsLinkLocalUnicast() {
			list = append(list, ip.String())
		}
	}
	return list
}

// Profile is the root certificate as a configuration profile for iPhone, iPad and Mac (Apple's Configuration
// Profile Reference, payload com.apple.security.root). It is not signed, and the phone says so. Its media type
// is [ProfileType]; description is a sentence for the person who installs it.
func (a *Authority) Profile(description string) []byte {
	id := core.DerivedID[string]("local-authority", a.Fingerprint())
	inner := core.DerivedID[string]("local-authority", a.Fingerprint(), "root")
	return fmt.Appendf(nil, profileForm, base64.StdEncoding.EncodeToString(a.root.Raw), escape(a.Name()), inner, inner,
		escape(description), escape(a.Name()), id, id)
}

const profileForm = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>PayloadContent</key>
	<array>
		<dict>
			<key>PayloadCertificateFileName</key><string>crossfade.crt</string>
			<key>PayloadContent</key><data>%s</data>
			<key>PayloadDisplayName</key><string>%s</string>
			<key>PayloadIdentifier</key><string>crossfade.root.%s</string>
			<key>PayloadType</key><string>com.apple.security.root</string>
			<key>PayloadUUID</key><string>%s</string>
			<key>PayloadVersion</key><integer>1</integer>
		</dict>
	</array>
	<key>PayloadDescription</key><string>%s</string>
	<key>PayloadDisplayName</key><string>%s</string>
	<key>PayloadIdentifier</key><string>crossfade.%s</string>
	<key>PayloadRemovalDisallowed</key><false/>
	<key>PayloadType</key><string>Configuration</string>
	<key>PayloadUUID</key><string>%s</string>
	<key>PayloadVersion</key><integer>1</integer>
</dict>
</plist>
`

func escape(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a bytes.Buffer never fails
	return b.String()
}
