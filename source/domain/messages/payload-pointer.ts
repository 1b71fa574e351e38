import type { Message } from './message.ts';

/** Where the body of a message lies in S3. Parts that the message does not tell are absent. */
export type PayloadPointer = { readonly bucket?: string; readonly key?: string };

/**
 * The classes by which the extended clients of AWS (Java, Python, C++) name a pointer in a body of two items.
 * Sources: payload-offloading-java-common-lib (PayloadS3Pointer), amazon-sqs-java-extended-client-lib 1.x
 * (MessageS3Pointer).
 */
const pointerClasses = new Set([
	'software.amazon.payloadoffloading.PayloadS3Pointer',
	'com.amazon.sqs.javamessaging.MessageS3Pointer',
]);

/** Attributes that mark one: of the libraries above, now and before. */
const sizeAttributes = ['ExtendedPayloadSize', 'SQSLargePayloadSize'];

/** Of sqs-extended-client on npm, which kombu reads too: `(bucket)key`, whatever the body says. */
const keyAttribute = 'S3MessageBodyKey';

/** The pointer that a parsed body is: `[class, {s3BucketName, s3Key}]`. */
export function pointerInBody(value: unknown): PayloadPointer | undefined {
	if (!Array.isArray(value) || value.length !== 2) return;
	const [name, pointer]: readonly unknown[] = value;
	if (typeof name !== 'string' || typeof pointer !== 'object' || pointer === null) return;
	// A class of our user's own library may end so, too.
	if (!pointerClasses.has(name) && !/\.(?:Payload|Message)S3Pointer$/.test(name)) return;
	const { s3BucketName: bucket, s3Key: key }: { s3BucketName?: unknown; s3Key?: unknown } = pointer;
	return {
		...(typeof bucket === 'string' ? { bucket } : {}),
		...(typeof key === 'string' ? { key } : {}),
	};
}

/** Where the body of a message lies, in any of the three forms; `undefined` for one that has its body. */
export function pointerOf({
	attributes,
	body,
}: Pick<Message, 'attributes' | 'body'>): PayloadPointer | undefined {
	const inBody = body.trimStart().startsWith('[') ? pointerInBody(parsed(body)) : undefined;
	if (inBody !== undefined) return inBody;
	const named = Object.hasOwn(attributes, keyAttribute) ? attributes[keyAttribute] : undefined;
	const [, bucket, key] =
		named !== undefined && 'text' in named ? (/^\(([^)]*)\)(.*)$/s.exec(named.text) ?? []) : [];
	if (bucket !== undefined && key !== undefined) return { bucket, key };
	const isMarked = [...sizeAttributes, keyAttribute].some((name) =>
		Object.hasOwn(attributes, name),
	);
	return isMarked ? {} : undefined;
}

/** `s3://bucket/key`, with `?` for what is not told. */
export function pointerText({ bucket = '?', key = '?' }: PayloadPointer): string {
	return `s3://${bucket}/${key}`;
}

function parsed(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return;
	}
}
