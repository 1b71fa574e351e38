import type { IncomingHttpHeaders } from 'node:http';

/** The names of this computer for itself, with any port: one may be forwarded to this endpoint. */
const ownNames = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

/**
 * Why a request is not for this endpoint; `undefined` when it may come in. It is for programs on this
 * machine. A page in a browser names itself by `Origin`; one whose name was turned to this machine later
 * (DNS rebinding) still says that name as `Host`.
 */
export function refusalOf(headers: IncomingHttpHeaders): string | undefined {
	if (headers.origin !== undefined) return 'this endpoint serves no web pages';
	if (!ownNames.test(headers.host ?? '')) {
		return 'this endpoint serves requests to localhost and 127.0.0.1 alone';
	}
	return undefined;
}
