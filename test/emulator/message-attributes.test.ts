import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorOf, type Local, startLocal } from './local.ts';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
});
afterAll(() => local.stop());

/** What becomes of a Number on its way through a queue. */
async function throughQueue(name: string, numbers: readonly string[]): Promise<readonly unknown[]> {
	const { url } = await local.createQueue(name);
	const kept: unknown[] = [];
	for (const StringValue of numbers) {
		const MessageAttributes = { n: { DataType: 'Number.any', StringValue } };
		await local.send(url, 'b', { MessageAttributes });
		const [message] = await local.receive(url, { VisibilityTimeout: 60 });
		kept.push(message?.MessageAttributes?.['n']?.StringValue);
	}
	return kept;
}

test('a Number loses its leading and trailing zeros, as on SQS', async () => {
	const sent = ['007', '7.50', '0.0', '-00.250', '100', '.5', '5.', '1e3', '0'];
	const kept = ['7', '7.5', '0', '-0.25', '100', '0.5', '5', '1e3', '0'];
	expect(await throughQueue('zeros', sent)).toEqual(kept);
});

test.each(['1e127', '1e-129', '1'.repeat(39), '', '.', '1,5', 'NaN', '0x10'])(
	'a Number of %j is refused',
	async (StringValue) => {
		const { url } = await local.createQueue('refused');
		const MessageAttributes = { n: { DataType: 'Number', StringValue } };
		const error = await errorOf(local.send(url, 'b', { MessageAttributes }));
		expect(error.name).toBe('InvalidParameterValue');
	},
);

test('an attribute keeps its name, also where JavaScript has a meaning for it', async () => {
	const { url } = await local.createQueue('names');
	const names = ['__proto__', 'constructor', 'toString', '7'];
	const MessageAttributes = Object.fromEntries(
		names.map((name) => [name, { DataType: 'String', StringValue: name }]),
	);
	// The SDK itself drops __proto__, so the request is made by hand.
	const ask = async (operation: string, input: object) => {
		const response = await fetch(local.endpoint.endpoint, {
			method: 'POST',
			headers: {
				'content-type': 'application/x-amz-json-1.0',
				'x-amz-target': `AmazonSQS.${operation}`,
				authorization:
					'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0',
			},
			body: JSON.stringify({ QueueUrl: url, ...input }),
		});
		return JSON.parse(await response.text());
	};
	await ask('SendMessage', { MessageBody: 'b', MessageAttributes });
	const { Messages } = await ask('ReceiveMessage', { MessageAttributeNames: ['All'] });
	expect(Object.keys(Messages[0].MessageAttributes).sort()).toEqual([...names].sort());
});

test.each(['constructor', 'toString', '__proto__'])(
	'the system attribute %s does not exist, and a parameter of that name is none',
	async (name) => {
		const { url } = await local.createQueue('odd-names');
		await local.send(url, 'b');
		const asked = { MessageSystemAttributeNames: [name as 'All'] };
		expect((await errorOf(local.receive(url, asked))).name).toBe('InvalidAttributeName');
		const query = new URLSearchParams({
			Action: 'GetQueueUrl',
			QueueName: 'odd-names',
			[`${name}.1`]: 'x',
		});
		const response = await fetch(local.endpoint.endpoint, {
			method: 'POST',
			headers: {
				'content-type': 'application/x-www-form-urlencoded',
				authorization: 'AWS4-HMAC-SHA256 Credential=a/20261120/us-east-1/sqs/aws4_request',
			},
			body: query.toString(),
		});
		expect(response.status).toBe(200);
	},
);
