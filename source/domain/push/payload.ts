import { readJson } from '../json/json-reader.ts';
import { entriesOf } from '../json/json-value.ts';
import { readStructure, type StructureProblem, textFor } from '../topics/message-structure.ts';

/*
What a device gets. A push service has a form of its own for a notification: SNS passes the text that stands under the
name of the platform on as it is, and wraps a plain one by itself. Source: SNS developer guide, "Publishing Amazon SNS
notifications with platform-specific payloads", and "Using Google Firebase Cloud Messaging v1 payloads in Amazon SNS".
*/

/** How the text of a push is meant: for the push service as it stands, as a plain text, or a text a platform. */
export type PushForm = 'payload' | 'text' | 'json';

/** What a push service wants of a payload, and takes of one. */
type PlatformRule = {
	/** Names of which a payload has one; without any it is no JSON (XML of Microsoft's services). */
	readonly wants?: readonly string[];
	/** The most that the service takes, bytes. */
	readonly most?: number;
	/** It counts without what stands around its message, and blanks: a text that has more bytes may be taken all the same. */
	readonly counts?: 'message';
	/** A payload to begin with. */
	readonly example: string;
};

/** Sources of the sizes: Apple, "Generating a remote notification"; Firebase, "About FCM messages"; Amazon, "ADM message size". */
const apple = { wants: ['aps'], most: 4096, example: '{"aps":{"alert":"Hello"}}' };
const appleVoip = { ...apple, most: 5120 };

const rules: Readonly<Record<string, PlatformRule>> = {
	APNS: apple,
	APNS_SANDBOX: apple,
	APNS_VOIP: appleVoip,
	APNS_VOIP_SANDBOX: appleVoip,
	MACOS: apple,
	MACOS_SANDBOX: apple,
	GCM: {
		wants: ['fcmV1Message', 'notification', 'data'],
		most: 4096,
		counts: 'message',
		example: '{"fcmV1Message":{"message":{"notification":{"title":"Hello","body":"Hello"}}}}',
	},
	ADM: { wants: ['data'], most: 6144, example: '{"data":{"message":"Hello"}}' },
	BAIDU: { wants: ['title', 'description'], example: '{"title":"Hello","description":"Hello"}' },
};

const ruleOf = (platform: string): PlatformRule | undefined =>
	Object.hasOwn(rules, platform) ? rules[platform] : undefined;

/** A payload to begin with; `undefined` for a platform that is not known here. */
export function examplePayload(platform: string): string | undefined {
	return ruleOf(platform)?.example;
}

/** What is published: the message, and whether it has a text a platform. */
export type PushMessage = { readonly body: string; readonly structure?: 'json' };

/** SNS wants a text for all platforms without one of their own; no endpoint of this platform ever gets it. */
const otherPlatforms = 'for another platform';

/** The message that SNS is given: a payload stands under the name of its platform. */
export function pushMessage(text: string, form: PushForm, platform: string): PushMessage {
	if (form === 'text') return { body: text };
	if (form === 'json') return { body: text, structure: 'json' };
	return { body: JSON.stringify({ default: otherPlatforms, [platform]: text }), structure: 'json' };
}

/** What is wrong with a push; what the push service answers is known to SNS alone. */
export type PushProblem =
	| { readonly why: 'empty' | 'payload-json' }
	| { readonly why: 'structure'; readonly problem: StructureProblem }
	/** None of the names stands in the payload: the push service makes nothing of it. */
	| { readonly why: 'payload-names'; readonly names: readonly string[] }
	| PushDoubt;

/** It has more bytes than the push service takes. */
export type PushDoubt = {
	readonly why: 'payload-size';
	readonly found: number;
	readonly most: number;
};

/** What the push service is given of a message: the text, and under which name it stood. */
export function deviceText(
	{ body, structure }: PushMessage,
	platform: string,
): { readonly text: string; readonly name?: string } | StructureProblem {
	if (structure === undefined) return { text: body };
	const read = readStructure(body);
	return typeof read === 'string'
		? read
		: textFor(read, { protocol: 'application', endpoint: `:endpoint/${platform}/` });
}

/**
 * What SNS or the push service would refuse of a push, as far as it is documented. `undefined` where nothing is known to be wrong.
 */
export function pushProblem(message: PushMessage, platform: string): PushProblem | undefined {
	const told = deviceText(message, platform);
	if (typeof told === 'string') return { why: 'structure', problem: told };
	if (told.text === '') return { why: 'empty' };
	// A plain text is wrapped by SNS.
	if (told.name !== platform) return;
	const rule = ruleOf(platform);
	if (rule === undefined) return;
	const { wants } = rule;
	if (wants !== undefined) {
		const names = namesIn(told.text);
		if (names === undefined) return { why: 'payload-json' };
		if (!wants.some((name) => names.has(name))) return { why: 'payload-names', names: wants };
	}
	return rule.counts === undefined ? tooLarge(told.text, rule) : undefined;
}

/** What the push service may refuse of a push: nobody but it knows how much of a text it counts. */
export function pushDoubt(message: PushMessage, platform: string): PushDoubt | undefined {
	const told = deviceText(message, platform);
	const rule = ruleOf(platform);
	if (typeof told === 'string' || told.name !== platform || rule?.counts === undefined) return;
	return tooLarge(told.text, rule);
}

function tooLarge(text: string, { most }: PlatformRule): PushDoubt | undefined {
	const found = new TextEncoder().encode(text).length;
	return most !== undefined && found > most ? { why: 'payload-size', found, most } : undefined;
}

function namesIn(text: string): ReadonlySet<string> | undefined {
	const read = readJson(text);
	const entries =
		read === undefined || Array.isArray(read.value) ? undefined : entriesOf(read.value);
	return entries === undefined ? undefined : new Set(Array.from(entries, ([name]) => name));
}
