/*
An SQS in memory that is as fast as a server in JavaScript gets: what is measured is the client. Two
queues, `bench-dlq` and `bench`, and as many empty ones beside them as wanted. Speaks SQS's JSON protocol and
STS GetCallerIdentity; a CloudWatch and a Lambda have nothing to say. Prints its port. `/_summary` tells what has happened, `/_reset` has it be as in the
beginning.

    node bench/fake-sqs.js MESSAGES [LATENCY_MS] [FAIL_EVERY] [OTHER_QUEUES]
*/
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import process from 'node:process';

const [total, latency, failEvery, others] = [2, 3, 4, 5].map((index) =>
	Number(process.argv[index] ?? 0),
);
const account = '000000000000';
const md5 = (text) => createHash('md5').update(text).digest('hex');

const body = (index) => JSON.stringify({ order: index, text: 'x'.repeat(900) });
const attributes = {
	kind: { DataType: 'String', StringValue: 'Refund' },
	tries: { DataType: 'Number', StringValue: '3' },
	raw: { DataType: 'Binary', BinaryValue: Buffer.from([0, 1, 255]).toString('base64') },
};
/** The sum of attributes as SQS gives it. */
function md5OfAttributes(all) {
	const hash = createHash('md5');
	const add = (data) => {
		const length = Buffer.alloc(4);
		length.writeUInt32BE(data.length);
		hash.update(length).update(data);
	};
	for (const name of Object.keys(all).sort()) {
		const { DataType, StringValue, BinaryValue } = all[name];
		add(Buffer.from(name));
		add(Buffer.from(DataType));
		hash.update(Buffer.from([BinaryValue === undefined ? 1 : 2]));
		add(BinaryValue === undefined ? Buffer.from(StringValue) : Buffer.from(BinaryValue, 'base64'));
	}
	return hash.digest('hex');
}
const sumOfAttributes = md5OfAttributes(attributes);
const sums = (all = {}) =>
	Object.keys(all).length === 0 ? {} : { MD5OfMessageAttributes: md5OfAttributes(all) };

let origin = '';
let next = 0;
let queues = {};
/** Requests, by operation. */
let counts = {};
let entries = 0;

function begin() {
	const other = (_, index) => `other-${String(index).padStart(5, '0')}`;
	const names = ['bench-dlq', 'bench', ...Array.from({ length: others }, other)];
	queues = Object.fromEntries(
		names.map((name) => [name, { ready: [], held: new Map(), accepted: [] }]),
	);
	for (let index = 0; index < total; index++) {
		const text = body(index);
		queues['bench-dlq'].ready.push({
			id: `m-${index}`,
			body: text,
			md5: md5(text),
			attributes,
			receives: 0,
		});
	}
	counts = {};
	entries = 0;
}
begin();

const operations = {
	ReceiveMessage({ QueueUrl, MaxNumberOfMessages = 1 }) {
		const { ready, held } = queueOf(QueueUrl);
		const messages = ready.splice(0, MaxNumberOfMessages);
		return {
			Messages: messages.map((message) => {
				const handle = `h-${next++}`;
				held.set(handle, message);
				message.receives++;
				return {
					MessageId: message.id,
					ReceiptHandle: handle,
					MD5OfBody: message.md5,
					Body: message.body,
					Attributes: {
						ApproximateReceiveCount: String(message.receives),
						SentTimestamp: '1700000000000',
						DeadLetterQueueSourceArn: `arn:aws:sqs:us-east-1:${account}:bench`,
					},
					MD5OfMessageAttributes: sumOfAttributes,
					MessageAttributes: message.attributes,
				};
			}),
		};
	},
	SendMessageBatch({ QueueUrl, Entries }) {
		const queue = queueOf(QueueUrl);
		const answer = { Successful: [], Failed: [] };
		for (const entry of Entries) {
			if (failEvery > 0 && ++entries % failEvery === 0) {
				answer.Failed.push({ Id: entry.Id, Code: 'InternalError', SenderFault: false });
				continue;
			}
			const id = `c-${next++}`;
			queue.accepted.push({ body: entry.MessageBody, attributes: entry.MessageAttributes });
			answer.Successful.push({
				Id: entry.Id,
				MessageId: id,
				MD5OfMessageBody: md5(entry.MessageBody),
				...sums(entry.MessageAttributes),
			});
		}
		return answer;
	},
	SendMessage({ QueueUrl, MessageBody, MessageAttributes }) {
		queueOf(QueueUrl).accepted.push({ body: MessageBody, attributes: MessageAttributes });
		return {
			MessageId: `c-${next++}`,
			MD5OfMessageBody: md5(MessageBody),
			...sums(MessageAttributes),
		};
	},
	DeleteMessageBatch({ QueueUrl, Entries }) {
		const { held } = queueOf(QueueUrl);
		for (const { ReceiptHandle } of Entries) held.delete(ReceiptHandle);
		return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
	},
	DeleteMessage({ QueueUrl, ReceiptHandle }) {
		queueOf(QueueUrl).held.delete(ReceiptHandle);
		return {};
	},
	ChangeMessageVisibilityBatch({ QueueUrl, Entries }) {
		const { ready, held } = queueOf(QueueUrl);
		for (const { ReceiptHandle, VisibilityTimeout } of Entries) {
			const message = held.get(ReceiptHandle);
			if (VisibilityTimeout !== 0 || message === undefined) continue;
			held.delete(ReceiptHandle);
			ready.push(message);
		}
		return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
	},
	GetQueueUrl: ({ QueueName }) => ({ QueueUrl: `${origin}/${account}/${QueueName}` }),
	GetQueueAttributes({ QueueUrl }) {
		const name = QueueUrl.split('/').at(-1);
		const { ready, held } = queueOf(QueueUrl);
		return {
			Attributes: {
				QueueArn: `arn:aws:sqs:us-east-1:${account}:${name}`,
				ApproximateNumberOfMessages: String(ready.length),
				ApproximateNumberOfMessagesNotVisible: String(held.size),
				ApproximateNumberOfMessagesDelayed: '0',
				MaximumMessageSize: '1048576',
				VisibilityTimeout: '30',
				...(name === 'bench' && {
					RedrivePolicy: JSON.stringify({
						deadLetterTargetArn: `arn:aws:sqs:us-east-1:${account}:bench-dlq`,
						maxReceiveCount: 5,
					}),
				}),
			},
		};
	},
	ListDeadLetterSourceQueues: () => ({ queueUrls: [`${origin}/${account}/bench`] }),
	ListMessageMoveTasks: () => ({ Results: [] }),
	ListQueues: () => ({
		QueueUrls: Object.keys(queues).map((name) => `${origin}/${account}/${name}`),
	}),
};

