import type { ServiceRequest } from '../request.ts';

/** What the authorization of a request has to have. */
const signature = [
	/^AWS4-HMAC-SHA256 /,
	/\bCredential=[^/\s,]+\/\d{8}\/[a-z0-9-]+\/kinesis\/aws4_request\b/,
	/\bSignedHeaders=[^\s,]/,
	/\bSignature=[^\s,]/,
];

/**
 * Whether a request has what kinesis-local wants of every one before it looks at what is asked, in the form in which SDKs send it:
 * such a one alone may be answered from what is known. What else it takes, and what it refuses and how, it is asked itself.
 */
export function isWhole({ headers }: ServiceRequest): boolean {
	const { authorization = '', 'content-type': type = '', 'x-amz-date': date = '' } = headers;
	return (
		/^application\/x-amz-json-1\.1\b/.test(type) &&
		/^\d{8}T\d{6}Z$/.test(String(date)) &&
		signature.every((part) => part.test(authorization))
	);
}
