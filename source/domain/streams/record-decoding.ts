import { decodeBase64, decodeUtf8, isGzip, isPlain, parseStructure } from '../text/encoded-text.ts';
import { type Md5, readAggregate } from './kpl.ts';

/** What decoding needs of the platform. */
export type DecodingTools = {
	readonly md5: Md5;
	/**
	 * The bytes inside a gzip container, `too-large` when they would be more than `most`, `undefined`
	 * when it is damaged. Must not produce more than `most` bytes on the way (gzip bombs).
	 */
	inflate(bytes: Uint8Array, most: number): Uint8Array | 'too-large' | undefined;
};

export type Layer = 'kpl' | 'base64' | 'gzip' | 'cloudwatch-logs' | 'json' | 'text' | 'binary';

/** One event of a CloudWatch Logs subscription. */
export type LogEvent = { readonly id: string; readonly at: number; readonly message: string };

/** What CloudWatch Logs sends to a stream, by a subscription filter. */
export type LogsPayload = {
	/** `CONTROL_MESSAGE` for the probe by which CloudWatch Logs tests a destination. */
	readonly type: string;
	readonly owner: string;
	readonly logGroup: string;
	readonly logStream: string;
	readonly events: readonly LogEvent[];
};

/** One thing that a record's data holds; an aggregate holds several. */
export type DecodedPart = {
	/** What was taken off, outermost first, and what was inside at last: `kpl`, `gzip`, `json`. */
	readonly chain: readonly Layer[];
	/** The innermost bytes. */
	readonly bytes: Uint8Array;
	/** The innermost text; absent for binary data. */
	readonly text?: string;
	readonly logs?: LogsPayload;
	/** Of a KPL aggregate: its own keys and data (a view of the aggregate), and its place. */
	readonly part?: {
		readonly data: Uint8Array;
		readonly partitionKey: string;
		readonly explicitHashKey?: string;
		readonly index: number;
		readonly of: number;
	};
	/** Why decoding went no further than this, where it should have: one phrase. */
	readonly problem?: string;
};

/** Layers that one record may have; what is deeper is shown as it is. */
const mostLayers = 4;
/** Bytes that one record may decode to, in all. The largest record is 10 MiB. */
export const defaultMostBytes = 16 * 1024 * 1024;

/**
 * What a record's data holds, for people: KPL aggregates taken apart, gzip and base64 taken off, the
 * rest told apart as CloudWatch Logs, JSON, text or binary. Always one part or more; data that can't be
 * decoded is a part of its own, unchanged. Never throws.
 */
export function decodeRecord(
	data: Uint8Array,
	tools: DecodingTools,
	mostBytes = defaultMostBytes,
): readonly DecodedPart[] {
	const budget = { left: mostBytes };
	const aggregate = readAggregate(data, tools.md5);
	if (aggregate === undefined) return [decodeBytes(data, [], tools, budget)];
	if (aggregate === 'damaged') {
		return [{ chain: ['binary'], bytes: data, problem: 'a KPL aggregate with a wrong checksum' }];
	}
	if (aggregate.length === 0) {
		return [{ chain: ['kpl', 'binary'], bytes: data, problem: 'a KPL aggregate of no records' }];
	}
	return aggregate.map((part) => ({
		...decodeBytes(part.data, ['kpl'], tools, budget),
		part,
	}));
}

function decodeBytes(
	bytes: Uint8Array,
	chain: readonly Layer[],
	tools: DecodingTools,
	budget: { left: number },
): DecodedPart {
	if (chain.length < mostLayers && isGzip(bytes)) {
		const inner = tools.inflate(bytes, budget.left);
		if (inner === undefined || inner === 'too-large') {
			const problem =
				inner === undefined ? 'a damaged gzip container' : 'gzip that unpacks to too many bytes';
			return { chain: [...chain, 'binary'], bytes, problem };
		}
		budget.left -= inner.length;
		return decodeBytes(inner, [...chain, 'gzip'], tools, budget);
	}
	const text = decodeUtf8(bytes);
	if (text === undefined) return { chain: [...chain, 'binary'], bytes };
	const parsed = parseStructure(text);
	if (parsed !== undefined) {
		const logs = logsPayload(parsed);
		return logs === undefined
			? { chain: [...chain, 'json'], bytes, text }
			: { chain: [...chain, 'cloudwatch-logs'], bytes, text, logs };
	}
	if (chain.length < mostLayers && !chain.includes('base64') && text.length <= budget.left) {
		const inner = decodeBase64(text);
		if (inner !== undefined) {
			budget.left -= inner.length;
			const decoded = decodeBytes(inner, [...chain, 'base64'], tools, budget);
			// Any word of the right letters is base64 of something; only what makes sense is taken off.
			if (decoded.chain.at(-1) !== 'binary' && decoded.problem === undefined) return decoded;
		}
	}
	return { chain: [...chain, isPlain(text) ? 'text' : 'binary'], bytes, text };
}

/** `gzip > json`: the chain for people. */
export function chainText({ chain, part }: DecodedPart): string {
	return chain
		.map((layer) => (layer === 'kpl' && part ? `kpl ${part.index + 1}/${part.of}` : layer))
		.join(' > ');
}

/** Source: CloudWatch Logs user guide, subscription filters. */
function logsPayload(value: unknown): LogsPayload | undefined {
	if (!isObject(value)) return;
	const { messageType, owner, logGroup, logStream, logEvents } = value;
	if (typeof messageType !== 'string' || !/^(DATA|CONTROL)_MESSAGE$/.test(messageType)) return;
	if (typeof logGroup !== 'string' || !Array.isArray(logEvents)) return;
	return {
		type: messageType,
		owner: textOf(owner),
		logGroup,
		logStream: textOf(logStream),
		events: logEvents.filter(isObject).map((event) => ({
			id: textOf(event['id']),
			at: typeof event['timestamp'] === 'number' ? event['timestamp'] : Number.NaN,
			message: textOf(event['message']),
		})),
	};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
