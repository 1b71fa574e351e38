import { describe, expect, test } from 'vitest';
import { allowedOperations } from '../../../source/aws/gate/allow-list.ts';
import { callScript, commandOfCall } from '../../../source/presentation/system/call-command.ts';

const place = { profile: 'prod', region: 'eu-west-1' };
const where = '--profile prod --region eu-west-1';

describe('a request as a command of the AWS CLI', () => {
	test.each([
		[
			'SQS ReceiveMessage',
			'orders',
			'aws sqs receive-message --queue-url QUEUE_URL_OF_orders --max-number-of-messages 10 --visibility-timeout SECONDS',
		],
		[
			'SQS CreateQueue',
			'orders',
			'aws sqs create-queue --queue-name orders --attributes ATTRIBUTES',
		],
		[
			'SNS ConfirmSubscription',
			'news',
			'aws sns confirm-subscription --topic-arn TOPIC_ARN_OF_news --token TOKEN',
		],
		[
			'Kinesis PutRecords',
			'clicks',
			'aws kinesis put-records --stream-name clicks --records BODIES',
		],
		['Kinesis GetRecords', 'clicks', 'aws kinesis get-records --shard-iterator SHARD_ITERATOR'],
		['CloudWatchLogs StopQuery', undefined, 'aws logs stop-query --query-id QUERY_ID'],
		['STS GetCallerIdentity', undefined, 'aws sts get-caller-identity'],
	])('%s of %s', (operation, resource, command) => {
		const told = { operation, ...(resource === undefined ? {} : { resource }) };
		expect(commandOfCall(told, place)).toBe(`${command} ${where}`);
	});

	test('is there for every request of the gate that AWS has', () => {
		for (const operation of allowedOperations) {
			const command = commandOfCall({ operation, resource: 'x' }, place);
			expect(command === undefined).toBe(operation.startsWith('Emulator '));
			expect(command ?? '').not.toMatch(/--name NAME|undefined/);
		}
	});

	test('of a hostile name is one word of the shell', () => {
		const command = commandOfCall(
			{ operation: 'Kinesis ListShards', resource: "x'; rm -rf /" },
			place,
		);
		expect(command).toContain(`--stream-name 'x'\\''; rm -rf /'`);
	});
});

test('a script has the requests in their order, with what became of each', () => {
	const script = callScript(
		[
			{ at: 0, operation: 'SQS ListQueues', attempt: 1, requestId: 'r1' },
			{
				...{ at: 1000, operation: 'SQS PurgeQueue', resource: 'orders', attempt: 2 },
				failure: { kind: 'denied', code: 'Access\nDenied' },
			},
			{ at: 2000, operation: 'Emulator GetMessages', attempt: 1 },
		],
		place,
	);
	expect(script.split('\n')).toEqual([
		'# What stands in capitals was not kept: bodies, receipt handles and tokens among it.',
		'# 1970-01-01T00:00:00.000Z, request r1',
		`aws sqs list-queues --page-size 1000 ${where}`,
		'# 1970-01-01T00:00:01.000Z, attempt 2, Access?Denied',
		`aws sqs purge-queue --queue-url QUEUE_URL_OF_orders ${where}`,
		'',
	]);
});
