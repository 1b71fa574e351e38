import type {
	ChangeMessageVisibilityBatchCommandOutput,
	DeleteMessageBatchCommandOutput,
	GetQueueAttributesCommandOutput,
	GetQueueUrlCommandOutput,
	ListDeadLetterSourceQueuesCommandOutput,
	ListQueuesCommandOutput,
	ListQueueTagsCommandOutput,
	ReceiveMessageCommandOutput,
	SendMessageBatchCommandOutput,
} from '@aws-sdk/client-sqs';
import { isAnothers, refuseBentText } from '../failures/answer-shape.ts';
import { answerShapes, type Shape } from '../failures/answer-shapes.ts';
import type { InputOf } from '../gate/allow-list.ts';

/*
The part of SQS's JSON protocol that the lean client speaks. What is written is what the SDK would write;
what is read is a plain success whose every field has the type that the service model gives it. Anything
else (errors, other types, null, bad base64) is left to the SDK: `undefined` here.
*/

/** The operations that the lean client has, with what comes out. */
export type LeanOperations = {
	ListQueues: ListQueuesCommandOutput;
	GetQueueUrl: GetQueueUrlCommandOutput;
	GetQueueAttributes: GetQueueAttributesCommandOutput;
	ListDeadLetterSourceQueues: ListDeadLetterSourceQueuesCommandOutput;
	ListQueueTags: ListQueueTagsCommandOutput;
	ReceiveMessage: ReceiveMessageCommandOutput;
	ChangeMessageVisibilityBatch: ChangeMessageVisibilityBatchCommandOutput;
	SendMessageBatch: SendMessageBatchCommandOutput;
	DeleteMessageBatch: DeleteMessageBatchCommandOutput;
};

export type LeanOperation = keyof LeanOperations;
export type LeanInput<Name extends LeanOperation> = InputOf<`SQS ${Name}`>;
export type LeanOutput<Name extends LeanOperation> = LeanOperations[Name];

/** An answer as it came: its body, or what broke off while it was read. */
export type RawAnswer = {
	readonly statusCode: number;
	readonly reason?: string | undefined;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Uint8Array | Error;
};

/** The body of a request, as text: Node sends that in one piece with the headers, and bytes beside them. */
export function writeInput(input: object): string {
	const { Entries: entries } = input as { readonly Entries?: readonly object[] };
	const body = entries?.some(hasBytes) ? { ...input, Entries: entries.map(withBase64) } : input;
	return JSON.stringify(body);
}

type MaybeAttributes = { readonly MessageAttributes?: Readonly<Record<string, unknown>> };

function hasBytes({ MessageAttributes }: MaybeAttributes): boolean {
	if (MessageAttributes === undefined) return false;
	for (const name in MessageAttributes) {
		if (isObject(MessageAttributes[name]) && 'BinaryValue' in MessageAttributes[name]) return true;
	}
	return false;
}

/** An entry whose bytes are base64. A name may be `__proto__`: entries are defined, not assigned. */
function withBase64(entry: MaybeAttributes): object {
	if (entry.MessageAttributes === undefined) return entry;
	return {
		...entry,
		MessageAttributes: Object.fromEntries(
			Object.entries(entry.MessageAttributes).map(([name, value]) => {
				if (!isObject(value) || !(value['BinaryValue'] instanceof Uint8Array)) return [name, value];
				const { buffer, byteOffset, byteLength } = value['BinaryValue'];
				const base64 = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
				return [name, { ...value, BinaryValue: base64 }];
			}),
		),
	};
}

/** The answer in its text; `undefined` for one that the SDK has to read. */
export function readAnswer<Name extends LeanOperation>(
	operation: Name,
	text: string,
): Omit<LeanOutput<Name>, '$metadata'> | undefined {
	let answer: unknown;
	try {
		answer = JSON.parse(text);
	} catch {
		return;
	}
	const shape = shapeOf(operation);
	const plain = fits(answer, shape) && !isAnothers(answer, shape);
	return plain ? (answer as LeanOutput<Name>) : undefined;
}

/** Throws BentAnswerError for a success that the SDK would read as something that it does not say. */
export function refuseBentAnswer(operation: LeanOperation, text: string): void {
	refuseBentText(text, shapeOf(operation));
}

function shapeOf(operation: LeanOperation): Shape {
	return answerShapes[`SQS ${operation}`] ?? { fields: {} };
}

/** Whether a value has a shape; base64 inside it becomes bytes on the way. */
function fits(value: unknown, shape: Shape): boolean {
	if (shape === 'bytes') return false;
	if (typeof shape === 'string') return typeof value === shape;
	if ('list' in shape) {
		return Array.isArray(value) && value.every((item) => fits(item, shape.list));
	}
	if (!isObject(value)) return false;
	if ('map' in shape) {
		for (const name of Object.keys(value)) if (!fits(value[name], shape.map)) return false;
		return true;
	}
	const { fields } = shape;
	for (const name in fields) {
		const field = fields[name];
		const inner = value[name];
		if (inner === undefined || field === undefined) continue;
		if (field !== 'bytes') {
			if (!fits(inner, field)) return false;
			continue;
		}
		const bytes = fromBase64(inner);
		if (bytes === undefined) return false;
		value[name] = bytes;
	}
	return true;
}

/** As strict as the SDK: what is no base64 in full groups is not guessed at. */
function fromBase64(value: unknown): Uint8Array | undefined {
	if (typeof value !== 'string' || value.length % 4 !== 0) return;
	if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value)) return;
	const bytes = Buffer.from(value, 'base64');
	return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
