/*
Certificates for mq.test, proxy.test and this machine, by a CA of their own, whose key was thrown away, and one that a proxy
signed itself. Nothing but tests trusts them. Made with openssl, valid for a hundred years.
*/

/** What a bundle of certificates holds. */
export const ca = `-----BEGIN CERTIFICATE-----
MIIBiDCCAS+gAwIBAgIUBSrNofiurF9nVDftFXS2fIr0bY0wCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOYXdzbXNnIHRlc3QgQ0EwIBcNMjYxMTI5MTY0MTU1WhgPMjEy
NjExMDUxNjQxNTVaMBkxFzAVBgNVBAMMDmF3c21zZyB0ZXN0IENBMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEYxNElSninAoZ77R1V9pZ+2Fj+FPDTboNITaPn0Hv
XlwMSk0fNveieME1wS99C4CfZyAj8Z++WhFTtjblxcqr7aNTMFEwHQYDVR0OBBYE
FL9k68+wGmiYud+AC7im+CPZYDgQMB8GA1UdIwQYMBaAFL9k68+wGmiYud+AC7im
+CPZYDgQMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgeLe+hccn
l1wPb6Ie+8rf+VSZBjJp+1VGKRShGqjVhZcCICv5Tyb4D/+0SXeKXULsLkpDNuSO
q2j9/DimjTFDb7HS
-----END CERTIFICATE-----
`;

export const certificate = `-----BEGIN CERTIFICATE-----
MIIBrTCCAVOgAwIBAgIUSebkbLAxaRzdW9/+fvnYH3idbiMwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOYXdzbXNnIHRlc3QgQ0EwIBcNMjYxMTI5MTY0MTU1WhgPMjEy
NjExMDUxNjQxNTVaMBIxEDAOBgNVBAMMB21xLnRlc3QwWTATBgcqhkjOPQIBBggq
hkjOPQMBBwNCAASp5lXErBKha3J+Kn1mFC+4Ow6y5D0emZ5F8qXas5VI8rhBXOIl
AOF4E6bUzFt1TQtbuN5h/3pzCk8t0o5iqrQ8o34wfDAvBgNVHREEKDAmggdtcS50
ZXN0ggpwcm94eS50ZXN0gglsb2NhbGhvc3SHBH8AAAEwCQYDVR0TBAIwADAdBgNV
HQ4EFgQUJ7kqNXcQtI4dxQ35a7swBTu1UZ4wHwYDVR0jBBgwFoAUv2Trz7AaaJi5
34ALuKb4I9lgOBAwCgYIKoZIzj0EAwIDSAAwRQIgTw4164IMcpqQfApr38SfXdxn
KDOactBdgiVwGE4k0nICIQC9GAWct/a3UHipCFrDy89T5/UxLSqf/vizQ2ym6R9p
3A==
-----END CERTIFICATE-----
`;

/** Of the certificate. */
export const key = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIGdtd2iRJH7YqowQLUSdBbjM2OnhvvALFJ5hw5CeOK0hoAoGCCqGSM49
AwEHoUQDQgAEqeZVxKwSoWtyfip9ZhQvuDsOsuQ9HpmeRfKl2rOVSPK4QVziJQDh
eBOm1MxbdU0LW7jeYf96cwpPLdKOYqq0PA==
-----END EC PRIVATE KEY-----
`;

/** Of proxy.test and this machine, and not of mq.test: whoever asks the proxy for the name of its target refuses it. */
export const proxyCertificate = `-----BEGIN CERTIFICATE-----
MIIBqDCCAU+gAwIBAgIUYt22OiFFejdHdl+BZNr9hWYVinMwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKcHJveHkudGVzdDAgFw0yNjExMjkxODM2NTNaGA8yMTI2MTEw
NTE4MzY1M1owFTETMBEGA1UEAwwKcHJveHkudGVzdDBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABJ59OVzXzfr35wGqcjJSnp5eqaZpGjX+D2nTwcLJdtGlMdb1FMm9
cMerlwTkIsPGn+G5Rm7bxuE0x/NTylnKDJCjezB5MB0GA1UdDgQWBBT2I/8aKAgH
dyWMgVP7eJTF+ZQWdjAfBgNVHSMEGDAWgBT2I/8aKAgHdyWMgVP7eJTF+ZQWdjAP
BgNVHRMBAf8EBTADAQH/MCYGA1UdEQQfMB2CCnByb3h5LnRlc3SCCWxvY2FsaG9z
dIcEfwAAATAKBggqhkjOPQQDAgNHADBEAiApt72N15X/Q1Hc6G3PlrsiM/bu6oXl
bzaJDlMx/TtDugIgKVuoL2DfyDIgGwhdQv6u39pBs+yTX32yaDRCSI4ixQs=
-----END CERTIFICATE-----
`;

/** Of the proxy's certificate. */
export const proxyKey = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIJINH0sw3K6wEIGwKeVlx4sbLZ2ytUESfZUsfqxKPJM4oAoGCCqGSM49
AwEHoUQDQgAEnn05XNfN+vfnAapyMlKenl6ppmkaNf4PadPBwsl20aUx1vUUyb1w
x6uXBOQiw8af4blGbtvG4TTH81PKWcoMkA==
-----END EC PRIVATE KEY-----
`;
