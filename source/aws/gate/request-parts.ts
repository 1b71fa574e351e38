/** `http://127.0.0.1:4566` of an SDK request. */
export function originOf(request: object): string | undefined {
	const parts: { protocol?: unknown; hostname?: unknown; port?: unknown } = request;
	if (typeof parts.protocol !== 'string' || typeof parts.hostname !== 'string') return;
	const port = typeof parts.port === 'number' ? `:${parts.port}` : '';
	return `${parts.protocol}//${parts.hostname}${port}`;
}

const before = 'Credential=';

/** The access key id in the signature of a request: `Credential=ID/20260101/eu-west-1/sqs/aws4_request`. */
export function keyIdOf(request: object): string | undefined {
	const { headers }: { headers?: { authorization?: unknown } } = request;
	const signature = headers?.authorization;
	if (typeof signature !== 'string') return;
	const at = signature.indexOf(before);
	const end = signature.indexOf('/', at);
	return at < 0 || end < 0 ? undefined : signature.slice(at + before.length, end);
}
