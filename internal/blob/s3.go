package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3 keeps files in a bucket of a store that speaks Amazon's S3 protocol, so that several machines share them. The bucket must
// exist; Crossfade makes none. A file is an object with its hash as name, below a prefix.
type S3 struct {
	client *minio.Client
	bucket string
	prefix string // "" or ends with "/"
}

// OpenS3 opens a bucket named by an address such as
//
//	s3://bucket/folder?endpoint=https://storage.example.org&region=eu-north-1
//
// Without an endpoint it is Amazon's. The keys are the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and
// AWS_SESSION_TOKEN), never a part of the address. The error says what is wrong with the address, or that the bucket can not be reached.
func OpenS3(ctx context.Context, address string) (*S3, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "s3" || u.Host == "" {
		return nil, errors.New("files are kept at an address like s3://bucket/folder?endpoint=https://host&region=name")
	}
	if u.User != nil {
		return nil, errors.New("keys do not belong into the address of the bucket: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	}
	endpoint := "https://s3.amazonaws.com"
	if given := u.Query().Get("endpoint"); given != "" {
		endpoint = given
	}
	at, err := url.Parse(endpoint)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return nil, fmt.Errorf("the endpoint %q is no address like https://host", endpoint)
	}
	client, err := minio.New(at.Host, &minio.Options{Creds: credentials.NewEnvAWS(), Secure: at.Scheme == "https", Region: u.Query().Get("region")})
	if err != nil {
		return nil, fmt.Errorf("opening the bucket for files: %w", err)
	}
	s := &S3{client: client, bucket: u.Host}
	if folder := strings.Trim(path.Clean("/"+u.Path), "/"); folder != "" {
		s.prefix = folder + "/"
	}
	there, err := client.BucketExists(ctx, s.bucket)
	if err != nil {
		return nil, fmt.Errorf("reaching the bucket %q: %w", s.bucket, err)
	}
	if !there {
		return nil, fmt.Errorf("there is no bucket %q, or its keys do not open it", s.bucket)
	}
	return s, nil
}

// Close has nothing to let go of.
func (s *S3) Close() error { return nil }

// Put receives the file beside the system's other temporary files, since its name is only known at its end, and then sends it. What
// is there already is copied onto itself, which makes it new to a sweep.
func (s *S3) Put(ctx context.Context, r io.Reader, limit int64) (Ref, error) {
	f, err := os.CreateTemp("", "crossfade-file-*")
	if err != nil {
		return Ref{}, fmt.Errorf("keeping a file: %w", err)
	}
	defer func() {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}()
	ref, err := take(ctx, f, r, limit)
	if err != nil {
		return Ref{}, err
	}
	if s.renew(ctx, ref) {
		return ref, nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return Ref{}, fmt.Errorf("keeping a file: %w", err)
	}
	_, err = s.client.PutObject(ctx, s.bucket, s.name(ref.Hash), f, ref.Size, minio.PutObjectOptions{ContentType: "application/octet-stream"})
	if err != nil {
		return Ref{}, fmt.Errorf("sending a file to the bucket: %w", err)
	}
	return ref, nil
}

// renew makes an object that is there, whole, look new; false sends it again.
func (s *S3) renew(ctx context.Context, ref Ref) bool {
	info, err := s.client.StatObject(ctx, s.bucket, s.name(ref.Hash), minio.StatObjectOptions{})
	if err != nil || info.Size != ref.Size {
		return false
	}
	same := minio.CopySrcOptions{Bucket: s.bucket, Object: s.name(ref.Hash)}
	onto := minio.CopyDestOptions{Bucket: s.bucket, Object: s.name(ref.Hash), ReplaceMetadata: true, ContentType: "application/octet-stream"}
	_, err = s.client.CopyObject(ctx, onto, same)
	return err == nil
}

// Open gives an object's content. It is read in pieces, as they are asked for.
func (s *S3) Open(ctx context.Context, h Hash) (io.ReadSeekCloser, error) {
	if !h.Valid() {
		return nil, ErrMissing
	}
	o, err := s.client.GetObject(ctx, s.bucket, s.name(h), minio.GetObjectOptions{})
	if err == nil {
		_, err = o.Stat() // asks now whether it is there
	}
	if isMissing(err) {
		return nil, fmt.Errorf("%s: %w", h, ErrMissing)
	}
	if err != nil {
		return nil, fmt.Errorf("opening a file in the bucket: %w", err)
	}
	return o, nil
}

// Discard removes an object that was put before a time. Between the look and the removal somebody may put it again and lose it;
// a sweep looks only at what is long unused, which makes this a matter of milliseconds in a day.
func (s *S3) Discard(ctx context.Context, h Hash, before time.Time) (bool, error) {
	if !h.Valid() {
		return false, nil
	}
	info, err := s.client.StatObject(ctx, s.bucket, s.name(h), minio.StatObjectOptions{})
	switch {
	case isMissing(err):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("looking at a file in the bucket: %w", err)
	case !info.LastModified.Before(before):
		return false, nil
	}
	if err := s.client.RemoveObject(ctx, s.bucket, s.name(h), minio.RemoveObjectOptions{}); err != nil {
		return false, fmt.Errorf("removing a file from the bucket: %w", err)
	}
	return true, nil
}

// List calls each for every file, in the order of the hashes, as the protocol lists them.
func (s *S3) List(ctx context.Context, each func(Entry) error) error {
	ctx, stop := context.WithCancel(ctx) // ends the listing when each does
	defer stop()
	for o := range s.client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix, Recursive: true}) {
		if o.Err != nil {
			return fmt.Errorf("listing the bucket: %w", o.Err)
		}
		h := Hash(path.Base(o.Key))
		if s.name(h) != o.Key {
			continue // not one of ours
		}
		if err := each(Entry{h, o.Size, o.LastModified.UTC()}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// name is where a file lies; "" if h is no hash.
func (s *S3) name(h Hash) string {
	if !h.Valid() {
		return ""
	}
	return s.prefix + string(h)
}

func isMissing(err error) bool {
	code := minio.ToErrorResponse(err).Code
	return code == "NoSuchKey" || code == "NotFound"
}
