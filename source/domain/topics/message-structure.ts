import { readJson } from '../json/json-reader.ts';
import { entriesOf } from '../json/json-value.ts';

/** Texts by protocol, as `MessageStructure=json` has them. */
export type MessageStructure = {
	readonly texts: ReadonlyMap<string, string>;
	/** For every protocol that has none of its own. */
	readonly fallback: string;
};

/** Why SNS refuses a message with `MessageStructure=json`. */
export type StructureProblem = 'json' | 'default';

/**
 * The texts of a body with `MessageStructure=json`: a JSON object with a string named `default`. Names whose value is no
 * string count for nothing. Source: SNS API reference, Publish.
 */
export function readStructure(body: string): MessageStructure | StructureProblem {
	const read = readJson(body);
	const entries =
		read === undefined || Array.isArray(read.value) ? undefined : entriesOf(read.value);
	if (entries === undefined) return 'json';
	const texts = new Map<string, string>();
	for (const [name, value] of entries) if (typeof value === 'string') texts.set(name, value);
	const fallback = texts.get('default');
	return fallback === undefined ? 'default' : { texts, fallback };
}

/**
 * The text for a subscriber, and the name under which it stands: that of its protocol, of a mobile device that of its
 * platform (`GCM`, `APNS`), which its ARN tells. Source: SNS developer guide, "Sending platform-specific payloads".
 */
export function textFor(
	{ texts, fallback }: MessageStructure,
	{ protocol, endpoint }: { readonly protocol: string; readonly endpoint: string },
): { readonly text: string; readonly name: string } {
	const platform =
		protocol === 'application' ? /:endpoint\/([^/]+)\//.exec(endpoint)?.[1] : undefined;
	const name = platform ?? protocol;
	const own = texts.get(name);
	return own === undefined ? { text: fallback, name: 'default' } : { text: own, name };
}
