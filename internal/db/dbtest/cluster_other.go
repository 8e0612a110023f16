//go:build !unix

package dbtest

// StartCluster works on Unix only; elsewhere the environment names a running server.
func StartCluster() (*Cluster, error) { return nil, ErrNoPostgres }

// Stop has nothing to stop here.
func (c *Cluster) Stop() {}
