/*
A server that answers what a console asks about N queues and M topics, the first of which has M subscriptions, as fast as it
can: what is measured is the client. SQS speaks JSON (SDK, AWS CLI 2 of today) and Query/XML (older AWS CLIs); everything else
gets an empty list. Prints its port.

    node bench/fake-aws.js 1000 [10000]
*/
import { createServer } from 'node:http';
import process from 'node:process';

const account = '000000000000';
const total = Number(process.argv[2] ?? 1000);
const topics = Number(process.argv[3] ?? 0);
const names = Array.from({ length: total }, (_, index) =>
	index % 5 === 4
		? `bench-${String(index - 1).padStart(5, '0')}-dlq`
		: `bench-${String(index).padStart(5, '0')}`,
);
let origin = '';
const urlOf = (name) => `${origin}/${account}/${name}`;
const started = Math.floor(Date.now() / 1000) - 86_400;

function attributesOf(name) {
	const index = Number(/\d+/.exec(name)?.[0] ?? 0);
	const deadLetters = name.endsWith('-dlq');
	return {
		QueueArn: `arn:aws:sqs:us-east-1:${account}:${name}`,
		ApproximateNumberOfMessages: String((index * 7919) % 1000),
		ApproximateNumberOfMessagesNotVisible: String(index % 13),
		ApproximateNumberOfMessagesDelayed: '0',
		CreatedTimestamp: String(started),
		LastModifiedTimestamp: String(started),
		VisibilityTimeout: '30',
		MaximumMessageSize: '1048576',
		MessageRetentionPeriod: '345600',
		DelaySeconds: '0',
		ReceiveMessageWaitTimeSeconds: '0',
		SqsManagedSseEnabled: 'true',
		...(!deadLetters &&
			names[index + 1]?.endsWith('-dlq') && {
				RedrivePolicy: JSON.stringify({
					deadLetterTargetArn: `arn:aws:sqs:us-east-1:${account}:${name}-dlq`,
					maxReceiveCount: 5,
				}),
			}),
	};
}

function listQueues({ NextToken, MaxResults, QueueNamePrefix = '' }) {
	const all =
		QueueNamePrefix === '' ? names : names.filter((name) => name.startsWith(QueueNamePrefix));
	const from = NextToken === undefined ? 0 : Number(NextToken);
	const to = from + Number(MaxResults ?? 1000);
	return {
		QueueUrls: all.slice(from, to).map(urlOf),
		// As on AWS: without MaxResults there is one page.
		...(MaxResults !== undefined && to < all.length && { NextToken: String(to) }),
	};
}

function answerJson(target, input) {
	const [service = '', operation = ''] = target.split('.');
	if (service === 'AmazonSQS') {
		if (operation === 'ListQueues') return listQueues(input);
		if (operation === 'GetQueueAttributes') {
			return { Attributes: attributesOf(input.QueueUrl.split('/').at(-1)) };
		}
		if (operation === 'ListQueueTags') return {};
		if (operation === 'ListDeadLetterSourceQueues') return { queueUrls: [] };
		if (operation === 'GetQueueUrl') return { QueueUrl: urlOf(input.QueueName) };
	}
	if (operation === 'ListStreams')
		return { StreamNames: [], StreamSummaries: [], HasMoreStreams: false };
	return {};
}

function answerQuery(parameters) {
	const action = parameters.get('Action') ?? '';
	if (action === 'ListQueues') {
		const { QueueUrls, NextToken } = listQueues(Object.fromEntries(parameters));
		return xml(
			'ListQueues',
			QueueUrls.map((url) => `<QueueUrl>${url}</QueueUrl>`).join('') +
				(NextToken === undefined ? '' : `<NextToken>${NextToken}</NextToken>`),
		);
	}
	if (action === 'GetCallerIdentity') {
		return xml(
			action,
			`<Arn>arn:aws:iam::${account}:user/bench</Arn><UserId>bench</UserId><Account>${account}</Account>`,
		);
	}
	return xml(action, answerTopics[action]?.(parameters) ?? '');
}

const topicArn = (index) =>
	`arn:aws:sns:us-east-1:${account}:topic-${String(index).padStart(5, '0')}`;
const member = (fields) =>
	`<member>${fields.map(([name, value]) => `<${name}>${value}</${name}>`).join('')}</member>`;
const entries = (fields) =>
	`<Attributes>${fields.map(([key, value]) => `<entry><key>${key}</key><value>${value}</value></entry>`).join('')}</Attributes>`;

/** A hundred of the topics or subscriptions, as on AWS. */
function pageOf(list, parameters, of) {
	const from = Number(parameters.get('NextToken') ?? 0);
	const to = Math.min(from + 100, topics);
	const members = Array.from({ length: Math.max(0, to - from) }, (_, at) => member(of(from + at)));
	const next = to < topics ? `<NextToken>${to}</NextToken>` : '';
	return `<${list}>${members.join('')}</${list}>${next}`;
}

const subscription = (index) => [
	['SubscriptionArn', `${topicArn(0)}:00000000-0000-4000-8000-${String(index).padStart(12, '0')}`],
	['Owner', account],
	['Protocol', 'sqs'],
	['Endpoint', `arn:aws:sqs:us-east-1:${account}:bench-${String(index % total).padStart(5, '0')}`],
	['TopicArn', topicArn(0)],
];

const answerTopics = {
	ListTopics: (parameters) =>
		pageOf('Topics', parameters, (index) => [['TopicArn', topicArn(index)]]),
	ListSubscriptions: (parameters) => pageOf('Subscriptions', parameters, subscription),
	ListSubscriptionsByTopic: (parameters) => pageOf('Subscriptions', parameters, subscription),
	GetTopicAttributes: (parameters) =>
		entries([
			['TopicArn', parameters.get('TopicArn')],
			['Owner', account],
			['SubscriptionsConfirmed', parameters.get('TopicArn') === topicArn(0) ? topics : 1],
			['SubscriptionsPending', 0],
			['SubscriptionsDeleted', 0],
		]),
	GetSubscriptionAttributes: (parameters) =>
		entries([
			...subscription(Number(parameters.get('SubscriptionArn').slice(-12))),
			['PendingConfirmation', 'false'],
			['RawMessageDelivery', 'true'],
		]),
};

const xml = (action, body) =>
	`<${action}Response><${action}Result>${body}</${action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${action}Response>`;

const server = createServer((request, response) => {
	const chunks = [];
	request.on('data', (chunk) => chunks.push(chunk));
	request.on('end', () => {
		const body = Buffer.concat(chunks).toString('utf8');
		const target = request.headers['x-amz-target'];
		if (target === undefined) {
			response.writeHead(200, { 'content-type': 'text/xml' });
			response.end(answerQuery(new URLSearchParams(body)));
			return;
		}
		response.writeHead(200, {
			'content-type': request.headers['content-type'] ?? 'application/x-amz-json-1.0',
		});
		response.end(JSON.stringify(answerJson(String(target), body === '' ? {} : JSON.parse(body))));
	});
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
	const { port } = server.address();
	origin = `http://127.0.0.1:${port}`;
	process.stdout.write(`${port}\n`);
});
// Ends with whoever started it.
process.stdin.resume().on('end', () => process.exit(0));
