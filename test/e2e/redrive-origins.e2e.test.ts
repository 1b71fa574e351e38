import { expect, test } from 'vitest';
import { startEndpoint } from '../helpers/faults.ts';
import { start } from '../helpers/terminal.ts';
import { ask, contentsOf, makeQueue } from './ask.ts';
import { confirm } from './confirm.ts';

/*
Dead letters that no queue sent: of a Lambda function and of a subscription to a topic. Their cause is
shown, where to is asked, and until it is answered nothing can be started.
*/

const notification = JSON.stringify({
	Type: 'Notification',
	MessageId: '6b1f2c9e-1111-5c1d-9a0b-000000000000',
	TopicArn: 'arn:aws:sns:us-east-1:000000000000:order-events',
	Message: '{"order":1}',
	Timestamp: '2026-01-01T00:00:00.000Z',
	SignatureVersion: '1',
	Signature: 'x',
	SigningCertURL: 'https://sns.us-east-1.amazonaws.com/x.pem',
	UnsubscribeURL: 'https://sns.us-east-1.amazonaws.com/',
});

test('what Lambda and SNS left behind goes nowhere before somebody says where', async () => {
	const endpoint = await startEndpoint();
	const url = await makeQueue(endpoint, 'hooks-failed', [notification]);
	await makeQueue(endpoint, 'hooks-in');
	for (const id of ['r-1', 'r-2', 'r-3']) {
		await ask(endpoint, 'SQS.SendMessage', {
			QueueUrl: url,
			MessageBody: `{"hook":"${id}"}`,
			MessageAttributes: {
				RequestID: { DataType: 'String', StringValue: id },
				ErrorCode: { DataType: 'Number', StringValue: '200' },
				ErrorMessage: { DataType: 'String', StringValue: 'Task timed out after 3.00 seconds' },
			},
		});
	}
	const app = await start(endpoint.flags, { columns: 120, rows: 40 });
	await app.sees(/hooks-failed +std +4/);
	await app
		.press('/')
		.type('hooks-failed')
		.press('enter')
		.sees(/1 of 2 shown/);
	await app.press('p').sees(/received 4/);
	await app
		.press('r')
		.sees(/redrive plan for hooks-failed/)
		.sees(/ORIGIN +3 of 4 seen: Lambda function: HTTP 200, Task timed out after 3\.00 seconds/)
		.sees(/1 of 4 seen: SNS topic order-events/)
		.sees(/no queue names hooks-failed as its dead-letter queue: name a destination in TO/);

	// Start refuses with the same words; nothing was sent.
	await app
		.press('shift-tab', 'shift-tab')
		.sees(/\[>Start<\]/)
		.press('enter');
	await app.sees(/last: press: no queue names hooks-failed/);
	expect((await contentsOf(endpoint, 'hooks-in')).ready).toBe(0);

	// The question is answered in TO.
	await app.press('tab', 'tab').sees(/empty: each to its own source/);
	await app.type('hooks-in').sees(/they go to hooks-in/);
	// No canary can come back from a queue without a dead-letter queue.
	await app
		.press('shift-tab', 'shift-tab')
		.sees(/\[>Start<\]/)
		.press('K')
		.sees(/\(\*\) all at once/)
		.seesNo(/ planning/)
		.press('enter');
	await app.sees(/To: hooks-in\./);
	await confirm(app);
	await app.sees(/redrive hooks-failed +done +4 .* 4 moved/);
	expect((await contentsOf(endpoint, 'hooks-in')).ready).toBe(4);
	expect((await contentsOf(endpoint, 'hooks-failed')).ready).toBe(0);

	await app.press('esc', 'q').exits(0);
});
