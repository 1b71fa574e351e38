import { type Budget, type Container, unpacked } from '../text/compression.ts';
import {
	countStructures,
	decodeBase64,
	decodeUtf8,
	isPlain,
	parseStructure,
} from '../text/encoded-text.ts';
import { kplProblems, type Md5, readAggregate } from './kpl.ts';

/** What decoding needs of the platform. */
export type DecodingTools = {
	readonly md5: Md5;
};

export type Layer = 'kpl' | 'base64' | Container | 'cloudwatch-logs' | 'json' | 'text' | 'binary';

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
	/** How many values of JSON that is, one after the other, where it is more than one. */
	readonly values?: number;
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
const defaultMostBytes = 16 * 1024 * 1024;

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
	if (aggregate === undefined) return [decodeBytes(data, [], budget)];
	if (typeof aggregate === 'string') {
		const chain: readonly Layer[] = aggregate === 'empty' ? ['kpl', 'binary'] : ['binary'];
		return [{ chain, bytes: data, problem: kplProblems[aggregate] }];
	}
	return aggregate.map((part) => ({
		...decodeBytes(part.data, ['kpl'], budget),
		part,
	}));
}

function decodeBytes(bytes: Uint8Array, chain: readonly Layer[], budget: Budget): DecodedPart {
	const container = chain.length < mostLayers ? unpacked(bytes, budget) : undefined;
	if (container !== undefined) {
		if ('problem' in container) {
			return { chain: [...chain, 'binary'], bytes, problem: container.problem };
		}
		return decodeBytes(container.inner, [...chain, container.container], budget);
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
	const values = countStructures(text);
	if (values > 0) return { chain: [...chain, 'json'], bytes, text, values };
	if (chain.length < mostLayers && !chain.includes('base64') && text.length <= budget.left) {
		const inner = decodeBase64(text)?.bytes;
		if (inner !== undefined) {
			budget.left -= inner.length;
			const decoded = decodeBytes(inner, [...chain, 'base64'], budget);
			// Any word of the right letters is base64 of something; only what makes sense is taken off.
			if (decoded.chain.at(-1) !== 'binary' && decoded.problem === undefined) return decoded;
		}
	}
	return { chain: [...chain, isPlain(text) ? 'text' : 'binary'], bytes, text };
}

/** `gzip > json`, `kpl 1/3 > 2 json values`: the chain for people. */
export function chainText(decoded: DecodedPart): string {
	const { part } = decoded;
	return layersOf(decoded)
		.map((layer) => (layer === 'kpl' && part ? `kpl ${part.index + 1}/${part.of}` : layer))
		.join(' > ');
}

/** The layers by their names; several values of JSON with their number. */
export function layersOf({
	chain,
	values,
}: Pick<DecodedPart, 'chain' | 'values'>): readonly string[] {
	return chain.map((layer) =>
		layer === 'json' && values !== undefined ? `${values} json values` : layer,
	);
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
