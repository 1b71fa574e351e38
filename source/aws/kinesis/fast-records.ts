import type { MetadataBearer, MiddlewareStack } from '@smithy/types';
import type { RecordPage, StreamRecord } from '../../domain/resources.ts';
import { toldTime } from '../../domain/told-time.ts';
import { refuseBentText } from '../failures/answer-shape.ts';
import { recordsShape } from '../failures/answer-shapes.ts';
import { isRawResponse, readBody } from '../failures/web-page.ts';
import { optional } from '../gateway-parts.ts';

/*
GetRecords answers with up to 10,000 records of JSON and base64. The SDK reads them field by field by
its schema, which costs more than all the rest of a tail; this reads them with JSON.parse and one
buffer a page. Anything but a plain success in JSON is left to the SDK.
*/

/** The part of a page that is in the records. */
export type FastPage = Pick<
	RecordPage,
	'records' | 'next' | 'millisBehindLatest' | 'childShards' | 'childParents'
>;

const pages = new WeakMap<object, FastPage>();

/** The page that was read for a command's input; `undefined` when the SDK has read it itself. */
export function takeFastPage(input: object): FastPage | undefined {
	const page = pages.get(input);
	pages.delete(input);
	return page;
}

/** Reads the answers of GetRecords in the client's middleware, below the gate. */
export function installFastRecords<Input extends object, Output extends MetadataBearer>(
	stack: MiddlewareStack<Input, Output>,
): void {
	stack.add(
		(next, context) => async (args) => {
			const result = await next(args);
			if (context.commandName !== 'GetRecordsCommand') return result;
			const { response } = result;
			if (!isRawResponse(response) || response.statusCode !== 200) return result;
			if (!/json/i.test(response.headers['content-type'] ?? '')) return result;
			const body = await readBody(response.body, Number.POSITIVE_INFINITY);
			if (body === undefined) return result;
			const page = readPage(body);
			if (page === undefined) refuseBentText(Buffer.from(body).toString('utf8'), recordsShape);
			// What the SDK gets to read instead has no records.
			response.body = page === undefined ? body : noRecords;
			if (page !== undefined) pages.set(args.input, page);
			return result;
		},
		{ step: 'deserialize', name: 'awsmsgFastRecords', priority: 'low' },
	);
}

const noRecords = new TextEncoder().encode('{"Records":[]}');

/** A page by the text of its answer; `undefined` for a text that is not what AWS sends. */
export function readPage(body: Uint8Array): FastPage | undefined {
	let answer: unknown;
	try {
		answer = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8'));
	} catch {
		return;
	}
	if (!isObject(answer)) return;
	const { Records, NextShardIterator, MillisBehindLatest, ChildShards } = answer;
	if (!Array.isArray(Records)) return;
	const records = readRecords(Records);
	if (records === undefined) return;
	return {
		records,
		...(typeof NextShardIterator === 'string' && NextShardIterator !== ''
			? { next: NextShardIterator }
			: {}),
		...(typeof MillisBehindLatest === 'number' && MillisBehindLatest >= 0
			? { millisBehindLatest: MillisBehindLatest }
			: {}),
		...(Array.isArray(ChildShards) ? readChildren(ChildShards) : {}),
	};
}

function readRecords(items: readonly unknown[]): readonly StreamRecord[] | undefined {
	let size = 0;
	for (const item of items) {
		if (!isObject(item) || typeof item['Data'] !== 'string') return;
		if (typeof item['SequenceNumber'] !== 'string') return;
		size += byteLength(item['Data']);
	}
	// One buffer for the page: ten thousand small ones would cost more than their content.
	const buffer = Buffer.from(new ArrayBuffer(size));
	const records: StreamRecord[] = [];
	let at = 0;
	for (const item of items) {
		const { Data, SequenceNumber, PartitionKey, ApproximateArrivalTimestamp } = item as Readonly<
			Record<string, unknown>
		> & { readonly Data: string };
		const end = at + buffer.write(Data, at, 'base64');
		records.push({
			sequenceNumber: typeof SequenceNumber === 'string' ? SequenceNumber : '',
			...(typeof PartitionKey === 'string' ? { partitionKey: PartitionKey } : {}),
			...(typeof ApproximateArrivalTimestamp === 'number'
				? optional('arrivedAt', toldTime(Math.round(ApproximateArrivalTimestamp * 1000)))
				: {}),
			data: new Uint8Array(buffer.buffer, at, end - at),
		});
		at = end;
	}
	return records;
}

/** Bytes that a base64 text stands for. */
function byteLength(base64: string): number {
	const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
	return Math.floor((base64.length * 3) / 4) - padding;
}

function readChildren(children: readonly unknown[]): Partial<FastPage> {
	const told = children
		.filter(isObject)
		.flatMap(({ ShardId, ParentShards }) =>
			typeof ShardId === 'string'
				? [[ShardId, Array.isArray(ParentShards) ? ParentShards.map(String) : []] as const]
				: [],
		);
	const withParents = told.filter(([, parents]) => parents.length > 0);
	return {
		childShards: told.map(([id]) => id),
		...(withParents.length === 0 ? {} : { childParents: Object.fromEntries(withParents) }),
	};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
