import type { Input } from '../input.ts';

/** Method and path of a request, which is all that a REST service names its operation by. */
export type RequestLine = { readonly method: string; readonly url: string };

/** What an operation is called in Lambda's paths. Source: Lambda API reference. */
const paths: readonly (readonly [operation: string, method: string, path: RegExp])[] = [
	['ListEventSourceMappings', 'GET', /^\/2015-03-31\/event-source-mappings\/?$/],
	['ListFunctions', 'GET', /^\/2015-03-31\/functions\/?$/],
	[
		'GetFunctionConfiguration',
		'GET',
		/^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)\/configuration$/,
	],
];

/** The operation that a request to Lambda means, empty for one that is not known, and its parameters. */
export function lambdaRequest({ method, url }: RequestLine): {
	readonly operation: string;
	readonly input: Input;
} {
	const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
	for (const [operation, by, path] of paths) {
		const match = by === method ? path.exec(pathname) : null;
		if (match === null) continue;
		const named = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decoded(value)]);
		return {
			operation,
			input: { ...Object.fromEntries(searchParams), ...Object.fromEntries(named) },
		};
	}
	return { operation: '', input: {} };
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
