import type {
	ChangeMessageVisibilityBatchCommandInput,
	ChangeMessageVisibilityBatchCommandOutput,
	DeleteMessageBatchCommandInput,
	DeleteMessageBatchCommandOutput,
	GetQueueAttributesCommandInput,
	GetQueueAttributesCommandOutput,
	GetQueueUrlCommandInput,
	GetQueueUrlCommandOutput,
	ListDeadLetterSourceQueuesCommandInput,
	ListDeadLetterSourceQueuesCommandOutput,
	ListQueuesCommandInput,
	ListQueuesCommandOutput,
	ReceiveMessageCommandInput,
	ReceiveMessageCommandOutput,
	SendMessageBatchCommandInput,
	SendMessageBatchCommandOutput,
} from '@aws-sdk/client-sqs';

/*
The part of SQS's JSON protocol that the lean client speaks. What is written is what the SDK would write;
what is read is a plain success whose every field has the type that the service model gives it. Anything
else (errors, other types, null, bad base64) is left to the SDK: `undefined` here.
*/

/** The operations that the lean client has, with what goes in and comes out. */
export type LeanOperations = {
	ListQueues: [ListQueuesCommandInput, ListQueuesCommandOutput];
	GetQueueUrl: [GetQueueUrlCommandInput, GetQueueUrlCommandOutput];
	GetQueueAttributes: [GetQueueAttributesCommandInput, GetQueueAttributesCommandOutput];
	ListDeadLetterSourceQueues: [
		ListDeadLetterSourceQueuesCommandInput,
		ListDeadLetterSourceQueuesCommandOutput,
	];
	ReceiveMessage: [ReceiveMessageCommandInput, ReceiveMessageCommandOutput];
	ChangeMessageVisibilityBatch: [
		ChangeMessageVisibilityBatchCommandInput,
		ChangeMessageVisibilityBatchCommandOutput,
	];
	SendMessageBatch: [SendMessageBatchCommandInput, SendMessageBatchCommandOutput];
	DeleteMessageBatch: [DeleteMessageBatchCommandInput, DeleteMessageBatchCommandOutput];
};

export type LeanOperation = keyof LeanOperations;
export type LeanInput<Name extends LeanOperation> = LeanOperations[Name][0];
export type LeanOutput<Name extends LeanOperation> = LeanOperations[Name][1];

/** An answer as it came: its body, or what broke off while it was read. */
export type RawAnswer = {
	readonly statusCode: number;
	readonly reason?: string | undefined;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Uint8Array | Error;
};

/** The body of a request, as bytes. */
export function writeInput(input: object): Buffer {
	const { Entries: entries } = input as { readonly Entries?: readonly object[] };
	const body = entries?.some(hasBytes) ? { ...input, Entries: entries.map(withBase64) } : input;
	return Buffer.from(JSON.stringify(body));
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

/** What a value must be. Fields may be absent, since the service model requires none of them. */
type Shape =
	| 'string'
	| 'boolean'
	| 'bytes'
	| { readonly list: Shape }
	| { readonly map: Shape }
	| { readonly fields: Readonly<Record<string, Shape>> };

const texts: Shape = { map: 'string' };
const list = (fields: Readonly<Record<string, Shape>>): Shape => ({ list: { fields } });
const failed = list({ Id: 'string', Code: 'string', Message: 'string', SenderFault: 'boolean' });
const batch = { fields: { Successful: list({ Id: 'string' }), Failed: failed } };

const shapes: Readonly<Record<LeanOperation, Shape>> = {
	ListQueues: { fields: { QueueUrls: { list: 'string' }, NextToken: 'string' } },
	GetQueueUrl: { fields: { QueueUrl: 'string' } },
	GetQueueAttributes: { fields: { Attributes: texts } },
	ListDeadLetterSourceQueues: { fields: { queueUrls: { list: 'string' }, NextToken: 'string' } },
	ReceiveMessage: {
		fields: {
			Messages: list({
				MessageId: 'string',
				ReceiptHandle: 'string',
				MD5OfBody: 'string',
				Body: 'string',
				Attributes: texts,
				MD5OfMessageAttributes: 'string',
				MessageAttributes: {
					map: { fields: { DataType: 'string', StringValue: 'string', BinaryValue: 'bytes' } },
				},
			}),
		},
	},
	ChangeMessageVisibilityBatch: batch,
	DeleteMessageBatch: batch,
	SendMessageBatch: {
		fields: {
			Successful: list({
				Id: 'string',
				MessageId: 'string',
				MD5OfMessageBody: 'string',
				MD5OfMessageAttributes: 'string',
				SequenceNumber: 'string',
			}),
			Failed: failed,
		},
	},
};

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
	return fits(answer, shapes[operation]) ? (answer as LeanOutput<Name>) : undefined;
}

/** Whether a value has a shape; base64 inside it becomes bytes on the way. */
function fits(value: unknown, shape: Shape): boolean {
	if (shape === 'string' || shape === 'boolean') return typeof value === shape;
	if (shape === 'bytes') return false;
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
