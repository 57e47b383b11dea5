// Package s3 keeps files in a bucket of any storage that speaks S3.
//
// Invariants: those of package blob; a put is one request, so a file is there whole or not at all; nothing is ever
// public: the program reads for its visitors.
package s3

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"nongsan/internal/blob"
	"nongsan/internal/outbound"
)

// Options say where the bucket is.
type Options struct {
	Address string // https://s3.example.vn/bucket, or with a folder behind it: https://s3.example.vn/bucket/photos
	Region  string // empty: asked for, or us-east-1
	Key     string // who the program is there
	Secret  string
}

// Bucket is a blob.Store in a bucket.
type Bucket struct {
	client *minio.Client
	name   string
	folder string // ends with a slash, or is empty
}

var _ blob.Store = (*Bucket)(nil)

// Open returns the bucket. It asks nobody yet; Reach does.
func Open(o Options) (*Bucket, error) {
	u, err := url.Parse(o.Address)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		return nil, fmt.Errorf("open bucket: %q is no http or https address", o.Address)
	}
	name, folder, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	if name == "" {
		return nil, fmt.Errorf("open bucket: %q names no bucket", o.Address)
	}
	if folder != "" {
		folder += "/"
	}
	client, err := minio.New(u.Host, &minio.Options{
		Creds: credentials.NewStaticV4(o.Key, o.Secret, ""), Secure: u.Scheme == "https", Region: o.Region,
		BucketLookup: minio.BucketLookupPath, Transport: outbound.Transport(),
	})
	if err != nil {
		return nil, fmt.Errorf("open bucket: %w", err)
	}
	return &Bucket{client: client, name: name, folder: folder}, nil
}

// Reach says why the bucket cannot be used.
func (b *Bucket) Reach(ctx context.Context) error {
	there, err := b.client.BucketExists(ctx, b.name)
	if err != nil {
		return fmt.Errorf("reach bucket %s: %w", b.name, err)
	}
	if !there {
		return fmt.Errorf("reach bucket %s: it is not there", b.name)
	}
	return nil
}

// Put implements blob.Store.
func (b *Bucket) Put(ctx context.Context, key string, content []byte) error {
	name, err := b.place(key)
	if err != nil {
		return err
	}
	_, err = b.client.PutObject(ctx, b.name, name, bytes.NewReader(content), int64(len(content)), minio.PutObjectOptions{
		ContentType: "application/octet-stream", SendContentMd5: true, DisableMultipart: true,
	})
	if err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	return nil
}

// Open implements blob.Store.
func (b *Bucket) Open(ctx context.Context, key string) (blob.File, error) {
	name, err := b.place(key)
	if err != nil {
		return blob.File{}, err
	}
	object, err := b.client.GetObject(ctx, b.name, name, minio.GetObjectOptions{})
	if err != nil {
		return blob.File{}, missing(key, err)
	}
	info, err := object.Stat() // the request itself is made here
	if err != nil {
		_ = object.Close() // the first error says more
		return blob.File{}, missing(key, err)
	}
	return blob.File{ReadCloser: object, Size: info.Size}, nil
}

// Delete implements blob.Store.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	name, err := b.place(key)
	if err != nil {
		return err
	}
	if err := b.client.RemoveObject(ctx, b.name, name, minio.RemoveObjectOptions{}); err != nil {
		return fmt.Errorf("delete %s: %w", key, err)
	}
	return nil
}

// Each implements blob.Store. What is no key of ours, and lies in the folder all the same, is passed over.
func (b *Bucket) Each(ctx context.Context, visit func(blob.Info) error) error {
	ctx, cancel := context.WithCancel(ctx) // ends the listing when visit does
	defer cancel()
	for object := range b.client.ListObjects(ctx, b.name, minio.ListObjectsOptions{Prefix: b.folder, Recursive: true}) {
		if object.Err != nil {
			return fmt.Errorf("list bucket %s: %w", b.name, object.Err)
		}
		key := object.Key[strings.LastIndex(object.Key, "/")+1:]
		if blob.CheckKey(key) != nil {
			continue
		}
		if err := visit(blob.Info{Key: key, Size: object.Size, At: object.LastModified}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// place is an object's name: two characters of the key spread objects over the storage's own parts, and over folders
// where they lie in a file system.
func (b *Bucket) place(key string) (string, error) {
	if err := blob.CheckKey(key); err != nil {
		return "", err
	}
	return b.folder + key[:2] + "/" + key, nil
}

func missing(key string, err error) error {
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return fmt.Errorf("open %s: %w", key, fs.ErrNotExist)
	}
	return fmt.Errorf("open %s: %w", key, err)
}
