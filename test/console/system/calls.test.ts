import { expect, it } from 'vitest';
import { startConsole } from '../fixture.ts';

it('the calls are written to a file as commands, for whoever has to follow them', async () => {
	const console = startConsole();
	const call = { at: 5, effect: 'destroy', attempt: 1, milliseconds: 1, status: 200 } as const;
	console.session.called([{ ...call, operation: 'SQS PurgeQueue', resource: 'orders' }]);
	console.press('@', 'E');
	await console.settled();
	const [[path = '', text = ''] = []] = [...console.host.files];
	expect(path).toMatch(/^calls-\d{4}-\d\d-\d\d-\d{6}\.sh$/);
	expect(text).toContain(
		'aws sqs purge-queue --queue-url QUEUE_URL_OF_orders --profile prod-payments --region eu-west-1',
	);
	expect(console.said()).toContain(`1 request written to ${path}`);
});