function queueOf(url) {
	return queues[url.split('/').at(-1)];
}

function summary() {
	const { accepted } = queues.bench;
	const seen = new Map();
	for (const one of accepted) seen.set(one.body, (seen.get(one.body) ?? 0) + 1);
	const left = new Set(
		[...queues['bench-dlq'].ready, ...queues['bench-dlq'].held.values()].map((one) => one.body),
	);
	let lost = 0;
	for (let index = 0; index < total; index++) {
		if (!seen.has(body(index)) && !left.has(body(index))) lost++;
	}
	const kept = accepted.filter(({ attributes: there = {} }) =>
		Object.entries(attributes).every(([name, { DataType, StringValue, BinaryValue }]) => {
			const value = there[name];
			return (
				value?.DataType === DataType &&
				value.StringValue === StringValue &&
				value.BinaryValue === BinaryValue
			);
		}),
	).length;
	return {
		counts,
		requests: Object.values(counts).reduce((sum, count) => sum + count, 0),
		arrived: seen.size,
		twice: [...seen.values()].filter((count) => count > 1).length,
		lost,
		left: left.size,
		keptAll: kept,
	};
}

/** `{}` in CBOR. */
const emptyMap = Buffer.of(0xa0);

const server = createServer((request, response) => {
	const chunks = [];
	request.on('data', (chunk) => chunks.push(chunk));
	request.on('end', () => {
		const text = Buffer.concat(chunks).toString('utf8');
		if (request.url.startsWith('/_aws/')) {
			response.writeHead(404);
			return response.end();
		}
		if (request.url === '/_summary') return response.end(JSON.stringify(summary()));
		if (request.url === '/_reset') {
			begin();
			return response.end();
		}
		const count = (operation) => {
			counts[operation] = (counts[operation] ?? 0) + 1;
		};
		if (request.headers['smithy-protocol'] === 'rpc-v2-cbor') {
			count(request.url.split('/').at(-1));
			const type = { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };
			response.writeHead(200, type);
			return response.end(emptyMap);
		}
		if (request.url.startsWith('/2015-03-31/')) {
			count('ListEventSourceMappings');
			response.writeHead(200, { 'content-type': 'application/json' });
			return response.end('{"EventSourceMappings":[],"NextMarker":null}');
		}
		const target = request.headers['x-amz-target'];
		if (target === undefined) {
			response.writeHead(200, { 'content-type': 'text/xml' });
			const action = new URLSearchParams(text).get('Action');
			count(action);
			if (action !== 'GetCallerIdentity')
				return response.end(`<${action}Response><${action}Result/></${action}Response>`);
			return response.end(
				`<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/bench</Arn><UserId>b</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
			);
		}
		const operation = String(target).split('.')[1];
		count(operation);
		const answer = () => {
			response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
			response.end(JSON.stringify(operations[operation]?.(JSON.parse(text)) ?? {}));
		};
		if (latency > 0) setTimeout(answer, latency);
		else answer();
	});
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
	origin = `http://127.0.0.1:${server.address().port}`;
	process.stdout.write(`${server.address().port}\n`);
});
// Ends with whoever started it.
process.stdin.resume().on('end', () => process.exit(0));
